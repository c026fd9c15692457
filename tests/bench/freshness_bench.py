#!/usr/bin/env python3
"""How old changes are when they are visible in the stand-in, at a steady rate and at the highest.

A writer commits at a rate for SLUICE_BENCH_FRESHNESS_SECONDS (20) each, and every commit stamps one
more row. The poll reads that row from the stand-in by psql, so its figures
(from the commit until the poll saw it) owe nothing to sluice. Beside them stand sluice's own, of
its closing report: those are of the oldest change of a batch, and up to a second higher, because
MariaDB logs whole seconds. Rates: SLUICE_BENCH_RATES ("2000,5000,10000,20000,40000"); they rise
until the writer or the target no longer keeps up: p99 over 8 s, or changes left at the end. Aim at
2,000: p50 <= 3 s, p99 <= 8 s.
"""
import os
import re
import signal
import subprocess
import sys
import threading
import time

import bench_world
from bench_world import harness

SECONDS = bench_world.number_of("FRESHNESS_SECONDS", 20)
RATES = [int(rate) for rate in
         os.environ.get("SLUICE_BENCH_RATES", "2000,5000,10000,20000,40000").split(",")]
TICKS = 20  # commits a second
TABLES = ["bench.%"]
P99_MAX = 8.0

SCHEMA = """
USE bench;
CREATE TABLE busy (id BIGINT PRIMARY KEY, v INT, t VARCHAR(40), d DOUBLE);
INSERT INTO busy SELECT seq, 0, MD5(seq), seq / 7 FROM seq_1_to_200000;
CREATE TABLE beat (id INT PRIMARY KEY, n BIGINT); INSERT INTO beat VALUES (1, 0);
"""


class Client:
    """A program that takes statements from its stdin."""

    def __init__(self, words, environment=None):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1,
                                        env=dict(os.environ, **(environment or {})))

    def ask(self, sql):
        """One line in, one line out."""
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def writer(world):
    return Client(["mariadb", "--no-defaults", "--user=root",
                   f"--socket={world.source.root_socket}", "--batch", "--skip-column-names",
                   "--unbuffered", "bench"])


def reader(world):
    login = world.local.login()
    return Client(["psql", "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p",
                   str(world.local.redshift_port), "-U", login["user"], "-d",
                   world.local.world()["database"]], {"PGPASSWORD": login["password"]})


class Load:
    """Commits at a rate: half updates, a quarter inserts, a quarter deletes of older inserts."""

    def __init__(self, world, rate, start):
        self.client, self.rate, self.next = writer(world), rate, start
        self.committed_at = {}  # beat -> when its commit was answered
        self.changes = 0

    def tick(self, beat):
        quarter = max(1, self.rate // TICKS // 4)
        low, first = self.next, 1 + self.next % 150_000
        self.next += quarter
        self.client.ask(f"""START TRANSACTION;
            INSERT INTO busy SELECT seq, 1, 'new', 0 FROM seq_{low}_to_{low + quarter - 1};
            UPDATE busy SET v = v + 1 WHERE id BETWEEN {first} AND {first + 2 * quarter - 1};
            DELETE FROM busy WHERE id BETWEEN {low - 50 * quarter} AND {low - 49 * quarter - 1}
              AND id > 1000000;
            UPDATE beat SET n = {beat} WHERE id = 1; COMMIT; SELECT {beat};""".replace("\n", " "))
        self.committed_at[beat] = time.time()
        self.changes += 4 * quarter + 1

    def run(self, seconds, first_beat):
        begin = time.monotonic()
        for number in range(int(seconds * TICKS)):
            self.tick(first_beat + number)
            pause = begin + (number + 1) / TICKS - time.monotonic()
            if pause > 0:
                time.sleep(pause)
        self.took = time.monotonic() - begin
        self.client.close()


class Poll(threading.Thread):
    """Notes when each beat was first seen in the stand-in."""

    def __init__(self, world):
        super().__init__()
        self.client, self.seen_at, self.newest = reader(world), {}, -1
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(0.1):
            answer = self.client.ask("SELECT n FROM bench.beat WHERE id = 1;")
            now = time.time()
            for beat in range(self.newest + 1, int(answer or -1) + 1):
                self.seen_at[beat] = now
            self.newest = max(self.newest, int(answer or -1))
        self.client.close()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def at_rate(world, rate, first_beat):
    """Follows the load at a rate; p50 and p99 by the poll, and whether all kept up."""
    path = world.task("standin", "fresh", TABLES, apply_interval_min="1s")
    log = world.folder / f"fresh-{rate}.log"
    process = harness.start_sluice("run", path, environment=world.environment, log=log)
    harness.wait_until(lambda: "Following the changes" in log.read_text(), 120, "the run")
    poll = Poll(world)
    poll.newest = first_beat - 1
    poll.start()
    load = Load(world, rate, 2_000_000 + first_beat * 10_000)
    load.run(SECONDS, first_beat)
    last = max(load.committed_at)
    end = time.monotonic() + 3 * P99_MAX
    while poll.newest < last and time.monotonic() < end:
        time.sleep(0.05)
    poll.is_over.set()
    poll.join()
    harness.kill(process, signal.SIGINT)
    ages = [poll.seen_at[beat] - at for beat, at in load.committed_at.items()
            if beat in poll.seen_at]
    own = re.findall(r"visible [\d.]+ s \(p50 ([\d.]+) s, p99 ([\d.]+) s\)", log.read_text())
    p50, p99 = percentile(ages, 0.5), percentile(ages, 0.99)
    kept_up = poll.newest >= last and p99 <= P99_MAX and load.took < 1.1 * SECONDS
    rate_seen = load.changes / load.took
    print(f"  {rate:7,} changes/s asked, {rate_seen:7,.0f} committed: by the poll p50 {p50:5.2f} s "
          f"p99 {p99:5.2f} s; by sluice p50 {own[-1][0] if own else '-'} s "
          f"p99 {own[-1][1] if own else '-'} s{'' if kept_up else '   (does not keep up)'}",
          flush=True)
    return kept_up, p50, p99, rate_seen, last + 1


def main():
    with bench_world.change_world("freshness-bench") as world:
        world.source.execute(SCHEMA)
        world.load("standin", "fresh", TABLES)
        beat, highest = 1, None
        for rate in RATES:
            kept_up, p50, p99, seen, beat = at_rate(world, rate, beat)
            if rate == RATES[0]:
                print(f"  the aim at {rate:,}: p50 {p50 / 3:.2f} x of 3 s, p99 {p99 / 8:.2f} x of "
                      f"8 s", flush=True)
            if not kept_up:
                break
            highest = (seen, p50, p99)
        if highest:
            print(f"  highest sustained: {highest[0]:,.0f} changes/s, p50 {highest[1]:.2f} s, "
                  f"p99 {highest[2]:.2f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
