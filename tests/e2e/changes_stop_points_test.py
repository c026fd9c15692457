#!/usr/bin/env python3
"""A task ends by itself where it was told to: after the load, with what changed meanwhile or
without it, at a commit time, and at a time of the source's clock."""
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402

# In the middle of the load: its snapshot is open, one table is loaded and the others are not.
IN_THE_LOAD = "after_load=pause@1"


def is_stopped(process):
    """Says whether it stands still; one that ended is reported at once."""
    ended, status = os.waitpid(process.pid, os.WNOHANG | os.WUNTRACED)
    if ended and not os.WIFSTOPPED(status):
        raise RuntimeError("the run ended before the point where it should stand still")
    return bool(ended)


def changed_during_the_load(checks, world, stop, applied):
    """Changes that are committed while the load stands still, and the run's own end."""
    name = stop.replace("-", "_")
    load = Workload(world, name)
    load.make()
    log = world.folder / f"{name}.log"
    process = world.start(changes.task(world, load.tables, name, stop), log, fault=IN_THE_LOAD)
    harness.wait_until(lambda: is_stopped(process), 60, "the load that stands still")
    for _ in range(3):
        load.change()
    process.send_signal(signal.SIGCONT)
    checks.equal(process.wait(timeout=120), 0, f"{stop}: the run ends by itself")
    if applied:
        load.is_exact(checks, f"{stop}: with what changed during the load")
    else:
        checks.equal((load.newest(), world.count(f"{name}.big")), (0, 1000),
                     f"{stop}: the target is as of the load's snapshot")
        checks.equal(world.count(f"{name}.bag"), 200, f"{stop}: the table without a key too")
        world.nothing_staged(checks, stop)
    load.change()
    changes.catch_up(checks, world, load.tables, f"{stop}, next run", name)
    load.is_exact(checks, f"{stop}, next run")


def utc_now(world):
    return datetime.fromisoformat(world.source.execute("SELECT UTC_TIMESTAMP()").strip())


def wait_for_second(world, moment):
    """Until the source's clock shows a later second."""
    harness.wait_until(lambda: utc_now(world) > moment, 10, f"{moment} on the source")


def commit_time(checks, world):
    load = Workload(world, "commit_time")
    load.make()
    changes.catch_up(checks, world, load.tables, "commit_time, load", "commit_time")
    load.change()
    moment = utc_now(world)
    wait_for_second(world, moment)
    load.change()
    path = changes.task(world, load.tables, "commit_time", f"commit_time:{moment.isoformat()}")
    checks.ended(world.run(path, timeout=60), 0, "commit_time: the run ends by itself")
    checks.equal(load.newest(), 1, "commit_time: what was committed later is not applied")
    again = world.run(path, timeout=60)
    checks.ended(again, 0, "commit_time: a second run ends at once")
    checks.equal(load.newest(), 1, "commit_time: and applies nothing")
    changes.catch_up(checks, world, load.tables, "commit_time, next run", "commit_time")
    load.is_exact(checks, "commit_time, next run")


def server_time(checks, world):
    load = Workload(world, "server_time")
    load.make()
    changes.catch_up(checks, world, load.tables, "server_time, load", "server_time")
    moment = utc_now(world) + timedelta(seconds=6)
    path = changes.task(world, load.tables, "server_time", f"server_time:{moment.isoformat()}")
    log = world.folder / "server_time.log"
    process = world.start(path, log)
    changes.wait_for_following(log)
    load.change()
    harness.wait_until(lambda: load.newest() == 1, 30, "the change before the time")
    checks.that(process.poll() is None and utc_now(world) < moment,
                "server_time: until then the changes are followed")
    checks.equal(process.wait(timeout=60), 0, "server_time: the run ends by itself")
    checks.that(utc_now(world) >= moment, "server_time: not before its time")
    load.is_exact(checks, "server_time")
    time.sleep(1)
    load.change()
    late = world.run(path, timeout=60)
    checks.ended(late, 0, "server_time: a run after the time ends by itself")
    changes.catch_up(checks, world, load.tables, "server_time, next run", "server_time")
    load.is_exact(checks, "server_time, next run")


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"stops-{kind}", kind) as world:
            changed_during_the_load(checks, world, "after-load", applied=False)
            changed_during_the_load(checks, world, "after-cached-changes", applied=True)
            commit_time(checks, world)
            server_time(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
