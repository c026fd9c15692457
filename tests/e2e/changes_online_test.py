#!/usr/bin/env python3
"""pt-online-schema-change at work while changes are followed: no row is lost and nothing is loaded
again, whether the copies it makes are selected or not."""
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

TABLES = """
DROP DATABASE IF EXISTS osc; CREATE DATABASE osc CHARACTER SET utf8mb4; USE osc;
CREATE TABLE n (n INT PRIMARY KEY); INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, v INT, note VARCHAR(20), KEY (v));
INSERT INTO orders (v, note) SELECT a.n, CONCAT('é', b.n) FROM n a, n b, n c, n d;
"""

# One after the other on the same table; the last one puts a column in front.
ALTERS = ("ADD COLUMN extra INT DEFAULT 5, MODIFY v BIGINT",
          "DROP COLUMN note, ADD COLUMN late DATETIME",
          "ADD COLUMN first VARCHAR(10) FIRST, MODIFY COLUMN extra VARCHAR(30)")


class Writer:
    """Changes rows all the time, by whatever columns there are."""

    def __init__(self, source):
        self.source = source
        self.stop = threading.Event()
        self.rounds = 0
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stop.is_set():
            self.source.execute(f"""USE osc;
                UPDATE orders SET v = v + 1 WHERE id % 97 = {self.rounds % 97};
                DELETE FROM orders WHERE id = {self.rounds * 11 + 3};
                INSERT INTO orders (v) VALUES ({self.rounds}), (-1);
                UPDATE orders SET id = id + 1000000 WHERE id = {self.rounds * 13 + 1}""")
            self.rounds += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def change_online(checks, source, alter, what):
    """The tool itself, as its manual says."""
    facts = source.facts
    done = subprocess.run(
        ["pt-online-schema-change", "--execute", "--alter", alter, "--no-version-check",
         "--no-check-alter", "--recursion-method", "none", "--chunk-size", "700",
         "--set-vars", "lock_wait_timeout=10", "--print",
         f"D=osc,t=orders,S={facts['socket']},u={facts['user']},p={facts['password']}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=200, stdin=subprocess.DEVNULL)
    text = done.stdout.decode(errors="replace")
    checks.that(done.returncode == 0 and "Successfully altered" in text,
                f"{what}: pt-online-schema-change says that it is done", text[-1500:])


def online(checks, world, tables, what):
    world.source.execute(TABLES)
    path = changes.task(world, tables, what)
    log = world.folder / f"{what}.log"
    with changes.following(world, path, log):
        changes.wait_for_following(log)
        with Writer(world.source) as writer:
            for alter in ALTERS:
                before = writer.rounds
                change_online(checks, world.source, alter, what)
                checks.that(writer.rounds > before, f"{what}: rows were written meanwhile",
                            writer.rounds)
    result = changes.catch_up(checks, world, tables, what, what)
    text = log.read_text() + result.text
    checks.that("loaded again" not in text and "stopped as of" not in text,
                f"{what}: nothing had to be loaded again", text[-3000:])
    world.same(checks, "osc", f"{what}: afterwards")
    world.nothing_staged(checks, what)


def main():
    checks = harness.Checks()
    with load_world("online", "mariadb") as world:
        online(checks, world, ["osc.orders", "osc.n"], "copies-left-out")
        world.local.psql("DROP SCHEMA osc CASCADE")
        online(checks, world, ["osc.%"], "copies-selected")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
