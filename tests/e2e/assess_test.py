#!/usr/bin/env python3
"""sluice assess against MariaDB and MySQL: what it measured is what SQL says on the source, and
what it predicted is what a run of the same task then does."""
import collections
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

DATA = """
CREATE DATABASE fit CHARACTER SET utf8mb4; USE fit; SET sql_mode = '';
CREATE TABLE texts (id INT PRIMARY KEY, u VARCHAR(50), l VARCHAR(50) CHARACTER SET latin1,
  a CHAR(9) CHARACTER SET ascii, e ENUM('small', 'größer'), s SET('a', 'bb', 'ccc'), t LONGTEXT,
  j JSON);
INSERT INTO texts VALUES (1, '😀😀😀', 'ä€ü', 'plain', 'größer', 'a,bb,ccc', REPEAT('é', 40000),
    '{"a": 1}'), (2, '', NULL, '', 'small', '', 'short', NULL),
  (3, REPEAT('😀', 50), REPEAT('ß', 50), 'ninechars', NULL, 'bb', REPEAT('x', 65535), '[1, 2]'),
  (4, 'a"b,c', 'x', 'y', 'small', 'ccc', REPEAT('x', 65536), '"text"');
CREATE TABLE numbers (id BIGINT UNSIGNED PRIMARY KEY, wide DECIMAL(65,30), money DECIMAL(10,2),
  big BIGINT UNSIGNED, tiny TINYINT, flag TINYINT(1), y YEAR, b BIT(7), f FLOAT, d DOUBLE);
INSERT INTO numbers VALUES
  (1, -99999999999999999999999999999999999.999999999999999999999999999999, -0.01,
   18446744073709551615, -128, 1, 1901, 127, 1.5, -1e300),
  (18446744073709551615, 99999999999999999999999999999999999.999999999999999999999999999999,
   99999999.99, 0, 127, 0, 2155, 1, -0.25, 1e-300),
  (3, 0.5, NULL, 9223372036854775808, 0, 5, 0, 0, 0, NULL);
CREATE TABLE times (id INT PRIMARY KEY, d DATE, dt DATETIME(3), ts TIMESTAMP NULL, tm TIME(2));
INSERT INTO times VALUES (1, '0000-00-00', '9999-12-31 23:59:59.999', NULL, '-838:59:59.00'),
  (2, '1000-01-01', '0000-00-00', '2038-01-19 03:14:07', '838:59:59.00'),
  (3, '2026-00-10', '1000-01-01 00:00:00.001', '1970-01-01 00:00:01', '12:30:15.25'),
  (4, '9999-12-31', '2026-01-31 10:00:00', '2026-01-31 10:00:00', NULL);
CREATE TABLE bytes_of (id INT PRIMARY KEY, v VARBINARY(10), b LONGBLOB);
INSERT INTO bytes_of VALUES (1, 'a\\0b', REPEAT('x', 2200000)), (2, '', ''), (3, NULL, 'abc');
CREATE TABLE nul_text (id INT PRIMARY KEY, t VARCHAR(20));
INSERT INTO nul_text VALUES (1, 'plain'), (2, CONCAT('x', CHAR(0), 'y')), (3, CHAR(0));
CREATE TABLE huge_row (id INT PRIMARY KEY, a LONGBLOB, b LONGBLOB);
INSERT INTO huge_row VALUES (1, 'x', 'y'), (2, REPEAT('x', 1500000), REPEAT('y', 1500000));
CREATE TABLE keyless (a INT, t TEXT); INSERT INTO keyless VALUES (1, 'x'), (1, 'x');
CREATE TABLE nothing (id INT PRIMARY KEY, t VARCHAR(10));
CREATE DATABASE many; USE many; CREATE TABLE rows_of (id INT PRIMARY KEY, t VARCHAR(40));
CREATE TABLE heap (n INT);
"""
DOCS = harness.ROOT / "docs" / "assess.md"
# The columns whose extremes are compared, by how the source is asked for them.
ORDERED = {"numbers": ["id", "wide", "money", "big", "tiny", "flag", "y", "b + 0", "d"],
           "times": ["d", "dt", "ts", "tm"]}
TEXTS = {"texts": ["u", "l", "a", "e", "s", "t"], "nul_text": ["t"], "keyless": ["t"]}
BINARY = {"bytes_of": ["v", "b"], "huge_row": ["a", "b"]}
POLICY = {"too_long": "truncate", "zero_date": "null", "nul_byte": "strip",
          "out_of_range": "skip_row", "row_too_large": "skip_row"}
TYPES = {"time_as_time": True, "tinyint1_as_boolean": True}


