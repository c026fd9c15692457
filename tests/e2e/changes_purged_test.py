#!/usr/bin/env python3
"""The source purged what the task still needs, while it was not running.

The run stops and loses nothing silently; each way out that its advice names is gone to its end.
"""
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402


def purge(source):
    """Leaves the source nothing but its newest file."""
    source.execute("FLUSH BINARY LOGS")
    newest = changes.log_end(source).split(":", maxsplit=1)[0]

    def is_alone():
        # A file is kept, without an error, while the server serves it to a reader that has left.
        source.execute(f"PURGE BINARY LOGS TO '{newest}'")
        return len(source.execute("SHOW BINARY LOGS").splitlines()) == 1
    harness.wait_until(is_alone, 60, "the source's log without its older files")


def purged_while_stopped(checks, world, load, what, is_spool_lost=False):
    """Loads, changes and purges; the run that then stops."""
    load.make()
    changes.catch_up(checks, world, load.tables, f"{what}, load", load.schema)
    load.change()
    changes.catch_up(checks, world, load.tables, f"{what}, a change", load.schema)
    load.change()
    if is_spool_lost:
        shutil.rmtree(world.folder / f"state-{load.schema}")
    purge(world.source)
    load.change()
    stop = f"position:{changes.log_end(world.source)}"
    path = changes.task(world, load.tables, load.schema, stop)
    for attempt in ("first", "second"):
        result = world.run(path)
        checks.ended(result, 4, f"{what}: the {attempt} run stops")
        checks.contains(result.text, "no longer holds what follows", f"{what}: it says why")
        checks.contains(result.text, "load again with --restart", f"{what}: it says what to do")
        checks.equal(load.newest(), 1, f"{what}: nothing is applied across the gap")
        world.nothing_staged(checks, what)
    return path


def load_again(checks, world, kind):
    what = f"{kind}, load again"
    load = Workload(world, "again")
    path = purged_while_stopped(checks, world, load, what)
    checks.ended(world.run(path, "--restart"), 0, f"{what}: --restart ends with 0")
    load.is_exact(checks, what)
    load.change()
    changes.catch_up(checks, world, load.tables, f"{what}, followed", "again")
    load.is_exact(checks, f"{what}, followed")


def go_on_from_now(checks, world, kind):
    """The changes of the gap are given up, as the person asked; those behind it are not."""
    what = f"{kind}, from now on"
    load = Workload(world, "onward")
    purged_while_stopped(checks, world, load, what, is_spool_lost=True)
    here = changes.log_end(world.source)
    world.source.execute("""USE onward; INSERT INTO big VALUES (77000001, 'behind', 9);
        UPDATE big SET a = 'given up or not' WHERE id = 3; INSERT INTO bag VALUES (99, 'behind')""")
    alone = {"task": {"migration_type": "cdc", "start": here}}
    stop = f"position:{changes.log_end(world.source)}"
    path = changes.task(world, load.tables, "onward", stop, **alone)
    result = world.run(path, "--restart")
    checks.ended(result, 0, f"{what}: cdc with start and --restart ends with 0")
    checks.equal(world.count("onward.big WHERE id = 77000001 OR a = 'given up or not'"), 2,
                 f"{what}: what was changed behind start is there")
    checks.equal(world.count("onward.bag WHERE a = 99"), 1, f"{what}: without a key too")
    checks.equal(load.newest(), 1, f"{what}: what lay between was given up")
    world.source.execute("UPDATE onward.big SET a = 'later' WHERE id = 77000001")
    changes.catch_up(checks, world, load.tables, f"{what}, without --restart", "onward",
                     task={"migration_type": "cdc", "start": here})
    checks.equal(world.count("onward.big WHERE a = 'later'"), 1, f"{what}: and it goes on")
    world.nothing_staged(checks, what)


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"purged-{kind}", kind) as world:
            load_again(checks, world, kind)
            go_on_from_now(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
