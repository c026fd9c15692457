#!/usr/bin/env python3
"""Changes without a pause, kill -9 at random, then an exact comparison: ./dev soak MINUTES.

A writer changes keyed and keyless tables (rows that come, change, move their key and go) as fast as
the source takes it, while sluice follows and is killed once or twice a minute; at the end the last
run goes to where the log ends and every row of both sides is compared. The seed is printed and may
be given again: `soak.py MINUTES --seed N --kind mysql97`.
"""
import argparse
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

TABLES = """
DROP DATABASE IF EXISTS soak; CREATE DATABASE soak CHARACTER SET utf8mb4; USE soak;
CREATE TABLE orders (id BIGINT PRIMARY KEY, customer VARCHAR(40), amount DECIMAL(12,2),
                     at DATETIME(6), note TEXT);
CREATE TABLE pairs (a VARCHAR(10), b INT, v DOUBLE, PRIMARY KEY (a, b));
CREATE TABLE bag (a INT, b VARCHAR(10));
CREATE TABLE moving (id INT PRIMARY KEY, v INT);
"""


class Writer(threading.Thread):
    """Writes transactions of a seeded stream until it is told to stop; counts its statements."""

    def __init__(self, source, seed):
        super().__init__(name="writer")
        self.source, self.chance = source, random.Random(seed)
        self.next_id, self.rows, self.failure = 1, 0, None
        self.stop = threading.Event()

    def run(self):
        try:
            while not self.stop.is_set():
                self.source.execute("USE soak; " + " ".join(self.transaction()
                                                           for _ in range(20)))
        except Exception as failure:  # pylint: disable=broad-except; told by the main thread
            self.failure = failure

    def transaction(self):
        body = " ".join(self.statement() for _ in range(self.chance.randint(1, 8)))
        end = "ROLLBACK" if self.chance.random() < 0.05 else "COMMIT"
        return f"START TRANSACTION; {body} {end};"

    def statement(self):
        chance = self.chance
        some = chance.randint(max(1, self.next_id - 2000), max(1, self.next_id - 1))
        kind = chance.random()
        self.rows += 1
        if kind < 0.35:
            first, count = self.next_id, chance.randint(1, 20)
            self.next_id += count
            self.rows += count - 1
            return "INSERT INTO orders VALUES " + ", ".join(
                f"({first + i}, 'c{chance.randint(1, 99)}', {chance.randint(-99999, 99999)} / 100,"
                f" NOW(6), {chance.choice(['NULL', repr('x' * chance.randint(0, 80))])})"
                for i in range(count)) + ";"
        if kind < 0.55:
            return f"UPDATE orders SET amount = amount + 1, note = 'n{some}' WHERE id = {some};"
        if kind < 0.65:
            return f"DELETE FROM orders WHERE id = {some};"
        if kind < 0.72:
            self.next_id += 1
            return f"UPDATE orders SET id = {self.next_id - 1} WHERE id = {some};"
        if kind < 0.82:
            name, number = chance.choice("abcXYZ"), chance.randint(1, 50)
            return (f"INSERT INTO pairs VALUES ('{name}', {number}, {chance.random()}) "
                    f"ON DUPLICATE KEY UPDATE v = v + 1;")
        if kind < 0.86:
            return f"DELETE FROM pairs WHERE b = {chance.randint(1, 50)};"
        if kind < 0.94:
            return f"INSERT INTO bag VALUES ({chance.randint(1, 9)}, 'b{chance.randint(1, 3)}');"
        if kind < 0.97:
            return f"DELETE FROM bag WHERE a = {chance.randint(1, 9)} LIMIT 2;"
        return (f"INSERT IGNORE INTO moving VALUES ({chance.randint(1, 100)}, 0); "
                f"UPDATE moving SET id = id + 1000, v = v + 1 WHERE id < 100; "
                f"UPDATE moving SET id = id - 1000 WHERE id > 1000;")


def follow_and_kill(world, path, log, chance, seconds):
    """Starts the task again and again; how often it was killed."""
    kills, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        process = world.start(path, log)
        life = chance.uniform(5, 60)
        while time.monotonic() < end and life > 0 and process.poll() is None:
            time.sleep(0.2)
            life -= 0.2
        if process.poll() is not None:
            raise RuntimeError(f"the run ended by itself:\n{log.read_text()[-3000:]}")
        harness.kill(process)
        kills += 1
        print(f"killed {kills} times, {max(0, int(end - time.monotonic()))} s to go", flush=True)
    return kills


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kind", choices=["mariadb", "mysql97"], default="mariadb")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    checks = harness.Checks()
    with load_world("soak", arguments.kind) as world:
        world.source.execute(TABLES)
        path = changes.task(world, ["soak.%"], "soak")
        writer = Writer(world.source, arguments.seed)
        writer.start()
        try:
            kills = follow_and_kill(world, path, world.folder / "soak.log",
                                    random.Random(arguments.seed), arguments.minutes * 60)
        finally:
            writer.stop.set()
            writer.join()
        checks.that(writer.failure is None, "the writer wrote to the end", writer.failure)
        checks.that(kills > 0, f"{writer.rows} rows were written while sluice was killed "
                               f"{kills} times")
        changes.catch_up(checks, world, ["soak.%"], "after the soak", "soak", timeout=1800)
        world.same(checks, "soak", "after the soak")
        world.nothing_staged(checks, "after the soak")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
