#!/usr/bin/env python3
"""What is copied and under which name: short form, DMS document, schema verb, system schemas."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

DATA = """
CREATE DATABASE app_db; CREATE DATABASE appXdb; CREATE DATABASE other;
CREATE TABLE app_db.orders (id INT PRIMARY KEY, Total DECIMAL(19,2) COMMENT 'x');
CREATE TABLE app_db.items (id INT PRIMARY KEY); CREATE TABLE app_db.log_a (id INT);
CREATE TABLE app_db.log_b (id INT); CREATE TABLE appXdb.orders (id INT PRIMARY KEY);
CREATE TABLE other.t (id INT PRIMARY KEY);
CREATE VIEW app_db.v AS SELECT id FROM app_db.orders;
INSERT INTO app_db.orders VALUES (1, 10.50), (2, 99999999999999999.99);
INSERT INTO other.t VALUES (1);
"""


def tables_on_target(world, schema):
    rows = world.local.psql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' "
                            "ORDER BY 1")
    return [row[0] for row in rows]


def short_form(checks, world):
    path = world.task([{"include": "app[_]db.%"}, {"exclude": "app[_]db.log%"},
                       {"include": "other.t", "rename": "moved.renamed"}], name="short")
    checks.ended(world.run(path), 0, "short form: ends with 0")
    checks.equal(tables_on_target(world, "app_db"), ["items", "orders"],
                 "short form: include, exclude, and no view")
    checks.equal(tables_on_target(world, "moved"), ["renamed"], "short form: rename")
    checks.equal(world.count("moved.renamed"), 1, "the renamed table has its row")


def everything(checks, world):
    path = world.task(["%.%"], name="all")
    result = world.run(path)
    checks.ended(result, 0, "%.%: ends with 0")
    schemas = [row[0] for row in world.local.psql("SELECT nspname FROM pg_namespace")]
    for system in ("mysql", "sys", "performance_schema"):
        checks.that(system not in schemas, f"%.% does not pull in {system}")
    path = world.task(["mysql.time_zone"], name="system")
    checks.ended(world.run(path), 0, "a system table named exactly is copied")


def dms_document(checks, world):
    rules = {"rules": [
        {"rule-type": "selection", "rule-id": "1", "rule-name": "a", "rule-action": "include",
         "object-locator": {"schema-name": "app_db", "table-name": "log[_]%"}},
        {"rule-type": "transformation", "rule-id": "2", "rule-name": "b", "rule-action": "rename",
         "rule-target": "schema", "object-locator": {"schema-name": "app_db"}, "value": "logs"}]}
    (world.folder / "mappings.json").write_text(json.dumps(rules))
    path = world.task([], name="dms")
    path.write_text('table_mappings = "mappings.json"\n' + path.read_text())
    checks.ended(world.run(path), 0, "DMS document: ends with 0")
    checks.equal(tables_on_target(world, "logs"), ["log_a", "log_b"], "DMS document: its tables")
    rules["rules"][1]["rule-action"] = "convert-uppercase"
    (world.folder / "mappings.json").write_text(json.dumps(rules))
    result = world.run(path)
    checks.ended(result, 2, "a rule-action that is not available: exit code 2")
    checks.contains(result.text, "convert-uppercase", "and names it")


def schema_verb(checks, world):
    path = world.task(["app[_]db.orders"], name="schema")
    result = harness.sluice("schema", path, environment=world.environment)
    checks.ended(result, 0, "sluice schema: exit code 0")
    for part in ("NUMERIC(20,2)", "INTEGER NOT NULL", "8 bytes", 'PRIMARY KEY ("id")'):
        checks.contains(result.out, part, f"sluice schema: shows {part}")
    world.local.psql("DROP TABLE app_db.orders")
    world.local.psql(result.out)
    checks.equal(tables_on_target(world, "app_db"), ["items", "orders"],
                 "what it prints is accepted as it is")
    checks.ended(world.run(world.task(["app[_]db.orders"], name="into")), 0, "and takes the rows")
    checks.equal(world.count("app_db.orders"), 2, "all of them")


def main():
    checks = harness.Checks()
    with load_world("selection") as world:
        world.source.execute(DATA)
        short_form(checks, world)
        schema_verb(checks, world)
        dms_document(checks, world)
        everything(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
