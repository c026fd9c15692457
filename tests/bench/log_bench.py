#!/usr/bin/env python3
"""The log of a real MariaDB: received, framed and decoded, against the floor of its bytes.

Rows: SLUICE_BENCH_LOG_ROWS (400,000) in bulk, SLUICE_BENCH_LOG_TRANSACTIONS (100,000) one by one.
"""
import sys

import bench_world
from bench_world import WIDE16, WIDE16_ROW, program, run_shown

ROWS = bench_world.number_of("LOG_ROWS", 400_000)
TRANSACTIONS = bench_world.number_of("LOG_TRANSACTIONS", 100_000)
SECONDS = 2


def in_bulk(source):
    for low in range(1, ROWS + 1, 100_000):
        source.execute(f"INSERT INTO bench.wide16 SELECT {WIDE16_ROW.format(seq='seq')} "
                       f"FROM bench.seq_{low}_to_{min(low + 99_999, ROWS)}")


def one_by_one(source):
    source.execute(f"""DELIMITER //
        BEGIN NOT ATOMIC FOR n IN {ROWS + 1}..{ROWS + TRANSACTIONS} DO
          INSERT INTO bench.wide16 VALUES ({WIDE16_ROW.format(seq='n')}); END FOR; END//""")


def measure(folder, source, make, what):
    source.execute("FLUSH BINARY LOGS")
    file = source.execute("SHOW MASTER STATUS").split()[0]
    make(source)
    end = source.execute("SHOW MASTER STATUS").split()[1]
    print(f"{what}, received from the server:", flush=True)
    run_shown([program("log_receive"), source.root_socket, "root", "", file, end,
               folder / f"spool-{file}"])
    source.execute("FLUSH BINARY LOGS")
    print(f"{what}, decoded on one core:", flush=True)
    run_shown([program("log_decode"), folder / "source" / "data" / file, "bench", SECONDS])


def main():
    with bench_world.harness.temp_folder("log-bench") as folder, bench_world.servers.mariadb(
            folder / "source", extra=bench_world.QUICK_SOURCE) as source:
        source.execute("CREATE DATABASE bench; USE bench; " + WIDE16.format(name="wide16"))
        measure(folder, source, in_bulk, "bulk rows of wide16")
        measure(folder, source, one_by_one, "transactions of one row of wide16")


if __name__ == "__main__":
    sys.exit(main())