class Assessor:
    def __init__(self, checks, world, kind):
        self.checks, self.world, self.kind = checks, world, kind

    def task(self, tables, name, **sections):
        engine = "mariadb" if self.kind == "mariadb" else "mysql"
        sections["source"] = {"engine": engine, **sections.get("source", {})}
        return self.world.task(tables, name=name, **sections)

    def run(self, path, *words):
        return harness.sluice("assess", path, *words, environment=self.world.environment)

    def look(self, path, *words, code=3):
        """The report, its tables by name without the schema."""
        result = self.run(path, "--json", *words)
        self.checks.ended(result, code, f"{self.kind}: assess {path.name}: exit code {code}")
        report = json.loads(result.out)
        tables = {it["source"].partition(".")[2]: it for it in report["tables"]}
        return report, tables

    def ask(self, sql):
        """Rows of the source, in UTC."""
        text = self.world.source.execute("SET time_zone = '+00:00'; " + sql)
        return [line.split("\t") for line in text.splitlines()]


def column_of(table, name):
    return next(it for it in table["columns"] if it["name"] == name.split()[0])


def measured(assessor, tables):
    """Counts, lengths and extremes against SQL."""
    checks, kind = assessor.checks, assessor.kind
    for name, expressions in {**ORDERED, **TEXTS, **BINARY}.items():
        for expression in expressions:
            it = column_of(tables[name], expression)
            column = it["name"]
            size = f"CONVERT({column} USING utf8mb4)" if name in TEXTS else column
            real = ""
            if column in ("d", "dt", "ts") and name == "times":
                real = f"WHERE MONTH({column}) > 0 AND DAY({column}) > 0"
            values, nulls, longest = assessor.ask(
                f"SELECT COUNT({column}), SUM({column} IS NULL), MAX(LENGTH({size})) "
                f"FROM fit.{name}")[0]
            checks.equal((str(it["values"]), str(it["nulls"])), (values, nulls),
                         f"{kind}: {name}.{column}: values and NULLs")
            if name not in ORDERED:
                checks.equal(str(it["longest_bytes"]), longest,
                             f"{kind}: {name}.{column}: longest in bytes")
                continue
            least, greatest = assessor.ask(
                f"SELECT MIN({expression}), MAX({expression}) FROM fit.{name} {real}")[0]
            same = [(float(a), float(b)) if column == "d" and name == "numbers" else (a, b)
                    for a, b in ((it["least"], least), (it["greatest"], greatest))]
            checks.that(all(a == b for a, b in same), f"{kind}: {name}.{column}: extremes",
                        f"{same}")
    checks.equal([column_of(tables["times"], name)["zero_dates"] for name in ("d", "dt", "ts")],
                 [2, 1, 0], f"{kind}: zero dates")
    checks.equal(column_of(tables["nul_text"], "t")["nul_bytes"], 2, f"{kind}: NUL bytes in text")
    checks.equal(column_of(tables["bytes_of"], "v")["nul_bytes"], 0,
                 f"{kind}: a NUL in binary is none")
    checks.equal(column_of(tables["texts"], "u")["target_bytes"], 200,
                 f"{kind}: four bytes a character of utf8mb4")
    checks.equal(column_of(tables["texts"], "l")["target_bytes"], 150,
                 f"{kind}: three bytes a character of latin1")
    checks.equal(column_of(tables["numbers"], "wide")["target_type"], "VARCHAR(68)",
                 f"{kind}: a wide DECIMAL is text")
    checks.equal((tables["nothing"]["rows_read"], tables["nothing"]["coverage"]), (0, "whole"),
                 f"{kind}: an empty table")
    checks.equal((tables["keyless"]["has_key"], tables["texts"]["has_key"]), (False, True),
                 f"{kind}: a table without a key is told")
    checks.contains(tables["texts"]["ddl"], '"u" VARCHAR(200)', f"{kind}: the proposed table")


def stops_where_predicted(assessor):
    """Without a policy: the tables that are predicted to stop are those that stop."""
    checks, world, kind = assessor.checks, assessor.world, assessor.kind
    path = assessor.task(["fit.%"], "strict")
    report, tables = assessor.look(path, "--complete")
    checks.equal(report["verdict"], "does not fit", f"{kind}: strict: the verdict")
    predicted = sorted(name for name, it in tables.items() if it["predicted"]["stopped"])
    checks.equal(predicted, ["bytes_of", "huge_row", "nul_text", "texts", "times"],
                 f"{kind}: strict: what would stop")
    checks.equal(tables["times"]["misfits"]["zero_date"]["stopped"], 3,
                 f"{kind}: strict: all of a table's misfits are counted, not the first alone")
    measured(assessor, tables)
    result = world.run(path)
    checks.ended(result, 4, f"{kind}: strict: the run ends with 4")
    stopped = sorted(name for name in tables if f"\nfit.{name}: " in result.out)
    checks.equal(stopped, predicted, f"{kind}: strict: exactly those tables stop")


