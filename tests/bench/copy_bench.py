#!/usr/bin/env python3
"""COPY of the stand-in from S3 against PostgreSQL's own COPY FROM STDIN, into the same table.

Rows: SLUICE_BENCH_ROWS (400,000), and four times as many for the memory, which must not grow with
the file. Both load the same CSV file in the same run, in turn, each three times; the best counts.
The file is put to S3 before the clock runs.
"""
import os
import re
import subprocess
import sys
import time

import bench_world
from bench_world import harness

ROWS = bench_world.number_of("ROWS", 400_000)
RUNS = 3
COLUMNS = ("id bigint, b1 bigint, i1 int, d1 double precision, n1 numeric(18,4), t1 date, "
           "ts timestamp, s1 varchar(32), s2 varchar(64), s3 varchar(64)")


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for low in range(0, rows, 10_000):
            file.write("".join(
                f'{i},{i * 1000000007 % 2**61},{i % 100000},{i / 7!r},{i}.{i % 9999:04},'
                f'20{i % 30:02}-0{i % 9 + 1}-1{i % 10},'
                f'2020-01-02 03:04:{i % 60:02}.{i % 999999:06},'
                f'"{i:032x}","{i * 31:060x} é","say ""{i}"", or not"\n'
                for i in range(low, min(low + 10_000, rows))))


def put(local, path, key):
    """The file as an object, by the stand-in's own store of objects."""
    sys.path.insert(0, str(bench_world.ROOT / "tests" / "e2e"))
    from standin_rig import Server  # signs a PUT
    rig = object.__new__(Server)
    rig.world, rig.s3_port = local.world(), local.s3_port
    return rig.put(key, path.read_bytes())


def psql(words, env, stdin=None):
    begin = time.monotonic()
    with open(stdin or os.devnull, "rb") as source:
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *words], env=env,
                              stdin=source, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"psql ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - begin


def peak(local):
    status = (bench_world.Path("/proc") / (local.folder / "pid").read_text().strip() / "status")
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024


class World:
    def __init__(self, local):
        login = local.login()
        base = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.redshift = dict(base, PGHOST="127.0.0.1", PGPORT=str(local.redshift_port),
                             PGUSER=login["user"], PGPASSWORD=login["password"],
                             PGDATABASE="dev", PGSSLMODE="disable")
        socket = next((local.folder / "postgres").resolve().rglob(".s.PGSQL.*"), None)
        if socket is None:
            sys.exit("the stand-in's PostgreSQL has no socket below its folder")
        self.postgres = dict(base, PGHOST=str(socket.parent), PGPORT=socket.suffix[1:],
                             PGUSER="rdsdb", PGDATABASE="dev")
        self.role = local.role_arn()

    def through_s3(self, url, options):
        return psql(["-c", f"COPY rows FROM '{url}' IAM_ROLE '{self.role}' {options}"],
                    self.redshift)

    def by_postgres(self, path):
        return psql(["-c", "COPY public.rows FROM STDIN CSV"], self.postgres, path)

    def empty(self):
        psql(["-c", "TRUNCATE rows"], self.redshift)


def best_of_each(world, ways):
    """The least seconds of each way; they take turns, so that a busy minute meets them all."""
    best = [float("inf")] * len(ways)
    for _ in range(RUNS):
        for i, load in enumerate(ways):
            world.empty()
            best[i] = min(best[i], load())
    return best


def main():
    with harness.temp_folder("bench") as folder, harness.Local(folder / "local") as local:
        local.associate_role()
        world = World(local)
        psql(["-c", f"CREATE TABLE rows ({COLUMNS})"], world.redshift)
        path = folder / "rows.csv"
        for rows in (ROWS, 4 * ROWS):
            write_rows(path, rows)
            megabytes = path.stat().st_size / 1e6
            url = put(local, path, f"bench/{rows}.csv")
            world.through_s3(url, "CSV NOLOAD")
            own, loaded, parsed = best_of_each(world, (
                lambda: world.by_postgres(path), lambda: world.through_s3(url, "CSV"),
                lambda: world.through_s3(url, "CSV NOLOAD")))
            for name, seconds in (("PostgreSQL's COPY FROM STDIN", own), ("COPY from S3", loaded),
                                  ("COPY from S3 with NOLOAD", parsed)):
                print(f"  {rows:>9,} rows  {name:<30} {seconds:6.2f} s "
                      f"{megabytes / seconds:7.1f} MB/s {own / seconds:5.2f} x PostgreSQL",
                      flush=True)
            print(f"  {rows:>9,} rows  the stand-in's peak memory     {peak(local):6.0f} MiB "
                  f"({megabytes:.0f} MB of CSV)", flush=True)


if __name__ == "__main__":
    main()
