#!/usr/bin/env python3
"""Tables that are called by another name, or that cannot be followed, on a server that keeps names
in lower case: statements say them as they were typed, rows as the server keeps them."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

SCHEMA = """
CREATE DATABASE Shop; USE Shop;
CREATE TABLE Orders (Id INT PRIMARY KEY, V VARCHAR(20)); INSERT INTO Orders VALUES (1, 'one');
CREATE TABLE Gone (Id INT PRIMARY KEY); INSERT INTO Gone VALUES (1);
CREATE TABLE Parts (Id INT PRIMARY KEY) PARTITION BY HASH (Id) PARTITIONS 2;
INSERT INTO Parts VALUES (1), (2);
"""

STATEMENTS = """
USE SHOP;
TRUNCATE TABLE ORDERS; INSERT INTO orders VALUES (2, 'two');
ALTER TABLE Orders ADD Note TEXT; UPDATE Orders SET Note = 'n';
CREATE TABLE Pieces (Id INT PRIMARY KEY, N INT); INSERT INTO PIECES VALUES (1, 10);
RENAME TABLE PIECES TO Items; INSERT INTO Items VALUES (2, 20);
DROP TABLE gONE;
CREATE TABLE Ünïts (Id INT PRIMARY KEY); INSERT INTO ÜNÏTS VALUES (7);
CREATE TABLE Copies AS SELECT * FROM Items;
SET SESSION binlog_alter_two_phase = 1; ALTER TABLE Items ADD More INT DEFAULT 5;
ALTER TABLE Items DROP COLUMN More, ADD Last INT; UPDATE Items SET Last = 1 WHERE Id = 1;
SET STATEMENT max_statement_time = 100 FOR TRUNCATE TABLE Parts; INSERT INTO Parts VALUES (9);
"""

VERSIONED = """
CREATE DATABASE past; USE past;
CREATE TABLE plain (id INT PRIMARY KEY); INSERT INTO plain VALUES (1);
CREATE TABLE prices (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING;
INSERT INTO prices VALUES (1, 1); UPDATE prices SET v = 2;
"""


def names(checks, world):
    world.source.execute(SCHEMA)
    changes.catch_up(checks, world, ["shop.%"], "names, load", "names")
    world.source.execute(STATEMENTS)
    changes.catch_up(checks, world, ["shop.%"], "names, statements in capitals", "names")
    world.same(checks, "shop", "names: every statement was followed")


def versioned(checks, world):
    world.source.execute(VERSIONED)
    path = changes.task(world, ["past.%"], "past", f"position:{changes.log_end(world.source)}")
    result = world.run(path)
    checks.ended(result, 4, "a system-versioned table is refused by a task that follows")
    checks.contains(result.text, "past.prices is system-versioned", "by its name")
    checks.equal(world.count("past.plain"), 1, "the others are loaded")
    world.source.execute("USE past; ALTER TABLE plain ADD SYSTEM VERSIONING; DELETE FROM plain")
    path = changes.task(world, ["past.plain"], "past", f"position:{changes.log_end(world.source)}")
    result = world.run(path)
    checks.ended(result, 4, "a table that becomes one stops")
    checks.contains(result.text, "system versioning is changed", "and says why")


def rows_as_text(checks, world):
    world.source.execute("CREATE DATABASE txt; USE txt; CREATE TABLE t (a INT PRIMARY KEY);"
                         "INSERT INTO t VALUES (1)")
    world.local.psql("CREATE SCHEMA txt; CREATE TABLE txt.t (a INT PRIMARY KEY);"
                     "CREATE TABLE txt.u (a INT)")
    before = changes.log_end(world.source)
    world.source.execute("USE txt; SET SESSION binlog_format = STATEMENT;"
                         "CREATE TABLE u AS SELECT * FROM t")
    path = changes.task(world, ["txt.%"], "txt", f"position:{changes.log_end(world.source)}",
                        task={"migration_type": "cdc", "start": before})
    result = world.run(path)
    checks.ended(result, 4, "a table made by a query that is logged as text stops the task")
    checks.contains(result.text, "rows of a query", "and says what it is")
    checks.contains(result.text, "binlog_format=ROW", "and what to do")


def main():
    checks = harness.Checks()
    with load_world("names", "mariadb", extra=["--lower-case-table-names=1"]) as world:
        names(checks, world)
        versioned(checks, world)
        rows_as_text(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
