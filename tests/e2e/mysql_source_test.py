#!/usr/bin/env python3
"""Proves src/mysql on real servers: every type, one snapshot for many sessions, every clear error.

    tests/e2e/mysql_source_test.py [--program BUILD/tests/e2e/mysql_source/mysql_source_test]

Starts MariaDB and MySQL 9.7 (tools/servers.py), makes tables, logins and a load of writes, and runs
the program over TCP with TLS and over the socket. Prints "N passed, M failed".
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
import cases  # noqa: E402
import servers  # noqa: E402

MANY_TABLES = 2000
# The second makes a row packet of exactly 0xFFFFFF bytes, which an empty one must follow.
LARGE_SIZES = [1, 16777205, 16777204, 16777206, 40 * 1024 * 1024]
SETUP = "SET sql_mode='', time_zone='+00:00'; SET NAMES utf8mb4;\n"


def of_kind(value, kind):
    """The value for this kind of server; None when a dict leaves it out."""
    return value.get(kind) if isinstance(value, dict) else value


def make_type_tables(server):
    """One table per case; gives what the program must find in each."""
    charsets = [tuple(line.split("\t")) for line in server.execute(
        "SELECT CHARACTER_SET_NAME, MAXLEN FROM information_schema.CHARACTER_SETS ORDER BY 1")
        .splitlines()]
    sql = [SETUP, "CREATE DATABASE types;"]
    expected = []
    for number, (ddl, column, values) in enumerate(
            cases.all_cases([(name, int(width)) for name, width in charsets])):
        column = of_kind(column, server.kind)
        if column is None:
            continue
        table = f"t{number:03}"
        sql.append(f"CREATE TABLE types.{table} (id INT PRIMARY KEY, c {ddl});")
        rows = []
        for key, (literal, cell) in enumerate(values, start=1):
            columns = "(id)" if literal is None else "(id, c)"
            inserted = key if literal is None else f"{key}, {literal}"
            sql.append(f"INSERT INTO types.{table} {columns} VALUES ({inserted});")
            rows.append(f"{key} | {of_kind(cell, server.kind)}")
        expected.append({"schema": "types", "table": table, "columns": ["int", column],
                         "rows": rows})
    server.execute("\n".join(sql))
    return expected


def make_edge_tables(server):
    sql = [SETUP, "CREATE DATABASE edge;",
           "CREATE TABLE edge.numbers (id INT UNSIGNED ZEROFILL PRIMARY KEY, v VARCHAR(100));",
           "CREATE TABLE edge.empty (id INT PRIMARY KEY);",
           "CREATE TABLE edge.large (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET utf8mb4);"]
    rows = ",".join(f"({i}, repeat('v', {i % 90}))" for i in range(1, 5001))
    sql.append(f"INSERT INTO edge.numbers VALUES {rows};")
    for key, size in enumerate(LARGE_SIZES, start=1):
        sql.append(f"INSERT INTO edge.large VALUES ({key}, repeat('x', {size}));")
    server.execute("\n".join(sql))


def make_kinds(server):
    """Tables of every kind; gives their listing "name kind engine", in the order of their names."""
    sql = ["CREATE DATABASE kinds;",
           "CREATE TABLE kinds.isam (id INT) ENGINE=MyISAM;",
           "CREATE TABLE kinds.`two``keys.x` (`B` INT, `x y` INT, `a.b` INT, v INT,"
           " PRIMARY KEY (`a.b`, `B`), KEY (v, `B`));",
           "CREATE VIEW kinds.seen AS SELECT * FROM kinds.isam;"]
    listing = ["isam 0 MyISAM", "seen 1 ", "two`keys.x 0 InnoDB"]
    if server.kind == "mariadb":
        sql += ["CREATE SEQUENCE kinds.counter;",
                "CREATE TABLE kinds.versioned (id INT PRIMARY KEY) WITH SYSTEM VERSIONING;"]
        listing += ["counter 2 InnoDB", "versioned 3 InnoDB"]
    server.execute("\n".join(sql))
    return sorted(listing)


def make_many(server):
    sql = ["CREATE DATABASE many;", "USE many;"]
    for i in range(MANY_TABLES):
        sql.append(f"CREATE TABLE t{i:04} (id INT PRIMARY KEY, a VARCHAR(20), b DATETIME);")
    server.execute("\n".join(sql))


def make_bank(server):
    """A table whose balances always add up to zero, and a procedure that moves money for ever."""
    rows = ",".join(f"({i}, 0, 0)" for i in range(1, 1001))
    server.execute(f"""
CREATE DATABASE bank;
CREATE TABLE bank.accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL, version BIGINT NOT NULL);
INSERT INTO bank.accounts VALUES {rows};
DELIMITER //
CREATE PROCEDURE bank.move_money(seed INT)
BEGIN
  DECLARE n INT DEFAULT seed;
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION ROLLBACK;
  WHILE TRUE DO
    SET n = (n * 7919 + 17) MOD 1000000;
    START TRANSACTION;
    UPDATE bank.accounts SET balance = balance - 5, version = version + 1
      WHERE id = LEAST(1 + n MOD 1000, 1 + (n * 31) MOD 1000);
    UPDATE bank.accounts SET balance = balance + 5, version = version + 1
      WHERE id = GREATEST(1 + n MOD 1000, 1 + (n * 31) MOD 1000);
    COMMIT;
    DO SLEEP(0.002);
  END WHILE;
