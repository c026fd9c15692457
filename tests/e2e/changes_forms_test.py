#!/usr/bin/env python3
"""However the source writes its log, the same rows arrive: compressed transactions and rows, and XA
transactions, whose rows are logged long before it is known whether they commit."""
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


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"forms-{kind}", kind) as world:
            compressed(checks, world, kind)
            xa(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
