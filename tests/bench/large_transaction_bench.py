#!/usr/bin/env python3
"""Memory while one large transaction is followed, with the smallest batches.

Rows: SLUICE_BENCH_TRANSACTION_ROWS (1,000,000) of wide16. The floor is the peak of a run that has
nothing to follow. Aim: 512 MiB for a transaction of 5 GB, so the peak must not grow with the rows.
"""
import sys

import bench_world
from bench_world import WIDE16, WIDE16_ROW, log_end

ROWS = bench_world.number_of("TRANSACTION_ROWS", 1_000_000)
TABLES = ["bench.wide16"]
SMALLEST = {"batch_memory": "16MiB", "apply_interval_min": "100ms"}


def grow(world, low, rows):
    """One transaction; its bytes of the log."""
    before = int(log_end(world.source).split(":")[1])
    world.source.execute(f"INSERT INTO bench.wide16 SELECT {WIDE16_ROW.format(seq='seq')} "
                         f"FROM bench.seq_{low}_to_{low + rows - 1}")
    return int(log_end(world.source).split(":")[1]) - before


def main():
    with bench_world.change_world("large-bench") as world:
        world.source.execute("USE bench; " + WIDE16.format(name="wide16"))
        kinds = (("files", "to files"), ("standin", "to the stand-in"))
        floor = {}
        for kind, _ in kinds:
            world.load(kind, kind, TABLES, **SMALLEST)
            floor[kind] = world.catch_up(kind, kind, TABLES, **SMALLEST)[2]
        low = 1
        for rows in (ROWS // 10, ROWS):
            size = grow(world, low, rows)
            low += rows
            print(f"  one transaction of {rows:,} rows, {size / 1e6:.0f} MB of log", flush=True)
            for kind, name in kinds:
                wall, _, peak, _ = world.catch_up(kind, kind, TABLES, **SMALLEST)
                print(f"    {name:<20} peak {peak:5.0f} MiB, idle {floor[kind]:4.0f} MiB; "
                      f"{peak / 512:.2f} x of 512 MiB; {wall:5.1f} s, "
                      f"{rows / wall / 1000:5.0f} k rows/s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
