#!/usr/bin/env python3
"""Full load of a wide16 table, source to staged files, against the bare read and other tools.

Rows: SLUICE_BENCH_ROWS (2,000,000). Every figure is measured in this run on the same data; what
counts is the ratio to the floor of the same number of sessions.
"""
import os
import shutil
import sys

import bench_world
from bench_world import folder_size, harness, program, servers, timed

ROWS = bench_world.number_of("ROWS", 2_000_000)
FLOOR = program("read_floor")
BATCH = 250_000

TABLE = "CREATE DATABASE bench; USE bench; " + bench_world.WIDE16.format(name="wide16")
ROW = (f"INSERT INTO bench.wide16 SELECT {bench_world.WIDE16_ROW.format(seq='seq')} "
       "FROM bench.seq_{low}_to_{high}")


def line(name, wall, cpu, peak, floor, size=0):
    ratio = f"{wall / floor:5.2f}" if floor else "     "
    print(f"  {name:<34} {wall:7.1f} s {ROWS / wall / 1000:8.0f} k rows/s {cpu:7.1f} s CPU "
          f"{peak:6.0f} MiB {ratio} x floor {size / 1e6:8.0f} MB out", flush=True)


def sluice_to_files(folder, source, sessions):
    task = folder / "unload.toml"
    out = folder / f"staged{sessions}"
    task.write_text(f"""
[source]
engine = "mariadb"
socket = "{source.socket}"
user = "{source.user}"
password = {{ env = "SLUICE_BENCH_PASSWORD" }}
[target]
engine = "none"
[staging]
path = "{out}"
[task]
migration_type = "full-load"
max_full_load_subtasks = {sessions}
state_folder = "{folder}/state{sessions}"
[[tables]]
include = "bench.wide16"
""")
    result = timed([harness.sluice_bin(), "run", task],
                   env=dict(os.environ, SLUICE_BENCH_PASSWORD=source.password))
    size = folder_size(out)
    shutil.rmtree(out)
    return result, size


def others(folder, source, floors):
    if shutil.which("mydumper"):
        for threads in (1, 2):
            out = folder / f"mydumper{threads}"
            wall, cpu, peak, _ = timed(["mydumper", "-u", "root", "-S", source.socket,
                                        "-B", "bench", "-t", threads, "-r", 250000, "-o", out])
            line(f"mydumper, {threads} threads, SQL files", wall, cpu, peak, floors[threads],
                 folder_size(out))
            shutil.rmtree(out)
    out = folder / "tab"
    out.mkdir(mode=0o777)
    out.chmod(0o777)
    wall, cpu, peak, _ = timed(["mariadb-dump", "--no-defaults", "-u", "root",
                                f"--socket={source.socket}", f"--tab={out}", "bench", "wide16"])
    line("mariadb-dump --tab (server writes)", wall, cpu, peak, floors[1], folder_size(out))
    shutil.rmtree(out)


def main():
    with harness.temp_folder("bench") as folder, servers.mariadb(folder / "source") as source:
        print(f"  making {ROWS:,} rows of wide16 ...", flush=True)
        source.execute(TABLE)
        for low in range(1, ROWS + 1, BATCH):
            rows = ROW.format(low=low, high=min(low + BATCH - 1, ROWS))
            source.execute("SET sql_log_bin = 0; " + rows)
        source.execute("ANALYZE TABLE bench.wide16")
        floors = {}
        for sessions in (1, 2):
            for attempt in ("cold", "warm"):
                _, _, peak, out = timed(
                    [FLOOR, source.socket, "root", sessions, "bench.wide16", "id"])
                rows, wall, cpu = out.splitlines()[0].split()  # behind it: the peak of memory
                assert int(rows) == ROWS, out
            floors[sessions] = float(wall)
            line(f"floor: bare read, {sessions} sessions", float(wall), float(cpu), peak, None)
        for sessions in (1, 2):
            (wall, cpu, peak, _), size = sluice_to_files(folder, source, sessions)
            line(f"sluice to zstd CSV, {sessions} sessions", wall, cpu, peak, floors[sessions],
                 size)
        others(folder, source, floors)


if __name__ == "__main__":
    main()
