#!/usr/bin/env python3
"""Changes of every kind follow a load exactly: rows that come, change and go, keys that move."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

SCHEMA = """
SET NAMES utf8mb4;
DROP DATABASE IF EXISTS shop; CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop;
CREATE TABLE orders (id BIGINT PRIMARY KEY, customer VARCHAR(40), amount DECIMAL(12,2),
                     at DATETIME(3), note TEXT);
INSERT INTO orders VALUES (1, 'Ann', 10.50, '2026-01-01 10:00:00.123', NULL),
  (2, 'Bob', -0.01, '2026-01-02 00:00:00', ''),
  (3, 'Łódź', 99999.99, NULL, 'a "quoted", text\\nline');
CREATE TABLE pairs (a VARCHAR(20) COLLATE utf8mb4_general_ci, b INT, v INT, PRIMARY KEY (a, b));
INSERT INTO pairs VALUES ('x', 1, 1), ('y', 1, 2), ('z ', 2, 3);
CREATE TABLE keyless (a INT, b VARCHAR(20), c DOUBLE);
INSERT INTO keyless VALUES (1, 'one', 0.1), (1, 'one', 0.1), (1, 'one', 0.1), (NULL, NULL, NULL),
  (NULL, NULL, NULL), (2, 'two', 2);
CREATE TABLE ring (id INT PRIMARY KEY, v INT);
INSERT INTO ring VALUES (1, 1), (2, 2), (3, 3);
CREATE DATABASE IF NOT EXISTS other;
CREATE TABLE IF NOT EXISTS other.quiet (id INT PRIMARY KEY);
"""

CHANGES = """
USE shop;
INSERT INTO orders VALUES (4, 'Dan', 4.00, '2026-02-01 00:00:00', 'four'),
  (5, 'Eve', 5, NULL, NULL);
