#!/usr/bin/env python3
"""The main job: every type of a MariaDB into the stand-in, and again, in every preparation."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

DATA = (harness.ROOT / "tools" / "demo_data.sql").read_text()


def first_load(checks, world):
    path = world.task(["demo1.%"], task={"chunk_size": "1MiB"})
    result = world.run(path)
    checks.ended(result, 0, "a first run ends with 0")
    checks.contains(result.text, "Table completed", "the closing table shows the states")
    world.same(checks, "demo1", "first load")
    world.nothing_staged(checks, "first load")
    return path


def second_run(checks, world, path):
    result = world.run(path)
    checks.ended(result, 0, "a second run ends with 0")
    checks.contains(result.text, "already loaded", "it says that the tables are loaded already")
    world.same(checks, "demo1", "second run")


def every_preparation(checks, world):
    for prep in ("do-nothing", "truncate-before-load", "drop-and-create"):
        path = world.task(["demo1.%"], task={"table_prep": prep, "name": "task"})
        result = world.run(path, "--restart")
        checks.ended(result, 0, f"{prep}: --restart ends with 0")
        world.same(checks, "demo1", f"{prep}: after --restart")
        world.nothing_staged(checks, prep)


def rights_survive(checks, world):
    """drop-and-create keeps grants, owner and layout."""
    local = world.local
    world.source.execute("CREATE TABLE demo1.owned (id INT PRIMARY KEY, a VARCHAR(10));"
                         "INSERT INTO demo1.owned VALUES (1,'x'),(2,NULL)")
    local.psql("CREATE USER reader PASSWORD 'Reader12345'")
    local.psql("CREATE TABLE demo1.owned (id INTEGER NOT NULL, a VARCHAR(40), PRIMARY KEY (id)) "
               "DISTKEY(id) SORTKEY(id)")
    local.psql("GRANT SELECT ON demo1.owned TO reader")
    local.psql("COMMENT ON TABLE demo1.owned IS 'the team''s'")
    local.psql("COMMENT ON COLUMN demo1.owned.a IS 'seen by all'")
    path = world.task(["demo1.owned"], name="owned", task={"table_prep": "drop-and-create"})
    checks.ended(world.run(path), 0, "drop-and-create of a granted table ends with 0")
    granted = local.psql("SELECT privilege_type FROM svv_relation_privileges WHERE "
                         "relation_name = 'owned' AND identity_name = 'reader'")
    checks.equal(granted, [["SELECT"]], "the grant to another user is still there")
    comments = local.psql("SELECT d.objsubid, d.description FROM pg_description d JOIN pg_class c "
                          "ON c.oid = d.objoid WHERE c.relname = 'owned' ORDER BY 1")
    checks.equal(comments, [["0", "the team's"], ["2", "seen by all"]],
                 "the comments on table and column are still there")
    layout = local.psql("SELECT distkey, sortkey FROM pg_table_def WHERE tablename = 'owned' AND "
                        "\"column\" = 'id'", before=["SET search_path TO demo1"])
    checks.equal(layout, [["t", "1"]], "distribution and sort key are still there")


def hand_made_tables(checks, world):
    world.source.execute("CREATE DATABASE hand; CREATE TABLE hand.fits (id INT PRIMARY KEY, "
                         "name VARCHAR(20), amount DECIMAL(10,2)); INSERT INTO hand.fits VALUES "
                         "(1,'a',1.50),(2,NULL,NULL),(3,'',0)")
    world.source.execute("CREATE TABLE hand.narrow (id BIGINT PRIMARY KEY, amount DECIMAL(20,4));"
                         "INSERT INTO hand.narrow VALUES (1, 1.5)")
    world.source.execute("CREATE TABLE hand.short (id INT PRIMARY KEY, a INT, b INT);"
                         "INSERT INTO hand.short VALUES (1, 2, 3)")
    local = world.local
    local.psql("CREATE SCHEMA hand")
    local.psql("CREATE TABLE hand.fits (name VARCHAR(200), id BIGINT, amount NUMERIC(12,2), "
               "loaded_at TIMESTAMP)")
    local.psql("CREATE TABLE hand.narrow (id INTEGER, amount NUMERIC(10,2))")
    local.psql("CREATE TABLE hand.short (id INTEGER, a INTEGER)")
    result = world.run(world.task(["hand.%"], name="hand"))
    checks.ended(result, 4, "tables that do not fit end with 4")
    checks.equal(local.psql("SELECT id, name, amount FROM hand.fits ORDER BY id"),
                 [["1", "a", "1.50"], ["2", None, None], ["3", "", "0.00"]],
                 "a hand-made table is used as it is")
    for word in ("amount", "NUMERIC(10,2)", "decimal(20,4)"):
        checks.contains(result.text, word, f"the complaint about the narrow column names {word}")
    checks.contains(result.text, "b", "the missing column is named")
    checks.equal(world.count("hand.narrow"), 0, "nothing was loaded into the narrow table")
    checks.equal(world.count("hand.short"), 0, "nothing was loaded into the short table")


def keyless_never_doubles(checks, world):
    world.source.execute("CREATE DATABASE loose; CREATE TABLE loose.t (a INT, b VARCHAR(5));"
                         "INSERT INTO loose.t VALUES (1,'x'),(1,'x'),(NULL,NULL)")
    path = world.task(["loose.t"], name="loose")
    checks.ended(world.run(path), 0, "a table without a key is loaded")
    checks.equal(world.count("loose.t"), 3, "its equal rows are all there")
    checks.ended(world.run(path, "--restart"), 0, "--restart with do-nothing ends with 0")
    checks.equal(world.count("loose.t"), 3, "and doubles nothing")
    world.local.psql("INSERT INTO loose.t VALUES (7, 'mine')")
    for attempt in ("at first", "and again"):
        result = world.run(path, "--restart")
        checks.ended(result, 4, f"--restart onto rows of others without a key: refused {attempt}")
        checks.contains(result.text, "would be there twice", f"with the reason {attempt}")
        checks.equal(world.count("loose.t"), 4, f"nothing is touched {attempt}")


def foreign_rows_are_kept(checks, world):
    world.source.execute("CREATE DATABASE kept; CREATE TABLE kept.t (id VARCHAR(10) PRIMARY KEY, "
                         "v INT); INSERT INTO kept.t VALUES ('a',1),('b',2)")
    world.local.psql("CREATE SCHEMA kept")
    world.local.psql("CREATE TABLE kept.t (id VARCHAR(40), v INTEGER)")
    world.local.psql("INSERT INTO kept.t VALUES ('a', 99), ('z', 26)")
    result = world.run(world.task(["kept.t"], name="kept"))
    checks.ended(result, 0, "do-nothing onto rows ends with 0")
    checks.equal(world.local.psql("SELECT id, v FROM kept.t ORDER BY id"),
                 [["a", "1"], ["b", "2"], ["z", "26"]],
                 "rows of equal key are replaced, others kept")


def main():
    checks = harness.Checks()
    with load_world("full-load") as world:
        world.source.execute(DATA)
        path = first_load(checks, world)
        second_run(checks, world, path)
        every_preparation(checks, world)
        rights_survive(checks, world)
        hand_made_tables(checks, world)
        keyless_never_doubles(checks, world)
        foreign_rows_are_kept(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
