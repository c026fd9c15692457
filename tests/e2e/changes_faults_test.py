#!/usr/bin/env python3
"""The other sides fail while changes are followed: the run goes on by itself, and exactly.

A COMMIT whose connection is cut, before it is sent or behind it; a source that is stopped, and one
that dies; an S3 that answers 503 to everything for a while.
"""
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from commit_gate import BEFORE, BEHIND, CommitGate  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402

OUTAGE_SECONDS = 60


def cut_in_commit(checks, world):
    """The checkpoint on the target says whether the COMMIT was done; each change is there once."""
    load = Workload(world, "cut")
    load.make()
    with CommitGate(world.local.redshift_port) as gate:
        target = {"port": gate.port, "tls": "disabled"}
        changes.catch_up(checks, world, load.tables, "cut, load", "cut", target=target)
        for ways in ([BEFORE], [BEHIND], [BEFORE, BEHIND]):
            what = f"COMMIT cut {' and then '.join(ways)} it was sent"
            load.change()
            gate.arm(*ways)
            result = changes.catch_up(checks, world, load.tables, what, "cut", target=target)
            checks.equal(gate.cut, ways, f"{what}: so it was")
            checks.contains(result.text, f"Attempt {len(ways)} failed", f"{what}: it is told")
            repeats = gate.copies_behind_cut > 0
            checks.equal(repeats, ways[-1] == BEFORE,
                         f"{what}: rows are copied again only when they are not there")
            load.is_exact(checks, what)


def end_source(server, way):
    """Stops the server in order, or as a crash does."""
    if way == "stopped":
        server.stop()
        return
    os.kill(server.pid, signal.SIGKILL)
    os.waitpid(server.pid, 0)


def source_goes_away(checks, world, way):
    load = Workload(world, way)
    load.make()
    changes.catch_up(checks, world, load.tables, f"source {way}, load", way)
    log = world.folder / f"{way}.log"
    with changes.following(world, changes.task(world, load.tables, way), log) as process:
        changes.wait_for_following(log)
        load.change()
        harness.wait_until(lambda: load.newest() == 1, 60, "the change before")
        load.change()
        end_source(world.source, way)
        harness.wait_until(lambda: "no connection to" in log.read_text(), 60,
                           "a try to reach the source that is gone")
        world.source.start_again()
        load.change()
        harness.wait_until(lambda: process.poll() is not None or load.newest() == 3, 60,
                           "the change behind")
        checks.that(process.poll() is None, f"source {way}: the same run goes on", log.read_text())
    checks.contains(log.read_text(), "The stream of the log broke", f"source {way}: it is told")
    changes.catch_up(checks, world, load.tables, f"source {way}", way)
    load.is_exact(checks, f"source {way}")


def staging_is_slow(checks, world):
    """Every request to S3 is answered with 503 SlowDown for a while, those of COPY too."""
    load = Workload(world, "slow")
    load.make()
    changes.catch_up(checks, world, load.tables, "503, load", "slow")
    log = world.folder / "slow.log"
    with changes.following(world, changes.task(world, load.tables, "slow"), log) as process:
        changes.wait_for_following(log)
        world.local.change_world(lambda it: it.update(s3_faults=[{"times": 1_000_000}]))
        load.change()
        harness.wait_until(lambda: "asks for fewer requests" in log.read_text(), 60,
                           "a 503 that is told")
        time.sleep(OUTAGE_SECONDS)
        checks.equal(load.newest(), 0, "503: nothing is applied meanwhile")
        checks.that(process.poll() is None, "503: the run is alive", log.read_text())
        load.change()
        world.local.change_world(lambda it: it.pop("s3_faults"))
        harness.wait_until(lambda: process.poll() is not None or load.newest() == 2, 60,
                           "the changes behind the outage")
        checks.that(process.poll() is None, "503: the same run goes on", log.read_text())
    changes.catch_up(checks, world, load.tables, "503", "slow")
    load.is_exact(checks, "503")


def main():
    checks = harness.Checks()
    with load_world("faults") as world:
        cut_in_commit(checks, world)
        source_goes_away(checks, world, "stopped")
        source_goes_away(checks, world, "killed")
        staging_is_slow(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