UPDATE orders SET amount = amount + 1 WHERE id IN (1, 4);
DELETE FROM orders WHERE id = 2;
UPDATE orders SET id = 20 WHERE id = 3;
START TRANSACTION;
INSERT INTO orders VALUES (6, 'Fay', 6, NULL, 'born');
UPDATE orders SET note = 'again' WHERE id = 6;
DELETE FROM orders WHERE id = 6; INSERT INTO orders VALUES (7, 'Gus', 7, NULL, 'kept');
COMMIT;
START TRANSACTION; INSERT INTO orders VALUES (8, 'no', 8, NULL, NULL); ROLLBACK;
UPDATE pairs SET a = 'X' WHERE a = 'x'; UPDATE pairs SET b = b + 10 WHERE a = 'y';
DELETE FROM pairs WHERE a = 'z'; INSERT INTO pairs VALUES ('z', 2, 33);
DELETE FROM keyless WHERE a = 1 LIMIT 1; DELETE FROM keyless WHERE a IS NULL LIMIT 1;
INSERT INTO keyless VALUES (2, 'two', 2), (3, NULL, -1.5e300);
UPDATE keyless SET c = 7 WHERE a = 1 LIMIT 1;
UPDATE ring SET id = id + 100; UPDATE ring SET id = 104 - id + 98 + 100; UPDATE ring SET v = v * 10;
INSERT INTO other.quiet SELECT IFNULL(MAX(id), 0) + 1 FROM other.quiet q;
"""


def kinds_of_changes(checks, world, kind):
    world.source.execute(SCHEMA)
    first = changes.catch_up(checks, world, ["shop.%"], f"{kind}, load")
    world.same(checks, "shop", f"{kind}, after the load")
    checks.contains(first.text, "position:", "the closing table names the position")
    world.source.execute(CHANGES)
    second = changes.catch_up(checks, world, ["shop.%"], f"{kind}, changes")
    world.same(checks, "shop", f"{kind}, after changes")
    checks.contains(second.text, "shop.orders", "the closing table counts the changes of a table")
    world.nothing_staged(checks, f"{kind}, changes")
    again = changes.catch_up(checks, world, ["shop.%"], f"{kind}, nothing new")
    checks.contains(again.text, "lag: no change yet", "a run without changes applies none")
    world.same(checks, "shop", f"{kind}, after a run without changes")


def one_large_transaction(checks, world, kind):
    """A transaction of many blocks of the log (1 MiB each) is applied whole."""
    world.source.execute("""
        DROP DATABASE IF EXISTS huge; CREATE DATABASE huge; USE huge;
        CREATE TABLE n (n INT PRIMARY KEY); INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),
          (8),(9);
        CREATE TABLE big (id INT PRIMARY KEY, v INT, t VARCHAR(100));
        CREATE TABLE bag (v INT, t VARCHAR(20)); INSERT INTO big VALUES (-1, 1, 'before');
        """)
    changes.catch_up(checks, world, ["huge.%"], f"{kind}, large, load", "huge")
    world.source.execute("""USE huge; START TRANSACTION;
        INSERT INTO big SELECT a.n + 10*b.n + 100*c.n + 1000*d.n + 10000*e.n, 0, REPEAT('x', 60)
          FROM n a, n b, n c, n d, n e WHERE e.n < 3;
        INSERT INTO bag SELECT v, 'bag' FROM big WHERE id < 5;
        UPDATE big SET v = id, t = 'short' WHERE id % 3 = 0; DELETE FROM big WHERE id % 7 = 0;
        UPDATE big SET id = id + 1000000 WHERE id % 11 = 0; COMMIT;""")
    changes.catch_up(checks, world, ["huge.%"], f"{kind}, large", "huge")
    world.same(checks, "huge", f"{kind}, one large transaction")
    world.nothing_staged(checks, f"{kind}, one large transaction")


def cascades(checks, world, kind):
    """What a foreign key does to rows is logged by MySQL 9.7; by MariaDB not, which is said."""
    world.source.execute("""
        DROP DATABASE IF EXISTS keys_of; CREATE DATABASE keys_of; USE keys_of;
        CREATE TABLE parent (id INT PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
        CREATE TABLE child (id INT PRIMARY KEY, parent INT, CONSTRAINT of_parent
          FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL);
        CREATE TABLE strict_child (id INT PRIMARY KEY, parent INT,
          FOREIGN KEY (parent) REFERENCES parent (id));
        INSERT INTO child VALUES (1, 1), (2, 2); INSERT INTO strict_child VALUES (1, 2);
        """)
    first = changes.catch_up(checks, world, ["keys_of.%"], f"{kind}, foreign keys", "keys")
    warning = ("keys_of.child (of_parent: ON DELETE CASCADE ON UPDATE SET NULL of keys_of.parent): "
               "the source does not log")
    logs_them = kind == "mysql97"
    checks.equal(warning in first.text, not logs_them,
                 f"{kind}: a foreign key is warned of where its actions are not logged")
    checks.that("strict_child" not in first.text.split("does not log", 1)[-1].split("\n")[0],
                f"{kind}: a key without actions is not")
    world.source.execute("DELETE FROM keys_of.parent WHERE id = 1")
    changes.catch_up(checks, world, ["keys_of.%"], f"{kind}, a cascade", "keys")
    checks.equal(world.count("keys_of.child"), 1 if logs_them else 2,
                 f"{kind}: the child's rows are {'deleted' if logs_them else 'as they were'}")


def changes_during_the_load(checks, world, kind):
    world.source.execute("""
        DROP DATABASE IF EXISTS busy; CREATE DATABASE busy; USE busy;
        CREATE TABLE numbers (n INT PRIMARY KEY); INSERT INTO numbers VALUES (0),(1),(2),(3),(4),
          (5),(6),(7),(8),(9);
        CREATE TABLE big (id INT PRIMARY KEY, v INT, t VARCHAR(100));
        INSERT INTO big SELECT a.n + 10*b.n + 100*c.n + 1000*d.n, 0, REPEAT('x', 60)
          FROM numbers a, numbers b, numbers c, numbers d;
        INSERT INTO big SELECT id + 10000, v, t FROM big;
        INSERT INTO big SELECT id + 20000, v, t FROM big;
        CREATE TABLE bag (v INT, t VARCHAR(20)); INSERT INTO bag SELECT n % 3, 'bag' FROM numbers;
        """)
    path = changes.task(world, ["busy.%"], "busy", task={"chunk_size": "1MiB"})
    log = world.folder / "busy.log"
    with changes.following(world, path, log):
        for number in range(60):
            world.source.execute(f"""USE busy;
                UPDATE big SET v = v + 1 WHERE id % 60 = {number};
                DELETE FROM big WHERE id = {number * 7};
                INSERT INTO big VALUES ({100000 + number}, 1, 'new');
                INSERT INTO bag VALUES ({number % 5}, 'more');
                DELETE FROM bag WHERE v = 2 LIMIT 1;""")
        changes.wait_for_following(log)
    checks.contains(log.read_text(), "Stopped. Run the same command again",
                    f"{kind}: Ctrl-C ends it at a commit")
    changes.catch_up(checks, world, ["busy.%"], f"{kind}, changes during the load", "busy")
    world.same(checks, "busy", f"{kind}, changes during the load")
    world.nothing_staged(checks, f"{kind}, changes during the load")


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"changes-{kind}", kind) as world:
            kinds_of_changes(checks, world, kind)
            changes_during_the_load(checks, world, kind)
            cascades(checks, world, kind)
            one_large_transaction(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
