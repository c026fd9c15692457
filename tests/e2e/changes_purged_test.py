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


def switch_gtids(source, *modes):
    """MySQL goes through gtid_mode step by step; each one begins a file of the log."""
    for mode in modes:
        source.execute(f"SET GLOBAL gtid_mode = {mode}")


def switch_off(source):
    switch_gtids(source, "ON_PERMISSIVE", "OFF_PERMISSIVE", "OFF")


def switch_on(source):
    switch_gtids(source, "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON")


def gtids_switched(checks, world):
    """The server has GTIDs whose log is gone. What is followed by file and offset sees a part of
    them; a server that is asked by a part refuses it as purged."""
    what = "gtid_mode"
    load = Workload(world, "numbered")

    def changed(how):
        load.change()
        result = changes.catch_up(checks, world, load.tables, f"{what} {how}", load.schema)
        load.is_exact(checks, f"{what} {how}")
        return result.text
    switch_off(world.source)
    purge(world.source)
    load.make()
    changes.catch_up(checks, world, load.tables, f"{what} off, load", load.schema)
    checks.contains(changed("off"), "by file and offset", f"{what} off: its log is asked for by")
    switch_on(world.source)
    checks.contains(changed("on"), "by file and offset", f"{what} on: its log is asked for by")
    checks.contains(changed("on, once more"), "by GTID",
                    f"{what} on, once more: all GTIDs are known, and it is asked by them")
    # What is written without a GTID meanwhile: a server asked by GTID would leave it out, and with
    # gtid_mode = ON it sends it to nobody.
    switch_off(world.source)
    load.change()
    switch_on(world.source)
    load.change()
    path = changes.task(world, load.tables, load.schema,
                        f"position:{changes.log_end(world.source)}")
    result = world.run(path)
    checks.ended(result, 4, f"{what} off and on: the run stops")
    checks.contains(result.text, "it holds transactions without a GTID", f"{what}: it says why")
    checks.contains(result.text, "gtid_mode = ON_PERMISSIVE", f"{what}: and what to do")
    checks.equal(load.newest(), load.number - 2, f"{what}: nothing is applied across the gap")
    switch_gtids(world.source, "ON_PERMISSIVE")
    checks.contains(changed("on, permissive"), "by file and offset",
                    f"{what} on, permissive: its log is asked for by")
    switch_gtids(world.source, "ON")
    checks.contains(changed("on at last"), "by GTID", f"{what} on at last: its log is asked for by")
    switched_while_followed(checks, world, load, f"{what} off and on while it is followed")
    world.nothing_staged(checks, what)


def switched_while_followed(checks, world, load, what):
    log = world.folder / "switched.log"
    with changes.following(world, changes.task(world, load.tables, load.schema), log):
        harness.wait_until(lambda: log.exists() and "by GTID" in log.read_text(), 120, "the stream")
        for switch in (switch_off, switch_on):
            switch(world.source)
            load.change()
            harness.wait_until(lambda: load.newest() == load.number, 120, "the changes")
    checks.contains(log.read_text(), "is read on by file and offset", f"{what}: it says so")
    load.is_exact(checks, what)


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"purged-{kind}", kind) as world:
            load_again(checks, world, kind)
            go_on_from_now(checks, world, kind)
            if kind == "mysql97":
                gtids_switched(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
