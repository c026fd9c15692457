#!/usr/bin/env python3
"""kill -9 at every named point of applying changes, doubtful commits, random kills, two processes.

Each time the next run reaches the stop position and the target is exactly the source.
"""
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402

KILLED = -9
KILLS = ["before_put_changes=kill@1", "after_put_changes=kill@2", "apply_before_copy=kill@2",
         "apply_after_copy=kill@2", "apply_before_commit=kill@1",
         "apply_after_commit=kill@1", "after_apply=kill@1"]
ERRORS = ["apply_after_commit=error@1", "apply_before_commit=error@1",
          "apply_after_copy=error@1"]

# A kill where the definitions change; the statement goes into the workload first.
KILL_IN_CHANGE = "apply_before_change=kill@1"


def killed_then_run(checks, world, load, point):
    what = f"{world.source.facts['kind']}, {point}"
    load.change()
    path = changes.task(world, load.tables, stop=f"position:{changes.log_end(world.source)}")
    killed = world.run(path, fault=point)
    checks.that(killed.code == KILLED, f"{what}: the process dies there",
                f"exit code {killed.code}\n{killed.text}")
    changes.catch_up(checks, world, load.tables, what)
    load.is_exact(checks, what)


def killed_in_a_definition(checks, world, load):
    """A column is added, and the process dies as it changes the target's table."""
    world.source.execute("""ALTER TABLE crash.big ADD COLUMN added INT NOT NULL DEFAULT 5 AFTER id,
        CHANGE a b VARCHAR(300); UPDATE crash.big SET added = 6 WHERE id % 3 = 0;
        ALTER TABLE crash.big CHANGE b a VARCHAR(300), DROP COLUMN added""")
    killed_then_run(checks, world, load, KILL_IN_CHANGE)


def error_is_survived(checks, world, load, point):
    """The answer of a commit is lost, or the connection before it: the same run goes on."""
    load.change()
    path = changes.task(world, load.tables, stop=f"position:{changes.log_end(world.source)}")
    result = world.run(path, fault=point)
    checks.ended(result, 0, f"{point}: the run goes on and ends with 0")
    checks.contains(result.text, "Attempt 1 failed", f"{point}: and says that it tried again")
    load.is_exact(checks, point)


def random_kills(checks, world, load, rounds):
    seed = 20260102
    print(f"random kills, seed {seed}", flush=True)
    chance = random.Random(seed)
    path = changes.task(world, load.tables)
    log = world.folder / "random.log"
    for number in range(rounds):
        process = world.start(path, log)
        end = time.monotonic() + chance.uniform(0.8, 4.5)
        while time.monotonic() < end:
            load.change()
            time.sleep(0.1)
        checks.that(process.poll() is None, f"random kill {number}: the run was alive",
                    log.read_text())
        harness.kill(process)
    changes.catch_up(checks, world, load.tables, f"after {rounds} random kills")
    load.is_exact(checks, "random kills")


def fenced_by_another_machine(checks, world, load):
    """Another machine is another state folder: the older process is fenced off and says so."""
    older = changes.task(world, load.tables, task={"name": "changes"})
    log = world.folder / "older.log"
    process = world.start(older, log)
    changes.wait_for_following(log)
    load.change()
    newer = changes.task(world, load.tables, "newer", task={"name": "changes"},
                         stop=f"position:{changes.log_end(world.source)}")
    second = world.run(newer)
    load.change()
    code = process.wait(timeout=120)
    checks.equal(code, 4, "the older process ends with 4")
    checks.contains(log.read_text(), "another process runs this task",
                    "and says that it was fenced")
    if second.code != 0:  # the loser's clean-up may have removed files that were staged
        print(f"      the newer run ended with {second.code}: {second.text[-600:]}", flush=True)
    again = changes.task(world, load.tables, "newer", task={"name": "changes"},
                         stop=f"position:{changes.log_end(world.source)}")
    checks.ended(world.run(again), 0, "the newer one ends with 0")
    load.is_exact(checks, "two machines")


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"crash-{kind}", kind) as world:
            load = Workload(world, "crash")
            load.make()
            changes.catch_up(checks, world, load.tables, f"{kind}, load")
            load.is_exact(checks, f"{kind}, after the load")
            for point in KILLS:
                killed_then_run(checks, world, load, point)
            killed_in_a_definition(checks, world, load)
            if kind == "mysql97":  # what follows does not depend on the source
                continue
            for point in ERRORS:
                error_is_survived(checks, world, load, point)
            random_kills(checks, world, load, 6)
            fenced_by_another_machine(checks, world, load)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
