#!/usr/bin/env python3
"""Statements that change definitions are followed, also when the live definition is far ahead.

The servers write the least metadata they can, so the definition in force is known from statements
alone. Once the program is paused while everything happens, once it does not run at all.
"""
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import compare  # noqa: E402
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

KINDS = {"mariadb": "--binlog-row-metadata=NO_LOG", "mysql97": "--binlog-row-metadata=MINIMAL"}

SCHEMA = """SET NAMES utf8mb4;
DROP DATABASE IF EXISTS {s}; CREATE DATABASE {s} CHARACTER SET utf8mb4; USE {s};
CREATE TABLE adds (id INT PRIMARY KEY, v INT);
INSERT INTO adds VALUES (1, 1), (2, 2), (3, NULL);
CREATE TABLE drops (id INT PRIMARY KEY, a VARCHAR(10), b INT, c VARCHAR(10));
INSERT INTO drops VALUES (1, 'a', 1, 'x'), (2, 'b', 2, 'y');
CREATE TABLE names (id INT PRIMARY KEY, a INT, b INT);
INSERT INTO names VALUES (1, 10, 100), (2, 20, 200);
CREATE TABLE wider (id INT PRIMARY KEY, t VARCHAR(5), n INT, e ENUM('a', 'b'));
INSERT INTO wider VALUES (1, 'five5', 2147483647, 'a'), (2, NULL, NULL, NULL);
CREATE TABLE gone (id INT PRIMARY KEY); INSERT INTO gone VALUES (1);
CREATE TABLE emptied (id INT PRIMARY KEY, v INT); INSERT INTO emptied VALUES (1, 1), (2, 2);
CREATE TABLE before_name (id INT PRIMARY KEY, v INT); INSERT INTO before_name VALUES (1, 1), (2, 2);
CREATE TABLE left_side (id INT PRIMARY KEY, v INT); INSERT INTO left_side VALUES (1, 1);
CREATE TABLE right_side (id INT PRIMARY KEY, v INT); INSERT INTO right_side VALUES (2, 2);
CREATE TABLE ghost (id INT PRIMARY KEY, v INT); INSERT INTO ghost VALUES (1, 1), (2, 2), (3, 3);
CREATE TABLE bag (a INT, b VARCHAR(10)); INSERT INTO bag VALUES (1, 'x'), (1, 'x'), (2, NULL);
CREATE TABLE again (id INT PRIMARY KEY, v INT); INSERT INTO again VALUES (1, 1);
CREATE TABLE still (id INT PRIMARY KEY, v INT); INSERT INTO still VALUES (1, 1);
CREATE TABLE rotated (id INT PRIMARY KEY, v INT); INSERT INTO rotated VALUES (1, 1), (2, 2);
CREATE TABLE hops (id INT PRIMARY KEY, v INT); INSERT INTO hops VALUES (1, 1), (2, 2);
CREATE TABLE late (id INT PRIMARY KEY, v INT); INSERT INTO late VALUES (1, 1), (2, 2);
CREATE TABLE rekeyed (id INT PRIMARY KEY, v INT, x INT); INSERT INTO rekeyed VALUES (1, 1, 1);
"""

