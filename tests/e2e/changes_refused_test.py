#!/usr/bin/env python3
"""Rows that the target refuses: listed and left out by LOG_ERROR, or their table alone stops.

The target's columns are stricter than the source's, which sluice sees; what a JSON document holds
is refused by COPY alone.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import compare  # noqa: E402
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

SCHEMA = """SET NAMES utf8mb4;
DROP DATABASE IF EXISTS {s}; CREATE DATABASE {s} CHARACTER SET utf8mb4; USE {s};
CREATE TABLE notes (id INT PRIMARY KEY, t VARCHAR(200), n INT);
INSERT INTO notes VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3);
CREATE TABLE bag (a INT, b VARCHAR(20));
INSERT INTO bag VALUES (1, 'x'), (1, 'x'), (2, 'y');
CREATE TABLE fine (id INT PRIMARY KEY, v INT); INSERT INTO fine VALUES (1, 1), (2, 2);
CREATE TABLE docs (id INT PRIMARY KEY, j JSON); INSERT INTO docs VALUES (1, '[1]');
"""

TARGET = ["CREATE SCHEMA {s}",
          "CREATE TABLE {s}.notes (id INT NOT NULL, t VARCHAR(800) NOT NULL, n INT,"
          " PRIMARY KEY (id))",
          "CREATE TABLE {s}.bag (a INT, b VARCHAR(80) NOT NULL)"]

# One run applies them in one batch: rows that fit around five that do not, which sluice finds, and
# one that COPY alone finds: SUPER takes no NUL.
CHANGES = """SET NAMES utf8mb4; USE {s}; START TRANSACTION;
INSERT INTO notes SELECT seq, CONCAT('row ', seq), seq FROM seq_10_to_1009;
INSERT INTO notes VALUES (5000, NULL, 50), (5001, NULL, 51);
INSERT INTO notes SELECT seq, CONCAT('row ', seq), seq FROM seq_1010_to_2009;
UPDATE notes SET t = NULL, n = -3 WHERE id = 3; UPDATE notes SET t = 'deux' WHERE id = 2;
DELETE FROM notes WHERE id = 1;
INSERT INTO bag VALUES (7, NULL), (7, NULL), (3, 'z'), (3, 'z'), (1, 'x');
DELETE FROM bag WHERE a = 2;
INSERT INTO fine VALUES (3, 3); UPDATE fine SET v = 22 WHERE id = 2;
INSERT INTO docs SELECT seq, '[2]' FROM seq_10_to_509;
INSERT INTO docs VALUES (600, '["nul: \\\\u0000"]');
INSERT INTO docs SELECT seq, '[3]' FROM seq_700_to_1199;
COMMIT;"""


def make_schema(world, schema):
    world.source.execute(SCHEMA.format(s=schema))
    for statement in TARGET:
        world.local.psql(statement.format(s=schema))


def settings(world, policy):
    """The path of a DMS settings document with this DataErrorPolicy."""
    path = world.folder / f"{policy}.json"
    path.write_text(json.dumps({"ErrorBehavior": {"DataErrorPolicy": policy}}))
    return path


def task(world, name, policy, stop=None):
    """A task over the schema of that name; keys of the whole file stand before its tables."""
    path = changes.task(world, [f"{name}.%"], name, stop)
    path.write_text(f'task_settings = "{settings(world, policy)}"\n' + path.read_text())
    return path


def run(checks, world, name, policy, code, what):
    result = world.run(task(world, name, policy, f"position:{changes.log_end(world.source)}"))
    checks.ended(result, code, f"{what}: the run ends with {code}")
    return result


def dead_letters(world, name):
    path = world.folder / f"state-{name}" / "dead_letter.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def exceptions(world, schema):
    return world.local.psql(f"""SELECT task_name, table_name, statement, error
        FROM public.awsdms_apply_exceptions WHERE table_owner = '{schema}'
        ORDER BY table_name, statement""")


def differences(world, schema, table):
    """How many rows the source alone has, and the sizes of both."""
    found = compare.compare_table(world.source.root_socket, world.local, schema, table)
    return found.source_rows - found.target_rows


def check_listed(checks, world, after, what):
    listed = dead_letters(world, "listed")
    values = sorted(line["row"] for line in listed if line["table"] != "listed.docs")
    checks.equal(values, ["a=7, b=NULL", "a=7, b=NULL", "id=3, t=NULL, n=-3",
                          "id=5000, t=NULL, n=50", "id=5001, t=NULL, n=51"],
                 f"{what}: each row that does not fit is a line of the file, with its values")
    docs = [line for line in listed if line["table"] == "listed.docs"]
    checks.equal(len(docs), 1, f"{what}: and so is the one that COPY refused")
    checks.that(docs and docs[0]["row"].startswith(("U,600,", "I,600,")) and
                "nul:" in docs[0]["row"], f"{what}: with its bytes as they were staged", docs)
    ends = {line["position"].split(" to ")[-1].split(" / ")[0] for line in listed}
    checks.equal(ends, {after}, f"{what}: with the place in the log")
    checks.that(all(line["reason"] for line in listed), f"{what}: and the reason", listed)
    rows = exceptions(world, "listed")
    checks.equal([row[1] for row in rows], ["bag", "bag", "docs", "notes", "notes", "notes"],
                 f"{what}: awsdms_apply_exceptions has them too")
    checks.that(all(row[0] == "listed" and row[3] for row in rows) and
                any("id=5000" in row[2] for row in rows),
                f"{what}: with task, row and reason", rows)


def listed_and_left_out(checks, world):
    what = "LOG_ERROR"
    make_schema(world, "listed")
    run(checks, world, "listed", "LOG_ERROR", 0, f"{what}, load")
    world.same(checks, "listed", f"{what}, after the load")
    world.source.execute(CHANGES.format(s="listed"))
    after = changes.log_end(world.source)
    result = run(checks, world, "listed", "LOG_ERROR", 0, what)
    checks.contains(result.text, "dead_letter.jsonl", f"{what}: the run names the file")
    check_listed(checks, world, after, what)
    for table, missing in (("notes", 2), ("bag", 2), ("docs", 1), ("fine", 0)):
        checks.equal(differences(world, "listed", table), missing,
                     f"{what}: {table} lacks {missing} rows")
    checks.equal(world.local.value("SELECT t FROM listed.notes WHERE id = 2"), "deux",
                 f"{what}: other changes of the table are applied")
    checks.equal(world.local.value("SELECT t FROM listed.notes WHERE id = 3"), "three",
                 f"{what}: a row whose update is left out stays as it was")
    checks.equal(world.local.value("SELECT count(*) FROM listed.notes WHERE id = 1"), "0",
                 f"{what}: deletes too")
    checks.equal(world.count("listed.docs"), 1001, f"{what}: and what was staged around the row")
    world.nothing_staged(checks, what)


def table_stops(checks, world):
    """Without a policy the tables stop as they were; the others go on."""
    what = "SUSPEND_TABLE"
    make_schema(world, "stopped")
    run(checks, world, "stopped", "SUSPEND_TABLE", 0, f"{what}, load")
    world.source.execute(CHANGES.format(s="stopped"))
    result = run(checks, world, "stopped", "SUSPEND_TABLE", 4, what)
    for table, rows in (("notes", 3), ("bag", 3), ("docs", 1)):
        checks.contains(result.text, f"stopped.{table} stopped", f"{what}: {table} is named")
        checks.equal(world.count(f"stopped.{table}"), rows, f"{what}: {table} is as it was")
    checks.equal(differences(world, "stopped", "fine"), 0, f"{what}: the other goes on")
    checks.equal(world.local.value("SELECT v FROM stopped.fine WHERE id = 2"), "22",
                 f"{what}: with its changes")
    checks.equal(exceptions(world, "stopped"), [], f"{what}: no row is left out")
    world.nothing_staged(checks, what)


def main():
    checks = harness.Checks()
    with load_world("refused") as world:
        listed_and_left_out(checks, world)
        table_stops(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
