#!/usr/bin/env python3
"""However the source writes its log, the same rows arrive: compressed transactions and rows, XA
transactions, whose rows are logged long before it is known whether they commit, and JSON of which
only the changed parts are logged."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import changes_test as plain  # noqa: E402
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

# What switches the form on for sessions to come, off again, and a kind of event that it writes.
COMPRESSED = {
    "mariadb": ("SET GLOBAL log_bin_compress = ON, GLOBAL log_bin_compress_min_len = 10",
                "SET GLOBAL log_bin_compress = OFF", "_compressed"),
    "mysql97": ("SET GLOBAL binlog_transaction_compression = ON",
                "SET GLOBAL binlog_transaction_compression = OFF", "Transaction_payload"),
}


def events_of(world):
    """The kinds of events in the newest file of the source's log."""
    name, _ = changes.log_end(world.source).split(":")
    lines = world.source.execute(f"SHOW BINLOG EVENTS IN '{name}'").splitlines()
    return {line.split("\t")[2] for line in lines if line.count("\t") >= 2}


def compressed(checks, world, kind):
    on, off, event = COMPRESSED[kind]
    world.source.execute(f"{on}; FLUSH BINARY LOGS")
    plain.kinds_of_changes(checks, world, f"{kind}, compressed")
    plain.one_large_transaction(checks, world, f"{kind}, compressed")
    checks.that(any(event in name for name in events_of(world)),
                f"{kind}: the log was written compressed", events_of(world))
    world.source.execute(off)


XA_TABLES = """
DROP DATABASE IF EXISTS xa; CREATE DATABASE xa; USE xa;
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (0, 'before');
CREATE TABLE bag (v INT); CREATE TABLE n (n INT PRIMARY KEY);
INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
"""

# Prepared and left so: committed, rolled back and committed large, all in another run.
XA_PREPARED = """
USE xa;
XA START 'both', 'branch', 7; INSERT INTO t VALUES (1, 'committed');
INSERT INTO bag VALUES (1), (1);
UPDATE t SET v = 'changed' WHERE id = 0; XA END 'both', 'branch', 7; XA PREPARE 'both', 'branch', 7;
"""
XA_LARGE = """
USE xa;
XA START 'large';
INSERT INTO t SELECT 100 + a.n + 10*b.n + 100*c.n + 1000*d.n + 10000*e.n, REPEAT('x', 20)
  FROM n a, n b, n c, n d, n e WHERE e.n < 5;
XA END 'large'; XA PREPARE 'large';
"""
XA_GONE = """
USE xa;
XA START 'gone'; INSERT INTO t VALUES (2, 'rolled back'); XA END 'gone'; XA PREPARE 'gone';
"""
XA_AT_ONCE = """
USE xa;
XA START 'once'; INSERT INTO t VALUES (3, 'one phase'); XA END 'once'; XA COMMIT 'once' ONE PHASE;
XA START 'soon'; INSERT INTO t VALUES (4, 'soon'); XA END 'soon'; XA PREPARE 'soon';
XA COMMIT 'soon'; INSERT INTO t VALUES (5, 'plain');
"""


def prepared_files(world, name="xa"):
    folders = list(world.folder.rglob("prepared"))
    return sorted(path.name for folder in folders for path in folder.iterdir())


def xa(checks, world, kind):
    world.source.execute(XA_TABLES)
    changes.catch_up(checks, world, ["xa.%"], f"{kind}, XA, load", "xa")
    for statements in (XA_PREPARED, XA_GONE, XA_LARGE, XA_AT_ONCE):
        world.source.execute(statements)
    changes.catch_up(checks, world, ["xa.%"], f"{kind}, XA prepared", "xa")
    world.same(checks, "xa", f"{kind}: what is only prepared is on neither side")
    kept = prepared_files(world)
    checks.equal(len([name for name in kept if name.endswith(".events")]) >= 3, True,
                 f"{kind}: its rows wait in the state folder")
    world.source.execute("XA COMMIT 'large'; INSERT INTO xa.bag VALUES (9); XA ROLLBACK 'gone';"
                         "XA COMMIT 'both', 'branch', 7; DELETE FROM xa.t WHERE id = 105")
    changes.catch_up(checks, world, ["xa.%"], f"{kind}, XA ended in another run", "xa")
    world.same(checks, "xa", f"{kind}: what was committed is on both, once")
    changes.catch_up(checks, world, ["xa.%"], f"{kind}, nothing new after XA", "xa")
    checks.equal(prepared_files(world), [], f"{kind}: nothing waits any more")
    world.nothing_staged(checks, f"{kind}, XA")
    world.source.execute(XA_GONE)
    path = changes.task(world, ["xa.%"], "late", task={"migration_type": "cdc"},
                        stop=f"position:{changes.log_end(world.source)}")
    checks.ended(world.run(path), 0, f"{kind}: a task that begins behind the prepare")
    world.source.execute("XA COMMIT 'gone'")
    path = changes.task(world, ["xa.%"], "late", task={"migration_type": "cdc"},
                        stop=f"position:{changes.log_end(world.source)}")
    result = world.run(path)
    checks.ended(result, 4, f"{kind}: stops at the commit of what it has never seen")
    checks.contains(result.text, "X'676f6e65',X'',1", f"{kind}: and names it")
    checks.contains(result.text, "--restart", f"{kind}: with what to do")


