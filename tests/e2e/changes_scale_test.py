#!/usr/bin/env python3
"""Much at once: one transaction of a million rows with the smallest batch memory, 2,000 tables."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

ROWS = 1_000_000
TABLES = 2_000
SMALLEST = {"batch_memory": "16MiB"}


def million_rows(checks, world):
    """The transaction is larger than the batch memory: it passes in parts, under one COMMIT."""
    world.source.execute("""
        DROP DATABASE IF EXISTS million; CREATE DATABASE million; USE million;
        CREATE TABLE big (id INT PRIMARY KEY, v INT, t VARCHAR(60));
        INSERT INTO big VALUES (-1, 1, 'before')""")
    changes.catch_up(checks, world, ["million.%"], "a million, load", "million", task=SMALLEST)
    world.source.execute(f"""USE million; START TRANSACTION;
        INSERT INTO big SELECT seq, seq % 7, REPEAT('x', 20 + seq % 40) FROM seq_1_to_{ROWS};
        DELETE FROM big WHERE id % 1000 = 0; COMMIT""")
    result = changes.catch_up(checks, world, ["million.%"], "a million", "million", timeout=600,
                              task=SMALLEST)
    world.same(checks, "million", "a million rows in one transaction")
    checks.equal(world.count("million.big"), ROWS + 1 - ROWS // 1000, "a million: all are there")
    world.nothing_staged(checks, "a million")
    print(result.text.splitlines()[-1], flush=True)


def many_tables(checks, world):
    """The tables are on the target already; what one transaction did to all of them is followed."""
    made = "\n".join(f"CREATE TABLE t{number} (id INT PRIMARY KEY, v INT); "
                     f"INSERT INTO t{number} VALUES (1, {number}), (2, 0);"
                     for number in range(TABLES))
    world.source.execute(f"DROP DATABASE IF EXISTS many; CREATE DATABASE many; USE many;\n{made}")
    world.local.psql("CREATE SCHEMA many")
    for first in range(0, TABLES, 500):
        world.local.psql("; ".join(
            f"CREATE TABLE many.t{number} (id INT PRIMARY KEY, v INT); "
            f"INSERT INTO many.t{number} VALUES (1, {number}), (2, 0)"
            for number in range(first, min(first + 500, TABLES))))
    start = changes.log_end(world.source)
    world.source.execute("USE many; START TRANSACTION;\n" + "\n".join(
        f"INSERT INTO t{number} VALUES (3, 3); UPDATE t{number} SET v = v + 1 WHERE id = 1; "
        f"DELETE FROM t{number} WHERE id = 2;" for number in range(TABLES)) + "COMMIT;")
    changes.catch_up(checks, world, ["many.%"], f"{TABLES} tables", "many", timeout=800,
                     task={"migration_type": "cdc", "start": start})
    everything = " UNION ALL ".join(f"SELECT {number} AS t, id, v FROM many.t{number}"
                                    for number in range(TABLES))
    target = sorted(tuple(map(int, row)) for row in world.local.psql(everything))
    expected = sorted(row for number in range(TABLES)
                      for row in ((number, 1, number + 1), (number, 3, 3)))
    checks.that(target == expected, f"{TABLES} tables: each has its own changes",
                f"{len(target)} rows, {len(set(expected) ^ set(target))} differ")
    world.nothing_staged(checks, f"{TABLES} tables")


def main():
    checks = harness.Checks()
    with load_world("scale") as world:
        million_rows(checks, world)
        many_tables(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