END//
""")


# Each login, what it may do besides SELECT, and by which way its snapshot must come, by the number
# of its sessions: writers that pause, as on a busy machine, leave a moment without a commit.
UNMOVED = "without a lock, at try"
GLOBAL_LOCK = "by a global read lock, lock held for"
TABLE_LOCKS = "locks on the selected tables, lock held"
ALONE = "Going on with one session.*of a single session"
LOGINS = {
    "mariadb": [("full", "ALL PRIVILEGES ON *.*", {4: f"{UNMOVED}|by a global read lock"}),
                ("locks", "LOCK TABLES ON bank.*",
                 {4: f"{UNMOVED}|by locks on the selected tables"})],
    "mysql97": [("full", "ALL PRIVILEGES ON *.*", {4: GLOBAL_LOCK}),
                ("flusher", "FLUSH_TABLES ON *.*", {4: GLOBAL_LOCK}),
                ("locks", "LOCK TABLES ON bank.*", {4: TABLE_LOCKS}),
                ("reader", None, {1: ALONE, 4: UNMOVED})],
    "unlogged": [("full", "ALL PRIVILEGES ON *.*", {4: GLOBAL_LOCK}),
                 ("locks", "LOCK TABLES ON bank.*", {4: TABLE_LOCKS}),
                 ("reader", None, {1: ALONE})],
}


def make_logins(server, set_name):
    logins = []
    for user, right, ways in LOGINS[set_name]:
        server.execute(f"CREATE USER '{user}'@'%' IDENTIFIED BY 'pw-{user}';"
                       f"GRANT SELECT ON *.* TO '{user}'@'%';"
                       + (f"GRANT {right} TO '{user}'@'%';" if right else ""))
        logins.append({"user": user, "password": f"pw-{user}", "ways": ways})
    server.execute("CREATE USER 'poor'@'%' IDENTIFIED BY 'pw-poor';"
                   "GRANT SELECT ON edge.* TO 'poor'@'%';"
                   "CREATE USER 'single'@'%' IDENTIFIED BY 'pw-single'"
                   " WITH MAX_USER_CONNECTIONS 1;")
    return logins


def start_writers(server):
    return [subprocess.Popen(
        ["mariadb", "--no-defaults", "--user=root", f"--socket={server.socket}",
         f"--execute=CALL bank.move_money({seed})"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for seed in (3, 4001)]


def built_program():
    """The program of the build that SLUICE_BIN belongs to."""
    for folder in Path(os.environ.get("SLUICE_BIN", "/")).resolve().parents:
        program = folder / "tests/e2e/mysql_source/mysql_source_test"
        if program.exists():
            return str(program)
    return None


class Counts:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def add(self, text, code, title):
        passed = len(re.findall(r"^\[       OK \]", text, re.M))
        failed = len(set(re.findall(r"^\[  FAILED  \] (\w+\.\w+)", text, re.M)))
        if (code != 0 and failed == 0) or passed + failed == 0:
            failed += 1  # it crashed, or found no test
        self.passed += passed
        self.failed += failed
        print(f"{title}: {passed} passed, {failed} failed", flush=True)
        if failed:
            print(text)


def run_program(program, server, expected, transport, only, counts):
    folder = server.folder
    (folder / "expect.json").write_text(json.dumps(expected))
    environment = dict(os.environ, SLUICE_TEST_MYSQL_JSON=str(folder / "server.json"),
                       SLUICE_TEST_EXPECT_JSON=str(folder / "expect.json"),
                       SLUICE_TEST_TRANSPORT=transport)
    done = subprocess.run([program, f"--gtest_filter={only}"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
    counts.add(done.stdout.decode(errors="replace"), done.returncode,
               f"{server.version} over {transport}")


def test_server(program, server, plain, counts):
    """All tests on one server, over both transports, while others write."""
    expected = {"tables": make_type_tables(server), "kinds": make_kinds(server),
                "large_sizes": LARGE_SIZES}
    make_edge_tables(server)
    make_many(server)
    make_bank(server)
    expected.update(
        logins=make_logins(server, server.kind),
        locker={"user": "locks", "password": "pw-locks", "sessions": 2},
        poor={"user": "poor", "password": "pw-poor"},
        single={"user": "single", "password": "pw-single"},
        other_ca=str(plain.folder / "ca.pem"),
        plain_server={key: plain.facts[key] for key in ("port", "user", "password")})
    writers = start_writers(server)
    try:
        for transport in ("tcp", "socket"):
            run_program(program, server, expected, transport, "*", counts)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def test_unlogged(program, plain, counts):
    """The ways that are left on a server without a binary log."""
    make_bank(plain)
    expected = {"logins": make_logins(plain, "unlogged"),
                "locker": {"user": "locks", "password": "pw-locks", "sessions": 1}}
    writers = start_writers(plain)
    try:
        run_program(program, plain, expected, "socket",
                    "Snapshot.is_one_state*:Snapshot.does_not_wait*", counts)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=built_program())
    parser.add_argument("--kinds", default="mariadb,mysql97")
    chosen = parser.parse_args()
    if chosen.program is None:
        parser.error("build mysql_source_test and name it with --program, or set SLUICE_BIN")
    counts = Counts()
    # Thousands of tables are made here: without waiting for the disk, which proves nothing.
    options = ["--max-allowed-packet=256M", "--innodb-flush-method=nosync", "--sync-binlog=0"]
    with tempfile.TemporaryDirectory(prefix="sluice-mysql-") as temporary:
        folder = Path(temporary)
        with servers.mariadb(folder / "plain", extra=["--skip-ssl", "--skip-log-bin"]) as plain:
            for kind in chosen.kinds.split(","):
                with servers.start(kind, folder / kind, extra=options) as server:
                    test_server(chosen.program, server, plain, counts)
            test_unlogged(chosen.program, plain, counts)
    print(f"{counts.passed} passed, {counts.failed} failed")
    return 1 if counts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