JSON_TABLES = """
DROP DATABASE IF EXISTS js; CREATE DATABASE js; USE js;
CREATE TABLE d (id INT PRIMARY KEY, a JSON, n INT, b JSON, c JSON NULL);
INSERT INTO d VALUES
  (1, '{"k": 1, "list": [1, 2, {"deep": "x"}], "a b": "blank", "ü": null}', 1, '[1, 2, 3]', NULL),
  (2, '{"t": "2026-01-01", "f": 1.5}', 2, '{}', '{"n": {"n": {"n": [0]}}}'),
  (3, '"scalar"', 3, 'null', '[]');
INSERT INTO d SELECT id + 10, a, n, b, c FROM d; INSERT INTO d SELECT id + 20, a, n, b, c FROM d;
CREATE TABLE wide (id INT PRIMARY KEY, d JSON);
INSERT INTO wide SELECT id, JSON_OBJECT('pad', REPEAT('x', 2000), 'v', id) FROM d;
"""

# Parts that are replaced, removed, inserted; whole documents; several columns; NULLs.
JSON_CHANGES = """
USE js;
UPDATE d SET a = JSON_SET(a, '$.k', 'longer than it was', '$.list[2].deep', 7) WHERE id = 1;
UPDATE d SET a = JSON_REMOVE(a, '$.list[0]', '$."a b"'), b = JSON_REPLACE(b, '$[1]', 'two')
  WHERE id = 1;
UPDATE d SET a = JSON_SET(a, '$."new key"', CAST('[1, {"z": 1.0}]' AS JSON)), n = n + 1
  WHERE id IN (1, 11, 21);
UPDATE d SET b = JSON_ARRAY_INSERT(b, '$[0]', 'first'), c = JSON_SET(c, '$.n.n.n[0]', 'deep')
  WHERE id IN (1, 2, 12);
UPDATE d SET a = '{"whole": true}', b = JSON_SET(b, '$.x', CAST('12:00:00' AS TIME)) WHERE id = 2;
UPDATE d SET c = NULL WHERE id = 12; UPDATE d SET c = JSON_OBJECT('from', 'null') WHERE id = 11;
UPDATE d SET a = JSON_SET(a, '$.list[1].q', JSON_ARRAY(1, 2.5, NULL, 'ö')) WHERE id = 31;
UPDATE d SET n = n + 100 WHERE id > 20; UPDATE d SET id = 99, a = JSON_REMOVE(a, '$.list')
  WHERE id = 21;
UPDATE wide SET d = JSON_SET(d, '$.v', 'a'); UPDATE wide SET d = JSON_SET(d, '$.pad', 'short');
UPDATE wide SET d = JSON_SET(d, '$.more', REPEAT('y', 500));
UPDATE wide SET d = JSON_REMOVE(d, '$.v') WHERE id % 2 = 0;
"""


def partial_json(checks, world, kind):
    """MySQL alone has it."""
    if kind != "mysql97":
        return
    world.source.execute(JSON_TABLES)
    changes.catch_up(checks, world, ["js.%"], f"{kind}, JSON, load", "js")
    for options in ("", "SET SESSION binlog_transaction_compression = ON;"):
        world.source.execute(f"FLUSH BINARY LOGS; {options}"
                             f"SET SESSION binlog_row_value_options = PARTIAL_JSON; {JSON_CHANGES}")
        changes.catch_up(checks, world, ["js.%"], f"{kind}, parts of JSON", "js")
        world.same(checks, "js", f"{kind}, parts of JSON{' compressed' if options else ''}")
        if not options:
            checks.that(any("partial" in name for name in events_of(world)),
                        f"{kind}: parts were logged", events_of(world))
            world.source.execute("UPDATE js.d SET id = 21 WHERE id = 99;"
                                 "DELETE FROM js.d; DELETE FROM js.wide;"
                                 + JSON_TABLES.split("NULL);", 1)[1]
                                 .replace("CREATE TABLE wide (id INT PRIMARY KEY, d JSON);", "")
                                 .replace("INSERT INTO", "USE js; INSERT INTO", 1))


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"forms-{kind}", kind) as world:
            compressed(checks, world, kind)
            xa(checks, world, kind)
            partial_json(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
