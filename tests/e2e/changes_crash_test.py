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
from world_of_load import load_world  # noqa: E402

KILLED = -9
KILLS = ["before_put_changes=kill@1", "after_put_changes=kill@2", "apply_before_copy=kill@2",
         "apply_after_copy=kill@2", "apply_before_commit=kill@1",
         "apply_after_commit=kill@1", "after_apply=kill@1"]
ERRORS = ["apply_after_commit=error@1", "apply_before_commit=error@1",
          "apply_after_copy=error@1"]

SCHEMA = """
DROP DATABASE IF EXISTS crash; CREATE DATABASE crash; USE crash;
CREATE TABLE big (id BIGINT PRIMARY KEY, a VARCHAR(200), n INT);
INSERT INTO big SELECT seq, MD5(seq), 0 FROM seq_1_to_3000;
CREATE TABLE bag (a INT, b VARCHAR(40));
INSERT INTO bag SELECT seq % 50, MD5(seq % 50) FROM seq_1_to_500;
CREATE TABLE pairs (a VARCHAR(20), b INT, n INT, PRIMARY KEY (a, b));
INSERT INTO pairs SELECT CONCAT('k', seq % 10), seq, 0 FROM seq_1_to_300;
"""


def change_all(world, number):
    """Changes of each kind in every table; another number changes other rows."""
    world.source.execute(f"""USE crash;
        INSERT INTO big SELECT seq + {10000 * (number + 1)}, 'new', {number} FROM seq_1_to_200;
        UPDATE big SET n = n + 1 WHERE id % 7 = {number % 7};
        DELETE FROM big WHERE id % 101 = {number % 101};
        UPDATE big SET id = id + 5000000 WHERE id % 211 = {number % 211};
        START TRANSACTION;
        INSERT INTO bag SELECT seq % 50, MD5(seq % 50) FROM seq_1_to_40;
        DELETE FROM bag WHERE a = {number % 50} LIMIT 3;
        UPDATE bag SET b = 'moved' WHERE a = {(number + 1) % 50} LIMIT 2;
        UPDATE pairs SET b = b + 1000 WHERE a = 'k{number % 10}' AND b < 1000;
        UPDATE pairs SET n = n + 1;
        COMMIT;
        INSERT INTO bag VALUES ({number}, NULL), ({number}, NULL), (NULL, NULL)""")


def is_exact(checks, world, what):
    world.same(checks, "crash", what)
    world.nothing_staged(checks, what)


def killed_then_run(checks, world, point, number):
    change_all(world, number)
    path = changes.task(world, ["crash.%"], stop=f"position:{changes.log_end(world.source)}")
    killed = world.run(path, fault=point)
    checks.that(killed.code == KILLED, f"{point}: the process dies there",
                f"exit code {killed.code}\n{killed.text}")
    changes.catch_up(checks, world, ["crash.%"], point)
    is_exact(checks, world, point)


def error_is_survived(checks, world, point, number):
    """The answer of a commit is lost, or the connection before it: the same run goes on."""
    change_all(world, number)
    path = changes.task(world, ["crash.%"], stop=f"position:{changes.log_end(world.source)}")
    result = world.run(path, fault=point)
    checks.ended(result, 0, f"{point}: the run goes on and ends with 0")
    checks.contains(result.text, "Attempt 1 failed", f"{point}: and says that it tried again")
    is_exact(checks, world, point)


def random_kills(checks, world, rounds):
    seed = 20260102
    print(f"random kills, seed {seed}", flush=True)
    chance = random.Random(seed)
    path = changes.task(world, ["crash.%"])
    log = world.folder / "random.log"
    for number in range(rounds):
        process = world.start(path, log)
        end = time.monotonic() + chance.uniform(0.8, 4.5)
        step = 0
        while time.monotonic() < end:
            change_all(world, 100 + number * 40 + step)
            step += 1
            time.sleep(0.1)
        checks.that(process.poll() is None, f"random kill {number}: the run was alive",
                    log.read_text())
        harness.kill(process)
    changes.catch_up(checks, world, ["crash.%"], f"after {rounds} random kills")
    is_exact(checks, world, "random kills")


def fenced_by_another_machine(checks, world):
    """Another machine is another state folder: the older process is fenced off and says so."""
    older = changes.task(world, ["crash.%"], task={"name": "changes"})
    log = world.folder / "older.log"
    process = world.start(older, log)
    changes.wait_for_following(log)
    change_all(world, 900)
    newer = changes.task(world, ["crash.%"], "newer", task={"name": "changes"},
                         stop=f"position:{changes.log_end(world.source)}")
    second = world.run(newer)
    change_all(world, 901)
    code = process.wait(timeout=120)
    checks.equal(code, 4, "the older process ends with 4")
    checks.contains(log.read_text(), "another process runs this task",
                    "and says that it was fenced")
    if second.code != 0:  # the loser's clean-up may have removed files that were staged
        print(f"      the newer run ended with {second.code}: {second.text[-600:]}", flush=True)
    again = changes.task(world, ["crash.%"], "newer", task={"name": "changes"},
                         stop=f"position:{changes.log_end(world.source)}")
    checks.ended(world.run(again), 0, "the newer one ends with 0")
    is_exact(checks, world, "two machines")


def main():
    checks = harness.Checks()
    with load_world("changes-crash") as world:
        world.source.execute(SCHEMA)
        changes.catch_up(checks, world, ["crash.%"], "load")
        world.same(checks, "crash", "after the load")
        for number, point in enumerate(KILLS):
            killed_then_run(checks, world, point, number)
        for number, point in enumerate(ERRORS):
            error_is_survived(checks, world, point, 50 + number)
        random_kills(checks, world, 6)
        fenced_by_another_machine(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