COLUMNS = """USE {s};
INSERT INTO adds VALUES (4, 4); UPDATE adds SET v = 11 WHERE id = 1;
ALTER TABLE adds ADD COLUMN note VARCHAR(20);
INSERT INTO adds VALUES (5, 5, 'five'); UPDATE adds SET note = 'two' WHERE id = 2;
ALTER TABLE adds ADD COLUMN kind VARCHAR(10) NOT NULL DEFAULT 'plain' AFTER id;
INSERT INTO adds (id, v) VALUES (6, 6); DELETE FROM adds WHERE id = 4;
ALTER TABLE adds ADD COLUMN f DECIMAL(6,2) NOT NULL DEFAULT 1.25 FIRST;
INSERT INTO adds (id, v, f) VALUES (7, 7, 9.75); UPDATE adds SET kind = 'other' WHERE id = 1;
UPDATE drops SET a = 'first' WHERE id = 1; INSERT INTO drops VALUES (3, 'c', 3, 'z');
ALTER TABLE drops DROP COLUMN b;
INSERT INTO drops VALUES (4, 'd', 'w'); UPDATE drops SET c = 'last' WHERE id = 3;
UPDATE names SET a = a + 1;
ALTER TABLE names RENAME COLUMN a TO first_a; INSERT INTO names VALUES (3, 30, 300);
ALTER TABLE names CHANGE b a INT; UPDATE names SET a = a + 1, first_a = 7 WHERE id > 1;
INSERT INTO wider VALUES (3, 'early', 3, 'b');
ALTER TABLE wider MODIFY t VARCHAR(200); INSERT INTO wider VALUES (4, REPEAT('long', 20), 4, 'a');
ALTER TABLE wider MODIFY n BIGINT; INSERT INTO wider VALUES (5, 'big', 9223372036854775807, 'b');
ALTER TABLE wider MODIFY e ENUM('a', 'b', 'c'); INSERT INTO wider VALUES (6, 'e', -1, 'c');
UPDATE wider SET n = 5000000000 WHERE id = 1;
INSERT INTO bag VALUES (2, NULL); DELETE FROM bag WHERE a = 1 LIMIT 1;
ALTER TABLE bag ADD COLUMN c INT; INSERT INTO bag VALUES (1, 'x', 5), (1, 'x', 5);
INSERT INTO rekeyed VALUES (2, 2, 2); ALTER TABLE rekeyed MODIFY id BIGINT, CHANGE v w INT;
INSERT INTO rekeyed VALUES (5000000000, 3, 3); DELETE FROM rekeyed WHERE id = 1;
DELETE FROM bag WHERE a = 2 LIMIT 1; UPDATE bag SET c = 9 WHERE a = 1 AND c = 5 LIMIT 1;
"""

TABLES = """USE {s};
CREATE TABLE born (id INT PRIMARY KEY, t VARCHAR(20));
INSERT INTO born VALUES (1, 'one'), (2, 'two');
ALTER TABLE born ADD COLUMN n INT NOT NULL DEFAULT 3; UPDATE born SET t = 'ONE' WHERE id = 1;
CREATE TABLE born_like LIKE born; INSERT INTO born_like SELECT * FROM born;
CREATE TABLE short_lived (id INT PRIMARY KEY); INSERT INTO short_lived VALUES (1);
DROP TABLE short_lived;
INSERT INTO gone VALUES (2); DROP TABLE gone;
INSERT INTO emptied VALUES (3, 3); TRUNCATE TABLE emptied;
INSERT INTO emptied VALUES (3, 33), (4, 4);
UPDATE before_name SET v = 11 WHERE id = 1; RENAME TABLE before_name TO after_name;
INSERT INTO after_name VALUES (3, 3); DELETE FROM after_name WHERE id = 2;
RENAME TABLE left_side TO third, right_side TO left_side, third TO right_side;
INSERT INTO left_side VALUES (20, 20); INSERT INTO right_side VALUES (10, 10);
INSERT INTO again VALUES (2, 2); DROP TABLE again;
CREATE TABLE again (name VARCHAR(9) PRIMARY KEY, x INT); INSERT INTO again VALUES ('new', 1);
INSERT INTO ghost VALUES (4, 4);
CREATE TABLE _ghost_gho LIKE ghost; ALTER TABLE _ghost_gho ADD COLUMN w BIGINT NOT NULL DEFAULT 8;
INSERT INTO _ghost_gho (id, v) SELECT id, v FROM ghost; UPDATE ghost SET v = 44 WHERE id = 4;
REPLACE INTO _ghost_gho (id, v) VALUES (4, 44);
RENAME TABLE ghost TO _ghost_del, _ghost_gho TO ghost;
INSERT INTO ghost VALUES (5, 5, 50); UPDATE ghost SET w = 80 WHERE id = 1;
DELETE FROM ghost WHERE id = 2;
DROP TABLE _ghost_del;
INSERT INTO rotated VALUES (3, 3); RENAME TABLE rotated TO rotated_old;
CREATE TABLE rotated (id INT PRIMARY KEY, v INT); INSERT INTO rotated VALUES (2, 20);
UPDATE rotated_old SET v = v + 1;
UPDATE hops SET v = 11 WHERE id = 1; RENAME TABLE hops TO hop; INSERT INTO hop VALUES (3, 3);
ALTER TABLE hop RENAME TO hopped; DELETE FROM hopped WHERE id = 2;
UPDATE late SET v = 11 WHERE id = 1; RENAME TABLE late TO later, emptied TO late, later TO emptied;
DELETE FROM late WHERE id = 4; INSERT INTO emptied VALUES (7, 7);
UPDATE still SET v = 2; INSERT INTO still VALUES (2, 2);
"""

