#!/usr/bin/env python3
"""Changes end to end: a prepared log, followed to files and to the stand-in.

Changes: SLUICE_BENCH_CHANGES (500,000) of wide16, 20 % inserts, 60 % updates, 20 % deletes, 1,000 a
transaction. The floor of both is a run that has nothing to follow, taken off, and the bare
receiving of the same log. Aim: 200 k changes/s to files.
"""
import sys

import bench_world
from bench_world import fill, log_end, make_changes

CHANGES = bench_world.number_of("CHANGES", 500_000) // 1000 * 1000
TABLES = ["bench.wide16"]
QUICK = {"apply_interval_min": "100ms"}


def show(name, wall, idle, cpu, peak):
    net = max(wall - idle, 0.001)
    print(f"  {name:<28} {wall:6.2f} s, of which {idle:4.2f} s idle: {CHANGES / net / 1000:7.0f} k "
          f"changes/s {cpu:6.1f} s CPU {peak:6.0f} MiB", flush=True)
    return CHANGES / net


def main():
    with bench_world.change_world("changes-bench") as world:
        fill(world.source, "bench.wide16", CHANGES // 5)
        idle = {}
        for kind in ("files", "standin"):
            world.load(kind, kind, TABLES, **QUICK)
            idle[kind] = world.catch_up(kind, kind, TABLES, **QUICK)[0]
        file, begin = log_end(world.source).split(":")
        print(f"  making {CHANGES:,} changes ...", flush=True)
        make_changes(world.source, "bench.wide16", CHANGES)
        end = log_end(world.source)
        size = int(end.split(":")[1]) - int(begin) if end.startswith(file) else 0
        print(f"  {size / 1e6:.0f} MB of log", flush=True)
        rates = {}
        for kind, name in (("files", "to files"), ("standin", "to the stand-in")):
            wall, cpu, peak, _ = world.catch_up(kind, kind, TABLES, **QUICK)
            rates[kind] = show(name, wall, idle[kind], cpu, peak)
        print(f"  the aim of 200 k changes/s to files: {rates['files'] / 200_000:.2f} x; the "
              f"stand-in: {rates['standin'] / rates['files']:.2f} x of files", flush=True)


if __name__ == "__main__":
    sys.exit(main())
