#!/usr/bin/env python3
"""Rows of ours that nobody keeps up to date, with do-nothing: a new table that takes their place
begins empty, and a table that stopped before it got its new name gets it.
"""
import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

# COPY takes no NUL into a SUPER.
REFUSED = r"""'["nul: \\u0000"]'"""


def make(world, schema):
    world.source.execute(f"""DROP DATABASE IF EXISTS {schema}; CREATE DATABASE {schema};
        USE {schema}; CREATE TABLE docs (id INT PRIMARY KEY, j JSON);
        INSERT INTO docs VALUES (1, '[1]'), (2, '[2]'), (3, '[3]')""")


def add_another(world, schema):
    """A table to follow."""
    world.source.execute(f"""CREATE TABLE {schema}.fine (id INT PRIMARY KEY, v INT);
        INSERT INTO {schema}.fine VALUES (1, 1)""")


def task(world, schema, stop=None):
    return changes.task(world, [f"{schema}.%"], schema, stop,
                        task={"table_prep": "do-nothing"})


def catch_up(checks, world, schema, code, what):
    result = world.run(task(world, schema, f"position:{changes.log_end(world.source)}"))
    checks.ended(result, code, f"{what}: the run ends with {code}")
    return result


def stops(checks, world, schema, what):
    """The table docs stops."""
    world.source.execute(f"INSERT INTO {schema}.docs VALUES (4, {REFUSED})")
    catch_up(checks, world, schema, 4, f"{what}, a row is refused")


@contextlib.contextmanager
def following(world, schema):
    log = world.folder / f"{schema}.log"
    with changes.following(world, task(world, schema), log):
        changes.wait_for_following(log)
        yield


def comes_again(checks, world, schema, what):
    """The source drops docs while nobody looks, and makes it again while a run follows."""
    world.source.execute(f"DROP TABLE {schema}.docs")
    with following(world, schema):
        world.source.execute(f"""USE {schema}; CREATE TABLE docs (id INT PRIMARY KEY, j JSON);
            INSERT INTO docs VALUES (3, '[33]'), (9, '[9]')""")
        harness.wait_until(lambda: world.count(f"{schema}.docs WHERE id = 9") == 1, 120,
                           "the new table's rows")
    world.same(checks, schema, f"{what}, dropped and created again")
    world.nothing_staged(checks, what)


def load_that_broke_off(checks, world):
    what = "a load that broke off"
    make(world, "broken")
    path = task(world, "broken")
    checks.ended(world.run(path, fault="before_finish_table=kill"), -9, f"{what}: it is killed")
    checks.equal(world.count("broken.docs"), 3, f"{what}: its rows are on the target")
    add_another(world, "broken")
    comes_again(checks, world, "broken", what)


def load_beside_rows_of_others(checks, world):
    what = "a load that broke off beside rows of others"
    make(world, "beside")
    world.local.psql("CREATE SCHEMA beside")
    world.local.psql("CREATE TABLE beside.docs (id INT NOT NULL, j SUPER, PRIMARY KEY (id))")
    world.local.psql("INSERT INTO beside.docs VALUES (77, JSON_PARSE('[77]'))")
    path = task(world, "beside")
    checks.ended(world.run(path, fault="before_finish_table=kill"), -9, f"{what}: it is killed")
    add_another(world, "beside")
    world.source.execute("DROP TABLE beside.docs")
    with following(world, "beside"):
        world.source.execute("""USE beside; CREATE TABLE docs (id INT PRIMARY KEY, j JSON);
            INSERT INTO docs VALUES (9, '[9]')""")
        harness.wait_until(lambda: world.count("beside.docs WHERE id = 9") == 1, 120, "the row")
    checks.equal(world.count("beside.docs WHERE id = 77"), 1, f"{what}: theirs stay")


def table_that_stopped(checks, world):
    what = "a table that stopped"
    make(world, "stopped")
    add_another(world, "stopped")
    catch_up(checks, world, "stopped", 0, f"{what}, load")
    stops(checks, world, "stopped", what)
    comes_again(checks, world, "stopped", what)


def tables_of(world, schema):
    rows = world.local.psql(f"""SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'
        ORDER BY tablename""")
    return [row[0] for row in rows]


def is_loaded_under_its_name(checks, world, schema, what):
    """The next runs, once the source has no row any more that is refused."""
    world.source.execute(f"DELETE FROM {schema}.papers WHERE id = 4")
    catch_up(checks, world, schema, 0, f"{what}, again")
    checks.equal(tables_of(world, schema), ["fine", "papers"], f"{what}: no table is left over")
    world.same(checks, schema, f"{what}, loaded again")
    result = catch_up(checks, world, schema, 0, f"{what}, once more")
    checks.that("docs" not in result.text, f"{what}: nothing is said of the old name any more",
                result.text)
    world.nothing_staged(checks, what)


def new_name(checks, world):
    what = "a table that stopped as it got a new name"
    make(world, "named")
    add_another(world, "named")
    catch_up(checks, world, "named", 0, f"{what}, load")
    log = world.folder / "named.log"
    with following(world, "named"):
        world.source.execute(f"""RENAME TABLE named.docs TO named.papers;
            INSERT INTO named.papers VALUES (4, {REFUSED})""")
        harness.wait_until(lambda: "papers stopped as of" in log.read_text(), 120, "the stop")
        world.source.execute("INSERT INTO named.fine VALUES (2, 2)")
        harness.wait_until(lambda: world.count("named.fine") == 2, 120, "the other to go on")
    checks.contains(log.read_text(), "Table named.papers is named.docs on the target",
                    f"{what}: it says under which name the rows are")
    checks.equal(tables_of(world, "named"), ["docs", "fine"], f"{what}: it keeps its old one")
    checks.equal(world.count("named.docs"), 3, f"{what}: its rows stay as they were")
    is_loaded_under_its_name(checks, world, "named", what)


def taken_name(checks, world):
    """The run begins behind the rename, so that the load makes a table of the new name."""
    what = "a table whose load under its new name stopped"
    make(world, "taken")
    add_another(world, "taken")
    catch_up(checks, world, "taken", 0, f"{what}, load")
    world.source.execute(f"""RENAME TABLE taken.docs TO taken.papers;
        INSERT INTO taken.papers VALUES (4, {REFUSED})""")
    catch_up(checks, world, "taken", 4, what)
    checks.equal(tables_of(world, "taken"), ["docs", "fine", "papers"], f"{what}: both are there")
    is_loaded_under_its_name(checks, world, "taken", what)


def main():
    checks = harness.Checks()
    with load_world("left") as world:
        load_that_broke_off(checks, world)
        load_beside_rows_of_others(checks, world)
        table_that_stopped(checks, world)
        new_name(checks, world)
        taken_name(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
