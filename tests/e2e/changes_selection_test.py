#!/usr/bin/env python3
"""Tables that come into the selection of a task that follows changes without a load.

The log that an earlier run kept on this machine holds nothing of them: it is read again.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

COMMITS = 400


def inserts(table, first, count):
    return "".join(f"INSERT INTO sel.{table} VALUES ({first + n}, {n});" for n in range(count))


def run_to(world, tables, stop, start, *words):
    return world.run(changes.task(world, tables, "sel", f"position:{stop}",
                                  task={"migration_type": "cdc", "start": start}), *words)


def table_added(checks, world, again):
    """The first run stops at a place behind which the capture has read on."""
    what = "a table that is added" + (", with --restart" if again else "")
    world.source.execute("""DROP DATABASE IF EXISTS sel; CREATE DATABASE sel;
        CREATE TABLE sel.one (id INT PRIMARY KEY, n INT);
        CREATE TABLE sel.two (id INT PRIMARY KEY, n INT)""")
    for table in ("one", "two"):
        world.local.psql(f"DROP TABLE IF EXISTS sel.{table}")
    world.local.psql("CREATE SCHEMA IF NOT EXISTS sel")
    for table in ("one", "two"):
        world.local.psql(f"CREATE TABLE sel.{table} (id INT PRIMARY KEY, n INT)")
    start = changes.log_end(world.source)
    world.source.execute(inserts("one", 0, COMMITS))
    stop = changes.log_end(world.source)
    world.source.execute(inserts("two", 0, COMMITS) + inserts("one", COMMITS, COMMITS))
    checks.ended(run_to(world, ["sel.one"], stop, start, *again), 0, f"{what}: the first run")
    checks.equal(world.count("sel.one"), COMMITS, f"{what}: it stopped at its place")
    end = changes.log_end(world.source)
    result = run_to(world, ["sel.one", "sel.two"], end, start, *again)
    checks.ended(result, 0, f"{what}: the run with both tables")
    checks.equal(world.count("sel.two"), COMMITS,
                 f"{what}: what was committed to it behind the place is there")
    if not again:
        checks.equal(world.count("sel.one"), 2 * COMMITS, f"{what}: the other one goes on")


def main():
    checks = harness.Checks()
    with load_world("selection") as world:
        table_added(checks, world, ())
        table_added(checks, world, ("--restart",))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
