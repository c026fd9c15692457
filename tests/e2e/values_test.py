#!/usr/bin/env python3
"""Values that Redshift cannot hold: the table stops and says which, or the policy is applied."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

DATA = """
CREATE DATABASE v CHARACTER SET utf8mb4; USE v; SET sql_mode = '';
CREATE TABLE good (id INT PRIMARY KEY, t VARCHAR(20));
INSERT INTO good VALUES (1, NULL), (2, ''), (3, '\\\\N'), (4, 'a"b'), (5, 'a\\nb'), (6, 'a,b'),
  (7, '😀'), (8, 'NULL'), (9, ' '), (10, '""'), (11, '\\\\'), (12, 'é\\r\\n');
CREATE TABLE long_text (id INT PRIMARY KEY, t LONGTEXT);
INSERT INTO long_text VALUES (1, 'short'), (42, CONCAT(REPEAT('é', 40000), 'end'));
CREATE TABLE zero_date (id INT PRIMARY KEY, d DATE, ts DATETIME);
INSERT INTO zero_date VALUES (1, '2026-01-01', NULL), (7, '0000-00-00', NULL),
  (8, '2026-00-10', NULL);
CREATE TABLE nul_byte (id INT PRIMARY KEY, t VARCHAR(20));
INSERT INTO nul_byte VALUES (1, 'a'), (5, CONCAT('x', CHAR(0), 'y'));
CREATE TABLE huge_row (id INT PRIMARY KEY, b LONGBLOB, c LONGBLOB);
INSERT INTO huge_row VALUES (1, 'abc', NULL), (9, REPEAT('x', 1500000), REPEAT('y', 1500000));
CREATE TABLE huge_blob (id INT PRIMARY KEY, b LONGBLOB);
INSERT INTO huge_blob VALUES (1, NULL), (3, REPEAT('x', 2200000));
"""


def stops_and_says(checks, world):
    result = world.run(world.task(["v.%"], name="stop"))
    checks.ended(result, 4, "tables with values that do not fit end with 4")
    expected = {"long_text": ["id=42", "too_long", "80003"],
                "zero_date": ["id=7", "zero_date", "0000-00-00"],
                "nul_byte": ["id=5", "nul_byte", "780079"],
                "huge_row": ["id=9", "row_too_large"], "huge_blob": ["id=3", "too_long"]}
    for table, words in expected.items():
        part = result.out.partition(f"\nv.{table}: ")[2].partition("\n\n")[0]
        for word in words:
            checks.contains(part, word, f"{table}: the report says {word}")
        checks.contains(part, "[values]", f"{table}: the report names the setting")
    checks.equal(world.local.psql("SELECT id, t FROM v.good ORDER BY id"),
                 [["1", None], ["2", ""], ["3", "\\N"], ["4", 'a"b'], ["5", "a\nb"], ["6", "a,b"],
                  ["7", "😀"], ["8", "NULL"], ["9", " "], ["10", '""'], ["11", "\\"],
                  ["12", "é\r\n"]],
                 "the other table went on, each value as it left")
    world.nothing_staged(checks, "values")


def policies(checks, world):
    path = world.task(["v.%"], name="altered",
                      values={"too_long": "truncate", "zero_date": "null", "nul_byte": "strip",
                              "row_too_large": "skip_row"})
    result = world.run(path)
    checks.ended(result, 4, "only the blob, which nothing may cut, still stops its table")
    checks.contains(result.text, "values were altered", "what was altered is counted")
    local = world.local
    checks.equal(local.psql("SELECT LENGTH(t), OCTET_LENGTH(t) FROM v.long_text WHERE id = 42"),
                 [["32767", "65534"]], "truncate cuts at a character boundary")
    checks.equal(local.psql("SELECT id, d FROM v.zero_date ORDER BY id"),
                 [["1", "2026-01-01"], ["7", None], ["8", None]], "null puts NULL for zero dates")
    checks.equal(local.psql("SELECT t FROM v.nul_byte WHERE id = 5"), [["xy"]],
                 "strip leaves NUL out")
    checks.equal(local.psql("SELECT id FROM v.huge_row"), [["1"]], "skip_row leaves the row out")
    checks.contains(result.text, "v.huge_blob: ", "truncate is for text: a long blob still stops")
    listed = [json.loads(line) for line in
              (world.folder / "state-altered" / "rejected_rows.jsonl").read_text().splitlines()]
    checks.equal(sorted((entry["table"], entry["row"], entry["action"]) for entry in listed),
                 [("v.huge_row", "id=9", "skip_row"), ("v.long_text", "id=42", "truncate"),
                  ("v.nul_byte", "id=5", "strip"), ("v.zero_date", "id=7", "null"),
                  ("v.zero_date", "id=8", "null")], "each altered value is listed")


def quoted_null_semantics(checks, world):
    """The NULL scheme is right whichever way Redshift treats a quoted field equal to NULL AS."""
    for matches in (True, False):
        world.local.change_world(lambda state: state.update(quoted_null_matches=matches))
        path = world.task(["v.good"], name="nulls", task={"table_prep": "truncate-before-load"})
        checks.ended(world.run(path, "--restart"), 0, f"quoted_null_matches={matches}: ends with 0")
        checks.equal(world.value_of("SELECT COUNT(*) FROM v.good WHERE t IS NULL"), "1",
                     f"quoted_null_matches={matches}: exactly one NULL")


def main():
    checks = harness.Checks()
    with load_world("values") as world:
        world.value_of = world.local.value
        world.source.execute(DATA)
        stops_and_says(checks, world)
        policies(checks, world)
        quoted_null_semantics(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
