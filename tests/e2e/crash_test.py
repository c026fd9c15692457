#!/usr/bin/env python3
"""kill -9 at every named point of a full load, then at random: nothing is lost or doubled."""
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

KILLED = -9
POINTS = ["before_put=kill@1", "after_put=kill@3", "before_copy=kill@1", "after_copy=kill@2",
          "before_mark=kill@2", "before_commit=kill@1", "after_commit=kill@2", "after_load=kill@3",
          "after_prepare=kill@2", "before_finish_table=kill@1"]

DATA = """
DROP DATABASE IF EXISTS crash; CREATE DATABASE crash; USE crash;
CREATE TABLE big (id BIGINT PRIMARY KEY, a VARCHAR(200), b DOUBLE);
INSERT INTO big SELECT seq, REPEAT(MD5(seq), 4), seq / 3 FROM seq_1_to_60000;
CREATE TABLE keyless (a INT, b VARCHAR(100));
INSERT INTO keyless SELECT seq % 100, MD5(seq % 100) FROM seq_1_to_20000;
CREATE TABLE small (id INT PRIMARY KEY, t TEXT);
INSERT INTO small VALUES (1, NULL), (2, ''), (3, 'three');
CREATE TABLE nothing (id INT PRIMARY KEY);
ANALYZE TABLE big, keyless, small, nothing;
"""


def forget_target(world):
    world.local.psql("DROP SCHEMA IF EXISTS crash CASCADE")


def killed_then_run(checks, world, point, prep):
    forget_target(world)
    name = "k" + point.split("=")[0] + prep[0]
    path = world.task(["crash.%"], name=name, task={"table_prep": prep, "chunk_size": "2MiB"})
    killed = world.run(path, fault=point)
    checks.that(killed.code == KILLED, f"{point}, {prep}: the process dies there",
                f"exit code {killed.code}\n{killed.text}")
    again = world.run(path)
    checks.ended(again, 0, f"{point}, {prep}: the next run ends with 0")
    world.same(checks, "crash", f"{point}, {prep}")
    world.nothing_staged(checks, f"{point}, {prep}")


def killed_while_source_moves(checks, world):
    """A partly loaded table whose source moved on is loaded anew: no row twice, none missing."""
    forget_target(world)
    path = world.task(["crash.%"], name="moves", task={"chunk_size": "2MiB"})
    world.run(path, fault="after_load=kill@4")
    world.source.execute("UPDATE crash.big SET id = id + 1000000 WHERE id < 5000; "
                         "DELETE FROM crash.big WHERE id BETWEEN 30000 AND 30100")
    again = world.run(path)
    checks.ended(again, 0, "after a kill and changes on the source the next run ends with 0")
    result = world.local.psql("SELECT COUNT(*), COUNT(DISTINCT id) FROM crash.big")
    expected = world.source.execute("SELECT COUNT(*), COUNT(DISTINCT id) FROM crash.big").split()
    checks.equal(result[0], expected, "the table that was partly loaded has each row once")


def random_kills(checks, world, rounds):
    seed = 20260101
    print(f"random kills, seed {seed}", flush=True)
    chance = random.Random(seed)
    forget_target(world)
    path = world.task(["crash.%"], name="random", task={"chunk_size": "1MiB"})
    for _ in range(rounds):
        process = world.start(path, world.folder / "random.log")
        time.sleep(chance.uniform(0.2, 2.5))
        harness.kill(process)
    checks.ended(world.run(path), 0, f"after {rounds} random kills the run ends with 0")
    world.same(checks, "crash", "random kills")
    world.nothing_staged(checks, "random kills")


def twice_at_once(checks, world):
    forget_target(world)
    path = world.task(["crash.%"], name="twice", task={"chunk_size": "1MiB"})
    first = world.start(path, world.folder / "first.log")
    lock = world.folder / "state-twice" / "lock"
    harness.wait_until(lambda: lock.exists() and lock.read_text(), what="the first run's lock")
    second = world.run(path)
    checks.ended(second, 2, "a second process of the same task on this machine ends with 2")
    checks.contains(second.text, "already running", "and says why")
    checks.equal(first.wait(timeout=120), 0, "the first one goes on")
    world.same(checks, "crash", "twice at once")


def fenced_by_another_machine(checks, world):
    """Another machine is another state folder: the older process is fenced off by the epoch."""
    forget_target(world)
    one = world.task(["crash.%"], name="m1", task={"name": "fence", "chunk_size": "1MiB"})
    two = world.task(["crash.%"], name="m2", task={"name": "fence", "chunk_size": "1MiB"})
    first = world.start(one, world.folder / "m1.log")
    harness.wait_until(lambda: "Load of table" in (world.folder / "m1.log").read_text(),
                       what="the first run's load")
    second = world.run(two)
    code = first.wait(timeout=120)
    log = (world.folder / "m1.log").read_text()
    checks.that(code in (0, 4), f"the older process ended by itself (exit code {code})", log)
    if code == 4:
        checks.contains(log, "another process runs this task", "and said that it was fenced")
    if second.code != 0:  # its staged files may have been removed by the loser's clean-up
        second = world.run(two)
    checks.ended(second, 0, "the newer one ends with 0")
    world.same(checks, "crash", "two machines")


def main():
    checks = harness.Checks()
    with load_world("crash") as world:
        world.source.execute(DATA)
        for number, point in enumerate(POINTS):
            killed_then_run(checks, world, point,
                            ("do-nothing", "truncate-before-load", "drop-and-create")[number % 3])
        twice_at_once(checks, world)
        fenced_by_another_machine(checks, world)
        random_kills(checks, world, 6)
        killed_while_source_moves(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
