#!/usr/bin/env python3
"""Proves that a row is the same by both ways: read by a snapshot, followed in the binary log.

    tests/e2e/two_paths_test.py [--program BUILD/tests/e2e/two_paths/two_paths_cli]

Starts MariaDB and MySQL 9.7, makes a table of every type, edge and character set, once with all the
metadata of table maps and once with the least, changes the rows, and has the program compare. Then
the same with tables that chance makes: --seeds 1-5000 tries more of them, --show 17 prints the
statements of one.
Prints "N passed, M failed".
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))
sys.path.insert(0, str(HERE / "mysql_source"))
sys.path.insert(0, str(HERE / "two_paths"))
import cases  # noqa: E402
import edges  # noqa: E402
import random_tables  # noqa: E402
import servers  # noqa: E402

SETUP = ("SET sql_mode='', time_zone='+00:00', group_concat_max_len=1000000; SET NAMES utf8mb4;\n")
LEAST_METADATA = {"mariadb": "NO_LOG", "mysql97": "MINIMAL"}


def charsets_of(server):
    lines = server.execute("SELECT CHARACTER_SET_NAME, MAXLEN"
                           " FROM information_schema.CHARACTER_SETS ORDER BY 1").splitlines()
    return [(name, int(width)) for name, width in (line.split("\t") for line in lines)]


def column_cases(server, charsets, metadata):
    """(DDL, literals) of this kind of server, of both lists."""
    for ddl, column, values in cases.all_cases(charsets):
        # Definitions show this label as '?'; without metadata its rows are refused, by name.
        is_refused = metadata != "FULL" and ddl.startswith("enum(") and "😀" in ddl
        if (not isinstance(column, dict) or server.kind in column) and not is_refused:
            yield ddl, [literal for literal, _ in values]
    for kind, ddl, literals in edges.all_edges():
        if kind in (None, server.kind):
            yield ddl, literals


def change(table):
    """Updates and deletes, so that the before-images are compared as well."""
    return (f"UPDATE {table} SET id = -id WHERE id % 2 = 1;"
            f"DELETE FROM {table} WHERE id % 5 = 4;")


def make_tables(server, schema, metadata):
    sql = [SETUP, f"CREATE DATABASE {schema};"]
    charsets = charsets_of(server)
    for number, (ddl, literals) in enumerate(column_cases(server, charsets, metadata)):
        table = f"{schema}.t{number:03}"
        sql.append(f"CREATE TABLE {table} (id INT PRIMARY KEY, c {ddl});")
        for key, literal in enumerate(literals + ["NULL"], start=1):
            is_generated = literal is None or "generated" in ddl
            columns, values = ("(id)", key) if is_generated else ("(id, c)", f"{key}, {literal}")
            sql.append(f"INSERT IGNORE INTO {table} {columns} VALUES ({values});")
        sql.append(change(table))
    for name, width in charsets:
        if name != "binary":
            sql.append(edges.charset_statements(name, width, f"{schema}.cs_{name}"))
            sql.append(change(f"{schema}.cs_{name}"))
    for name, statements in edges.shaped_tables(server.kind):
        table = f"{schema}.{name}"
        sql.append(statements.replace("{t}", table).replace("{{", "{").replace("}}", "}"))
        sql.append(change(table))
    server.execute("\n".join(sql))


def make_random_tables(server, schema, metadata, seeds):
    cases_of_server = list(column_cases(server, charsets_of(server), metadata))
    sql = [SETUP, f"CREATE DATABASE {schema};",
           *random_tables.statements(server.kind, cases_of_server, seeds, schema)]
    server.execute("\n".join(sql))


def log_files(server):
    index = next((server.folder / "data").glob("bin.index"))
    names = [Path(line).name for line in index.read_text().splitlines()]
    return [str(server.folder / "data" / name) for name in names]


def compare(program, server, schema):
    done = subprocess.run([program, str(server.folder / "server.json"), schema,
                           *log_files(server)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900)
    text = done.stdout.decode(errors="replace")
    found = re.search(r"^(\d+) passed, (\d+) failed$", text, re.M)
    passed, failed = map(int, found.groups()) if found else (0, 1)
    print(f"{server.version}, schema {schema}: {passed} tables are the same, {failed} are not",
          flush=True)
    if failed or done.returncode != 0:
        print("\n".join(line[:1000] for line in text.splitlines() if not line.startswith("ok")))
    return passed, max(failed, 1 if done.returncode else 0)


def test_random_tables(program, server, seeds):
    """Half of the seeds without metadata; on MariaDB the other half with a compressed log."""
    counts = []
    middle = len(seeds) // 2
    for schema, metadata, part in (("chance", "FULL", seeds[:middle]),
                                   ("blind", LEAST_METADATA[server.kind], seeds[middle:])):
        server.execute(f"SET GLOBAL binlog_row_metadata={metadata}")
        if server.kind == "mariadb":
            server.execute(f"SET GLOBAL log_bin_compress={'ON' if schema == 'chance' else 'OFF'},"
                           " GLOBAL log_bin_compress_min_len=10")
        make_random_tables(server, schema, metadata, part)
        counts.append(compare(program, server, schema))
    return [sum(column) for column in zip(*counts)]


def test_server(program, server, seeds):
    server.execute("CREATE DATABASE bytes; CREATE TABLE bytes.d (i INT PRIMARY KEY);"
                   "INSERT INTO bytes.d VALUES " + ",".join(f"({i})" for i in range(256)))
    counts = []
    for schema, metadata in (("told", "FULL"), ("untold", LEAST_METADATA[server.kind])):
        server.execute(f"SET GLOBAL binlog_row_metadata={metadata}")
        make_tables(server, schema, metadata)
        counts.append(compare(program, server, schema))
    # What the server's sessions begin with must not show either.
    server.execute("SET GLOBAL time_zone='-07:00'")
    counts.append(test_random_tables(program, server, seeds))
    return [sum(column) for column in zip(*counts)]


def built_program():
    """The program of the build that SLUICE_BIN belongs to."""
    for folder in Path(os.environ.get("SLUICE_BIN", "/")).resolve().parents:
        program = folder / "tests/e2e/two_paths/two_paths_cli"
        if program.exists():
            return str(program)
    return None


def show(server, seed):
    for metadata in ("FULL", LEAST_METADATA[server.kind]):
        cases_of_server = list(column_cases(server, charsets_of(server), metadata))
        print(f"-- {server.kind}, seed {seed}, metadata {metadata}")
        print("\n".join(random_tables.statements(server.kind, cases_of_server, [seed], "x")))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=built_program())
    parser.add_argument("--kinds", default="mariadb,mysql97")
    parser.add_argument("--seeds", default="1-300", help="of tables that chance makes: FIRST-LAST")
    parser.add_argument("--show", type=int, help="prints the statements of this seed")
    chosen = parser.parse_args()
    if chosen.program is None:
        parser.error("build two_paths_cli and name it with --program, or set SLUICE_BIN")
    first, last = map(int, chosen.seeds.split("-"))
    seeds = range(first, last + 1)
    options = ["--max-allowed-packet=256M", "--innodb-flush-method=nosync", "--sync-binlog=0"]
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="sluice-paths-") as temporary:
        for kind in chosen.kinds.split(","):
            with servers.start(kind, Path(temporary) / kind, extra=options) as server:
                if chosen.show is not None:
                    show(server, chosen.show)
                    continue
                counts = test_server(chosen.program, server, seeds)
            passed, failed = passed + counts[0], failed + counts[1]
    if chosen.show is not None:
        return 0
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
