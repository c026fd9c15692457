#!/usr/bin/env python3
"""A full load from MySQL 9.7: caching_sha2_password, TLS, the socket, its types and edges."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

DATA = """
CREATE DATABASE m97 CHARACTER SET utf8mb4; USE m97; SET sql_mode = ''; SET time_zone = '+00:00';
CREATE TABLE all_types (
  id BIGINT UNSIGNED PRIMARY KEY, tiny TINYINT(1), whole INT UNSIGNED, price DECIMAL(20,4),
  f FLOAT, d DOUBLE, bits BIT(12), made YEAR, day DATE, at DATETIME(6), seen TIMESTAMP(3) NULL,
  spent TIME(2), name VARCHAR(50), latin VARCHAR(20) CHARACTER SET latin1, body TEXT,
  raw VARBINARY(10), kind ENUM('a','b''c'), tags SET('x','y'), doc JSON,
  twice BIGINT GENERATED ALWAYS AS (whole * 2) STORED, hidden INT DEFAULT 7 INVISIBLE,
  vec VECTOR(2));
INSERT INTO all_types (id, tiny, whole, price, f, d, bits, made, day, at, seen, spent, name, latin,
  body, raw, kind, tags, doc, vec) VALUES
 (18446744073709551615, 127, 4294967295, -9999999999999999.9999, 16777218, 0.1, b'101010101010',
  2155, '2026-11-22', '2026-11-22 01:02:03.000004', '2026-11-22 01:02:03.125', '-838:59:58.99',
  '客户 😀', 'é', 'line\\nline', X'00FF', 'b''c', 'x,y', '{"a": [1, null, "é"]}',
  STRING_TO_VECTOR('[1,-2]')),
 (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL),
 (2, 0, 0, 0, 0, 0, 0, 0, '0001-01-01', '9999-12-31 23:59:59.999999', '1970-01-01 00:00:01',
  '00:00:00', '', '', '', '', 'a', '', '[]', STRING_TO_VECTOR('[0,0]'));
CREATE TABLE many (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100));
INSERT INTO many (v) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  SELECT SHA2(i, 256) FROM n;
INSERT INTO many (v) SELECT CONCAT(a.v, b.id) FROM many a, many b WHERE b.id <= 40;
ANALYZE TABLE many;
"""
SHOWN = ("SELECT tiny, whole, price, f, d, bits, made, day, at, seen, spent, name, latin, body, "
         "raw, kind, tags, doc, twice, hidden, vec FROM m97.all_types WHERE id = ")
EXPECTED = {
    "18446744073709551615": [
        "127", "4294967295", "-9999999999999999.9999", "1.6777218e+07", "0.1", "2730", "2155",
        "2026-11-22", "2026-11-22 01:02:03.000004", "2026-11-22 01:02:03.125+00", "-838:59:58.99",
        "客户 😀", "é", "line\nline", "00ff", "b'c", "x,y", '{"a": [1, null, "é"]}', "8589934590",
        "7", "0000803f000000c0"],
    "1": [None] * 18 + [None, "7", None],
    "2": ["0", "0", "0.0000", "0", "0", "0", "0", "0001-01-01", "9999-12-31 23:59:59.999999",
          "1970-01-01 00:00:01+00", "00:00:00.00", "", "", "", "", "a", "", "[]", "0", "7",
          "0000000000000000"],
}


def values(checks, world, what):
    for key, expected in EXPECTED.items():
        actual = world.local.psql(SHOWN + key, before=["SET timezone TO 'UTC'",
                                                       "SET extra_float_digits TO 2"])
        checks.equal(actual, [expected], f"{what}: the row with id {key} arrived as it left")
    checks.equal(world.count("m97.many"), 41000, f"{what}: 41,000 rows of the other table")
    sums = world.local.psql("SELECT SUM(LENGTH(v)), COUNT(DISTINCT v) FROM m97.many")
    expected = world.source.execute("SELECT SUM(LENGTH(v)), COUNT(DISTINCT v) FROM m97.many")
    checks.equal(sums[0], expected.split(), f"{what}: with the same sums")


def main():
    checks = harness.Checks()
    with load_world("mysql97", kind="mysql97") as world:
        world.source.execute(DATA)
        source = {"engine": "mysql", "tls": "verify-ca",
                  "tls_ca": str(Path(world.source.folder) / "ca.pem")}
        path = world.task(["m97.%"], source=source, task={"chunk_size": "1MiB"})
        result = world.run(path)
        checks.ended(result, 0, "over TCP with TLS, certificate checked: ends with 0")
        values(checks, world, "TLS")
        checks.contains(result.text, "Snapshot of MySQL 9.7",
                        "the log says how the snapshot was made")
        text = path.read_text().replace('host = "127.0.0.1"\nport = %d' % world.source.port,
                                        'socket = "%s"' % world.source.socket, 1)
        path.write_text(text.replace('tls = "verify-ca"', "").replace("tls_ca", "# tls_ca"))
        result = world.run(path, "--restart")
        checks.ended(result, 0, "over the socket: ends with 0")
        values(checks, world, "socket")
        world.nothing_staged(checks, "MySQL 9.7")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
