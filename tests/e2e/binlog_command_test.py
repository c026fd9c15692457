#!/usr/bin/env python3
"""sluice binlog: a log file and a server's log as lines, and what is said of damaged input."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402
import world_of_changes as changes  # noqa: E402

STATEMENTS = """
CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop;
CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), at TIMESTAMP NULL, kind ENUM('a','b'));
SET time_zone = '+02:00';
INSERT INTO t VALUES (1, 'one "1"', '2026-01-01 12:00:00', 'b'), (2, NULL, NULL, NULL);
UPDATE t SET name = 'uno' WHERE id = 1;
DELETE FROM t WHERE id = 2;
"""


def lines_of(result):
    return [json.loads(line) for line in result.out.splitlines()]


def check_lines(checks, what, lines):
    rows = [line for line in lines if line.get("schema") == "shop" and line["table"] == "t"]
    checks.equal([line["op"] for line in rows], ["insert", "insert", "update", "delete"],
                 f"{what}: each change is a line, in order")
    checks.equal(rows[0]["after"], {"id": "1", "name": 'one "1"', "kind": "b",
                                    "at": rows[0]["after"].get("at")},
                 f"{what}: values are the text of the CSV, under the columns' names")
    checks.that(rows[0]["after"]["at"].startswith("2026-01-01 10:00:00"),
                f"{what}: a TIMESTAMP is in UTC", rows[0])
    checks.equal((rows[1]["before"], rows[1]["after"]["name"]), (None, None),
                 f"{what}: NULL is null, an insert has no row before it")
    checks.equal((rows[2]["before"]["name"], rows[2]["after"]["name"]), ('one "1"', "uno"),
                 f"{what}: an update shows both rows")
    checks.that(any(line["op"] == "ddl" and "CREATE TABLE t" in line.get("sql", "")
                    for line in lines), f"{what}: statements are lines too")
    commits = [line for line in lines if line["op"] == "commit"]
    checks.that(commits and all(line["gtid"] and ":" in line["position"] for line in commits),
                f"{what}: every commit has its position and GTID", commits[:2])


def of_a_server(checks, folder, kind, source):
    source.execute(STATEMENTS)
    name, _ = changes.log_end(source).split(":")
    file = next(path for path in (Path(source.folder) / "data").rglob(name))
    result = harness.sluice("binlog", file, "--json")
    checks.ended(result, 0, f"{kind}: the file is printed to its end")
    check_lines(checks, f"{kind}, file", lines_of(result))
    people = harness.sluice("binlog", file)
    checks.contains(people.out, "delete shop.t", f"{kind}: and for people")
    task = folder / f"{kind}.toml"
    task.write_text(f"""
[source]
host = "127.0.0.1"
port = {source.port}
user = "{source.user}"
password = {{env = "SOURCE_PASSWORD"}}
[target]
engine = "none"
[staging]
path = "{folder}"
[[tables]]
include = "shop.%"
""")
    live = harness.sluice("binlog", task, "--json", "--start", f"{name}:4",
                          environment={"SOURCE_PASSWORD": source.password})
    checks.ended(live, 0, f"{kind}: a server's log is printed up to its end")
    check_lines(checks, f"{kind}, server", lines_of(live))
    return file


def bad_input(checks, folder, file):
    whole = file.read_bytes()
    cut = folder / "cut.000001"
    cut.write_bytes(whole[:-10])
    result = harness.sluice("binlog", cut, "--json")
    checks.ended(result, 4, "a file that was cut ends with 4")
    checks.that(len(result.out.splitlines()) > 5, "what is whole before the damage is printed")
    checks.contains(result.err, f"{cut} at offset", "the error names file and offset")
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0x40
    cut.write_bytes(flipped)
    checks.ended(harness.sluice("binlog", cut), 4, "a flipped bit ends with 4")
    cut.write_text("no log at all")
    result = harness.sluice("binlog", cut)
    checks.ended(result, 2, "a file that is no log ends with 2")
    checks.contains(result.err, "is no binary log", "and is told")
    checks.ended(harness.sluice("binlog", folder / "nothing"), 2, "a missing file ends with 2")
    checks.ended(harness.sluice("binlog", file, "--start", "x.000001:4"), 2,
                 "--start with a file ends with 2")


def main():
    checks = harness.Checks()
    with harness.temp_folder("binlog") as folder:
        file = None
        for kind, start in (("mariadb", servers.mariadb), ("mysql97", servers.mysql97)):
            with start(folder / kind) as source:
                file = of_a_server(checks, folder, kind, source)
        bad_input(checks, folder, file)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