ONLINE = """USE online;
CREATE TABLE {copy} LIKE {t};
ALTER TABLE {copy} ADD COLUMN w BIGINT NOT NULL DEFAULT 8 AFTER id, MODIFY v BIGINT;
INSERT INTO {copy} (id, v) SELECT id, v FROM {t}; INSERT INTO {t} VALUES (3, 3);
UPDATE {t} SET v = 20 WHERE id = 2; REPLACE INTO {copy} (id, v) VALUES (3, 3), (2, 20);
RENAME TABLE {t} TO {old}, {copy} TO {t};
INSERT INTO {t} VALUES (4, 40, 5000000000); UPDATE {t} SET w = 80 WHERE id = 1;
DELETE FROM {t} WHERE id = 2; DROP TABLE {old};
"""

LOST = """
DROP DATABASE IF EXISTS lost; CREATE DATABASE lost; USE lost;
CREATE TABLE narrowed (id INT PRIMARY KEY, t VARCHAR(10));
INSERT INTO narrowed VALUES (1, '1'), (2, ' 22');
CREATE TABLE parted (id INT PRIMARY KEY, v INT) PARTITION BY RANGE (id)
  (PARTITION low VALUES LESS THAN (100), PARTITION high VALUES LESS THAN MAXVALUE);
INSERT INTO parted VALUES (1, 1), (200, 2);
CREATE TABLE fine (id INT PRIMARY KEY, v INT); INSERT INTO fine VALUES (1, 1);
"""

LOSING = """USE lost;
INSERT INTO narrowed VALUES (3, '3'); ALTER TABLE narrowed MODIFY t INT;
INSERT INTO narrowed VALUES (4, 4);
ALTER TABLE parted DROP PARTITION low; INSERT INTO parted VALUES (201, 3);
INSERT INTO fine VALUES (2, 2); UPDATE fine SET v = 5 WHERE id = 1;
"""


def same_shape(checks, world, schema, what):
    """The same tables with the same columns; their order on the target is Redshift's."""
    def columns_of(rows):
        found = {}
        for table, column in rows:
            found.setdefault(table, set()).add(column.lower())
        return found

    sql = f"""SELECT table_name, column_name FROM information_schema.columns
              WHERE table_schema = '{schema}'"""
    source = columns_of(row.split("\t") for row in world.source.execute(sql).splitlines())
    target = columns_of(world.local.psql(sql))
    checks.equal(set(target) - set(source), set(), f"{what}: no table that the source has not")
    checks.equal(target, source, f"{what}: the same tables and columns")


def equal(checks, world, schema, what):
    same_shape(checks, world, schema, what)
    try:
        world.same(checks, schema, what)
    except RuntimeError as error:  # a table or column that the target lacks
        checks.that(False, f"{what}: every table can be compared", error)
    world.nothing_staged(checks, what)


def all_at_once(checks, world, kind):
    """The program does not run meanwhile: it starts on definitions that are far ahead."""
    what = f"{kind}, not running"
    world.source.execute(SCHEMA.format(s="asleep"))
    changes.catch_up(checks, world, ["asleep.%"], f"{what}, load", "asleep")
    world.local.psql("CREATE USER reader PASSWORD 'Reader12345'")
    for sql in ("GRANT SELECT ON asleep.rekeyed TO reader",
                "COMMENT ON TABLE asleep.rekeyed IS 'the team''s'",
                "COMMENT ON COLUMN asleep.rekeyed.v IS 'called v once'"):
        world.local.psql(sql)
    world.source.execute(COLUMNS.format(s="asleep") + TABLES.format(s="asleep"))
    result = changes.catch_up(checks, world, ["asleep.%"], what, "asleep")
    for table in ("gone", "before_name"):
        checks.contains(result.text, f"Table asleep.{table} is not on the source any more",
                        f"{what}: {table} is followed by the log alone")
    checks.that("stopped" not in result.text, f"{what}: no table had to stop", result.text)
    equal(checks, world, "asleep", what)
    made_anew(checks, world, what)