def changes_what_was_predicted(assessor):
    """With a policy: as many values altered and rows left out as predicted, by table and misfit."""
    checks, world, kind = assessor.checks, assessor.world, assessor.kind
    names = ("texts", "numbers", "times", "nul_text", "huge_row", "keyless", "nothing")
    path = assessor.task([f"fit.{it}" for it in names], "policy", values=POLICY, types=TYPES,
                         task={"table_prep": "drop-and-create"})
    report, tables = assessor.look(path)
    checks.equal(report["verdict"], "changes", f"{kind}: policy: the verdict")
    checks.ended(world.run(path), 0, f"{kind}: policy: the run goes through")
    done = collections.Counter()
    listed = world.folder / "state-policy" / "rejected_rows.jsonl"
    for line in listed.read_text().splitlines():
        entry = json.loads(line)
        action = "skipped" if entry["action"] == "skip_row" else "altered"
        done[entry["table"].partition(".")[2], entry["misfit"], action] += 1
    predicted = collections.Counter({
        (name, misfit, action): count for name, it in tables.items()
        for misfit, counts in it["misfits"].items() for action, count in counts.items() if count})
    checks.equal(predicted, done, f"{kind}: policy: what was predicted is what happened")
    checks.that(len(done) >= 5, f"{kind}: policy: and it was something", done)
    rows = {name: world.count(f"fit.{name}") for name in names}
    checks.equal({name: tables[name]["rows_written"] for name in names}, rows,
                 f"{kind}: policy: as many rows as predicted")
    checks.equal(world.local.staged_keys("dms/assess"), [], f"{kind}: assess stages nothing")


def samples(assessor):
    """A sample is spread over the key, and never larger than it was asked to be."""
    checks, world, kind = assessor.checks, assessor.world, assessor.kind
    values = ",".join(f"({i}, REPEAT('x', {i // 1000}))" for i in range(1, 40001))
    world.source.execute("USE many; INSERT INTO rows_of VALUES " + values +
                         "; INSERT INTO heap SELECT id FROM rows_of LIMIT 2000;"
                         "ANALYZE TABLE rows_of, heap;")
    path = assessor.task(["many.%"], "many")
    _, tables = assessor.look(path, "--sample", 320, code=0)
    it = tables["rows_of"]
    checks.equal((it["coverage"], it["places"], it["rows_read"]), ("spread", 16, 320),
                 f"{kind}: a sample: 20 rows of 16 places")
    checks.equal((column_of(it, "id")["least"], int(column_of(it, "id")["greatest"]) > 37000),
                 ("1", True), f"{kind}: a sample: from all over the key")
    checks.that(abs(it["csv_bytes"] / (it["csv_bytes_read"] * 125) - 1) < 0.2,
                f"{kind}: a sample: scaled to all rows", it)
    heap = tables["heap"]
    checks.equal((heap["coverage"], heap["rows_read"]), ("head", 320),
                 f"{kind}: a sample of a table without a key: its first rows")
    _, tables = assessor.look(path, "--sample", 40001, code=0)
    checks.equal((tables["rows_of"]["coverage"], tables["rows_of"]["rows_read"]),
                 ("whole", 40000), f"{kind}: a sample that holds all is the whole table")
    chunked = assessor.task(["many.rows_of"], "chunked", task={"chunk_size": "1MiB"})
    report, tables = assessor.look(chunked, "--complete", code=0)
    checks.equal((tables["rows_of"]["rows_read"], tables["rows_of"]["columns"][1]["longest_bytes"]),
                 (40000, 40), f"{kind}: --complete in chunks reads every row once")
    checks.equal(report["verdict"], "fits", f"{kind}: a table that fits")


