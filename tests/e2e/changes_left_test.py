#!/usr/bin/env python3
"""Rows of ours that nobody keeps up to date, with do-nothing: a new table that takes their place
begins empty.
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


def main():
    checks = harness.Checks()
    with load_world("left") as world:
        load_that_broke_off(checks, world)
        load_beside_rows_of_others(checks, world)
        table_that_stopped(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