def made_anew(checks, world, what):
    """A table whose key got another type is made anew, and keeps what others gave it."""
    granted = world.local.psql("""SELECT privilege_type FROM svv_relation_privileges
        WHERE relation_name = 'rekeyed' AND identity_name = 'reader'""")
    checks.equal(granted, [["SELECT"]], f"{what}: a table that is made anew keeps its grants")
    comments = world.local.psql("""SELECT COALESCE(a.attname, ''), d.description
        FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND a.attnum > 0
        WHERE n.nspname = 'asleep' AND c.relname = 'rekeyed' ORDER BY 1""")
    checks.equal(comments, [["", "the team's"], ["w", "called v once"]],
                 f"{what}: and its comments, that of a column under its new name")


def behind(checks, world, kind):
    """The program is paused meanwhile: it runs behind, and every statement is followed."""
    what = f"{kind}, behind"
    world.source.execute(SCHEMA.format(s="behind"))
    log = world.folder / "behind.log"
    path = changes.task(world, ["behind.%"], "behind")
    with changes.following(world, path, log) as process:
        changes.wait_for_following(log)
        process.send_signal(signal.SIGSTOP)
        world.source.execute(COLUMNS.format(s="behind") + TABLES.format(s="behind"))
        process.send_signal(signal.SIGCONT)
        try:
            harness.wait_until(
                lambda: process.poll() is not None or still_rows(world) == 2, 60, what)
        except TimeoutError as error:
            checks.that(False, f"{what}: the changes arrive", f"{error}\n{log.read_text()}")
    changes.catch_up(checks, world, ["behind.%"], what, "behind")
    equal(checks, world, "behind", what)
    checks.that("stopped" not in log.read_text(), f"{what}: no table had to stop",
                log.read_text())


def copies_not_selected(checks, world, kind):
    """Online schema changes of a table whose copies no rule selects, as both tools name them."""
    what = f"{kind}, copies not selected"
    only = [f"online.{table}" for table in ("seen", "asleep")]
    world.source.execute("""
        DROP DATABASE IF EXISTS online; CREATE DATABASE online; USE online;
        CREATE TABLE seen (id INT PRIMARY KEY, v INT); INSERT INTO seen VALUES (1, 1), (2, 2);
        CREATE TABLE asleep LIKE seen; INSERT INTO asleep SELECT * FROM seen""")
    changes.catch_up(checks, world, only, f"{what}, load", "online")
    log = world.folder / "online.log"
    with changes.following(world, changes.task(world, only, "online"), log):
        changes.wait_for_following(log)
        world.source.execute(ONLINE.format(t="seen", copy="_seen_gho", old="_seen_del"))
        harness.wait_until(lambda: world.count("online.seen") == 3, 60, "the rows behind the swap")
    world.source.execute(ONLINE.format(t="asleep", copy="_asleep_new", old="_asleep_old"))
    result = changes.catch_up(checks, world, only, what, "online")
    for text in (log.read_text(), result.text):
        checks.contains(text, "(online schema change): the same rows, a new definition",
                        f"{what}: it is told")
        checks.that("stopped" not in text, f"{what}: the table goes on", text)
    equal(checks, world, "online", what)


def still_rows(world):
    return world.count("behind.still")


def not_followed(checks, world, kind):
    """What cannot be followed stops its table alone, with the reason; the next run loads it."""
    what = f"{kind}, not followed"
    world.source.execute(LOST)
    changes.catch_up(checks, world, ["lost.%"], f"{what}, load", "lost")
    world.source.execute(LOSING)
    path = changes.task(world, ["lost.%"], "lost", f"position:{changes.log_end(world.source)}")
    stopped = world.run(path)
    checks.ended(stopped, 4, f"{what}: the run ends with 4")
    for table in ("lost.narrowed", "lost.parted"):
        checks.contains(stopped.text, f"Table {table} stopped", f"{what}: {table} stops")
    checks.contains(stopped.text, "DROP PARTITION", f"{what}: the statement is the reason")
    fine = compare.compare_table(world.source.root_socket, world.local, "lost", "fine")
    checks.that(fine.is_equal, f"{what}: the other table went on", "\n".join(fine.differences))
    changes.catch_up(checks, world, ["lost.%"], f"{what}, next run", "lost")
    equal(checks, world, "lost", f"{what}, next run")


def main():
    checks = harness.Checks()
    for kind, option in KINDS.items():
        with load_world(f"ddl-{kind}", kind, extra=[option]) as world:
            behind(checks, world, kind)
            all_at_once(checks, world, kind)
            copies_not_selected(checks, world, kind)
            not_followed(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
