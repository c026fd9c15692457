#!/usr/bin/env python3
"""Full load of a wide16 table, source to staged files, against the bare read and other tools.

Rows: SLUICE_BENCH_ROWS (5,000,000). Every figure is measured in this run on the same data; what
counts is the ratio to the floor of the same number of sessions.
"""
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
sys.path.insert(0, str(ROOT / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402

ROWS = int(os.environ.get("SLUICE_BENCH_ROWS", "5000000"))
FLOOR = Path(os.environ["SLUICE_BUILD"]) / "tests" / "bench" / "read_floor"
BATCH = 250_000

TABLE = """
CREATE DATABASE bench; USE bench;
CREATE TABLE wide16 (id BIGINT PRIMARY KEY, b1 BIGINT, b2 BIGINT, i1 INT,
  d1 DOUBLE, d2 DOUBLE, d3 DOUBLE, d4 DOUBLE, t1 DATE, t2 DATE, t3 DATE,
  s1 VARCHAR(32), s2 VARCHAR(32), s3 VARCHAR(32), s4 VARCHAR(32), s5 VARCHAR(32))"""
ROW = """INSERT INTO bench.wide16 SELECT seq, CRC32(seq) * 1000000007, CRC32(seq + 1), seq % 100000,
  CRC32(seq) / 7, SQRT(seq), RAND({low}), seq * 1.5e10, '2000-01-01' + INTERVAL seq % 9000 DAY,
  '1990-01-01' + INTERVAL seq % 12000 DAY, '2010-01-01' + INTERVAL seq % 5000 DAY,
  MD5(seq), MD5(seq + 1), MD5(seq + 2), MD5(seq + 3), MD5(seq + 4)
  FROM bench.seq_{low}_to_{high}"""


def timed(words, **options):
    """Wall and CPU seconds, peak MiB and output of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *map(str, words)], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, **options)
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = int(re.findall(r"^(\d+)$", done.stderr, re.M)[-1]) / 1024
    return wall, cpu, peak, done.stdout


def folder_size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


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
                rows, wall, cpu = out.split()
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