def names_of_dms(assessor):
    """The server's assessments by DMS's names, and forms of the report."""
    checks, world, kind = assessor.checks, assessor.world, assessor.kind
    flavour = "mariadb" if kind == "mariadb" else "mysql"
    following = {"migration_type": "full-load-and-cdc"}
    path = assessor.task(["many.%"], "names", task=following)
    report, _ = assessor.look(path, "--sample", 10, code=0)
    status = {it["name"]: it["status"] for it in report["assessments"]}
    for name in ("binlog-enabled", "binlog-format", "binlog-image", "server-id",
                 "replication-privileges", "select-privileges"):
        checks.equal(status.get(f"{flavour}-check-{name}"), "passed", f"{kind}: {name} passed")
    checks.equal(status["table-with-no-primary-key-or-unique-constraint"], "warning",
                 f"{kind}: a keyless table is a warning")
    checks.equal(sum(report["statistic"].values()), len(status),
                 f"{kind}: each assessment is counted once, under one name")
    checks.that(report["forecast"]["retention_seconds_needed"] >= 86400,
                f"{kind}: the log's retention is told")
    documented = re.findall(r"^\| `([a-z0-9-]+)` \|", DOCS.read_text(), re.MULTILINE)
    told = {name.replace("mariadb-", "mysql-") for name in status if "." not in name}
    checks.equal(sorted(documented), sorted(told), f"{kind}: docs/assess.md has the same names")
    world.source.execute("SET GLOBAL binlog_row_image = 'MINIMAL'")
    report, _ = assessor.look(path, "--sample", 10)
    world.source.execute("SET GLOBAL binlog_row_image = 'FULL'")
    failed = [it["name"] for it in report["assessments"] if it["status"] == "failed"]
    checks.equal(failed, [f"{flavour}-check-binlog-image"], f"{kind}: a minimal row image failed")
    page = world.folder / "fit.html"
    result = assessor.run(assessor.task(["fit.%"], "forms"), "--html", page)
    checks.ended(result, 3, f"{kind}: for a person: exit code 3")
    for part in ("Does not fit:", "redshift-check-zero-date", "fit.times", "id=1"):
        checks.contains(result.out, part, f"{kind}: for a person: {part}")
    checks.that(max(map(len, result.out.splitlines())) <= 100 or kind != "mariadb",
                f"{kind}: lines of at most 100 columns", max(result.out.splitlines(), key=len))
    html = page.read_text()
    for part in ("</html>", 'class="bar"', "CREATE TABLE"):
        checks.contains(html, part, f"{kind}: the page has {part}")
    for secret in (world.source.password, world.local.login()["password"]):
        checks.that(secret not in result.text + html, f"{kind}: no secret is shown")


def cannot_be_loaded(assessor):
    columns = ", ".join(f"c{i} TINYINT" for i in range(1601))
    assessor.world.source.execute(f"CREATE DATABASE broad; CREATE TABLE broad.t ({columns}) "
                                  "ENGINE = MyISAM; CREATE TABLE broad.good (id INT PRIMARY KEY)")
    report, tables = assessor.look(assessor.task(["broad.%"], "broad"))
    assessor.checks.contains(tables["t"]["error"]["message"], "1600",
                             f"{assessor.kind}: a table that Redshift cannot have says why")
    assessor.checks.equal((tables["good"].get("error"), tables["good"]["coverage"]),
                          (None, "whole"), f"{assessor.kind}: and the other one is read")
    assessor.checks.contains(report["sentence"], "unsupported-data-types-in-source",
                             f"{assessor.kind}: it is a failed assessment")


def bad_input(assessor):
    checks = assessor.checks
    path = assessor.task(["many.%"], "bad")
    for words, code, part in (
            ([path, "--sample", 0], 2, "--sample"), ([path, "--sample", "many"], 2, "--sample"),
            ([path, "--sample", -5], 2, "--sample"), ([path, "--whole"], 2, "--whole"),
            ([path, "--sample", 5, "--complete"], 2, "--complete"), ([], 2, "task"),
            ([assessor.world.folder / "missing.toml"], 2, "missing.toml"),
            ([assessor.task(["many.rows"], "near")], 2, "rows_of"),
            ([assessor.task(["many.%"], "host", source={"host": "no-such-host.invalid"})], 2,
             "no-such-host.invalid"),
            ([assessor.task(["many.%"], "port", source={"port": 1})], 4, "127.0.0.1:1"),
            ([assessor.task(["many.%"], "user", source={"user": "nobody"})], 2, "nobody"),
            ([path, "--sample", 5, "--html", assessor.world.folder / "no" / "page.html"], 2,
             "page.html")):
        result = assessor.run(*words) if words else harness.sluice("assess")
        checks.ended(result, code, f"bad input {words[1:] or words}: exit code {code}")
        checks.contains(result.text, part, f"bad input: says {part}")


def without_target(assessor):
    """The target and the bucket need not be there."""
    path = assessor.task(["many.heap"], "alone", target={"port": 1},
                         staging={"endpoint_url": "http://127.0.0.1:1"})
    assessor.look(path, "--sample", 5, code=0)


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"assess-{kind}", kind) as world:
            world.source.execute(DATA)
            assessor = Assessor(checks, world, kind)
            stops_where_predicted(assessor)
            changes_what_was_predicted(assessor)
            samples(assessor)
            names_of_dms(assessor)
            cannot_be_loaded(assessor)
            if kind == "mariadb":
                bad_input(assessor)
                without_target(assessor)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
