#!/usr/bin/env python3
"""What nobody knows of Redshift is a switch of the stand-in: the engine is right under each.

A small full load with changes behind it runs under every setting, on the same servers; each time
the target must hold the source's rows, with the values that make the settings differ: NULL, empty
and blank texts, texts like the sentinel, doubles at the edges.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

SETTINGS = (
    {"quoted_null_matches": True},
    {"empty_quoted_is_null": True},
    {"special_doubles_load": True},
    {"csv_nul": "ends_line"},
    {"block_sqlstate": "XX000"},
    {"idle_timeout_s": 2},
    {"serializable": True},
    {"client_encoding": "UTF8"},
    {"cluster": {"identifier": "one"}},
    {"logins_auth": "password"},
)
TABLE = """CREATE TABLE {schema}.v (id INT PRIMARY KEY, name VARCHAR(20), note TEXT,
 amount DOUBLE, raw VARBINARY(8), j JSON)"""
ROWS = """INSERT INTO {schema}.v VALUES (1, NULL, '', 0.1, '', '{{"a": ""}}'),
 (2, '', NULL, -1.7976931348623157e307, NULL, NULL), (3, '\\\\N', ' ', 1e-300, x'00', '[]'),
 (4, 'NULL', 'a "b", c\\nd', NULL, x'0a2c22', '"x"'), (5, '@', '""', 5, 'x', 'null')"""
# Nothing in a CSV file stands for an empty VARBYTE when a quoted empty field of it is NULL
# (docs/limits.md), so there is none under that setting.
NO_EMPTY_BYTES = "UPDATE {schema}.v SET raw = x'01' WHERE raw = ''"
CHANGES = ("UPDATE {schema}.v SET name = '' WHERE id = 1",
           "UPDATE {schema}.v SET note = NULL, raw = '' WHERE id = 4",
           "DELETE FROM {schema}.v WHERE id = 3",
           "INSERT INTO {schema}.v VALUES (6, 'ä', '', 6.5, x'ff', '{{}}')")


def apply_setting(world, setting):
    for key, value in setting.items():
        if key == "logins_auth":
            world["logins"][0]["auth"] = value
        else:
            world[key] = value


def main():
    checks = harness.Checks()
    with load_world("switches") as world:
        plain = json.dumps(world.local.world())
        for number, setting in enumerate(SETTINGS):
            what = ", ".join(f"{key}={value}" for key, value in setting.items())

            def change(now):
                now.clear()
                now.update(json.loads(plain))
                apply_setting(now, setting)

            world.local.change_world(change)
            schema = f"s{number}"
            world.source.execute(f"CREATE DATABASE {schema} CHARACTER SET utf8mb4")
            more = (NO_EMPTY_BYTES,) if setting.get("quoted_null_matches") else ()
            for sql in (TABLE, ROWS, *more):
                world.source.execute(sql.format(schema=schema))
            tables = [f"{schema}.v"]
            world_of_changes.catch_up(checks, world, tables, f"{what}: loaded", schema)
            for sql in (*CHANGES, *more):
                world.source.execute(sql.format(schema=schema))
            world_of_changes.catch_up(checks, world, tables, f"{what}: changed", schema)
            world.same(checks, schema, what)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
