"""Compares source and target row by row, without sluice: mariadb's and PostgreSQL's own clients.

Both sides are read whole as text; each value is brought into one spelling by its source type, so
that only a difference of value counts. Used by the demo and by the end-to-end scenarios. Meant for
some hundred thousand rows, not for production.
"""
import hashlib
import json
import struct
import subprocess
from dataclasses import dataclass, field

FIELD, RECORD, NULL = "\x1f", "\x1e", "\x01NULL"
TEXT_TYPES = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set")
BINARY_TYPES = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
SPATIAL_TYPES = ("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
                 "multipolygon", "geometrycollection", "geomcollection")
EWKB_SRID = 0x20000000


@dataclass
class Comparison:
    """One table: its rows and checksums on both sides, and the first differences in words."""
    table: str
    source_rows: int = 0
    target_rows: int = 0
    source_sum: str = ""
    target_sum: str = ""
    differences: list = field(default_factory=list)

    @property
    def is_equal(self):
        return not self.differences and self.source_sum == self.target_sum


def strip_fraction(text):
    """'12:00:00.500000' and '12:00:00.5' are the same time."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical_geometry(data):
    """(SRID, WKB) of PostGIS's EWKB; the inner parts of our samples carry no SRID."""
    order = "<" if data[0] == 1 else ">"
    kind = struct.unpack(order + "I", data[1:5])[0]
    if not kind & EWKB_SRID:
        return f"0:{data.hex()}"
    srid = struct.unpack(order + "I", data[5:9])[0]
    plain = data[:1] + struct.pack(order + "I", kind & ~EWKB_SRID) + data[9:]
    return f"{srid}:{plain.hex()}"


def source_geometry(text):
    data = bytes.fromhex(text)  # MySQL's own form: a little-endian SRID, then WKB
    return f"{struct.unpack('<I', data[:4])[0]}:{data[4:].hex()}"


def canonical_json(text):
    return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)


def hex_bytes(text):
    return text.lower().removeprefix("\\x")


def float32(text):
    return struct.pack("<f", float(text)).hex()


def float64(text):
    return struct.pack("<d", float(text)).hex()


def identity(text):
    return text


def boolean(text):
    return {"t": "1", "f": "0", "true": "1", "false": "0"}.get(text, text)


def instant(text):
    return strip_fraction(text.removesuffix("+00"))


def rules_of(name, column_type):
    """How a column is asked for at the source, and how each side's text is brought to one form."""
    kind = column_type.split("(")[0].split()[0].lower()
    column = "`" + name.replace("`", "``") + "`"
    if kind in TEXT_TYPES:
        return f"CONVERT({column} USING utf8mb4)", identity, identity
    if kind in BINARY_TYPES:
        return f"HEX({column})", hex_bytes, hex_bytes
    if kind in SPATIAL_TYPES:
        return f"HEX({column})", source_geometry, lambda text: canonical_geometry(
            bytes.fromhex(text))
    if kind == "json":
        return column, canonical_json, canonical_json
    if kind == "bit":
        return f"CAST({column} + 0 AS CHAR)", identity, boolean
    if kind == "float":
        return f"CAST({column} AS DOUBLE)", float32, float32
    if kind == "double":
        return column, float64, float64
    if kind in ("datetime", "timestamp", "time"):
        return f"CAST({column} AS CHAR)", instant, instant
    return f"CAST({column} AS CHAR)", identity, identity


def mariadb_rows(socket, sql):
    """Runs SQL as root over the socket; yields rows as lists of texts."""
    words = ["mariadb", "--no-defaults", "--user=root", f"--socket={socket}", "--batch", "--raw",
             "--quick", "--skip-column-names", "--default-character-set=utf8mb4", "-e", sql]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"mariadb: {done.stderr.decode(errors='replace').strip()}\n  {sql}")
    body = done.stdout.decode("utf-8")
    return [row.split(FIELD) for row in body.split(RECORD + "\n")[:-1]]


def source_columns(socket, schema, table):
    """(name, type) of each column; MariaDB's JSON is a LONGTEXT with a check."""
    is_mariadb = "MariaDB" in mariadb_rows(socket, "SELECT CONCAT_WS(0x1f, VERSION(), 0x1e)")[0][0]
    kind = """IF(EXISTS (SELECT 1 FROM information_schema.CHECK_CONSTRAINTS k
        WHERE k.CONSTRAINT_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
          AND k.CONSTRAINT_NAME = c.COLUMN_NAME AND k.CHECK_CLAUSE LIKE 'json_valid%'),
        'json', c.COLUMN_TYPE)""" if is_mariadb else "c.COLUMN_TYPE"
    rows = mariadb_rows(socket, f"""
        SELECT CONCAT_WS(0x1f, c.COLUMN_NAME, {kind}, 0x1e) FROM information_schema.COLUMNS c
        WHERE c.TABLE_SCHEMA = '{schema}' AND c.TABLE_NAME = '{table}'
        ORDER BY c.ORDINAL_POSITION""")
    return [(row[0], row[1]) for row in rows]


def canonical_rows(rows, converters):
    return sorted("\x1f".join(NULL if cell == NULL or cell is None else convert(cell)
                              for cell, convert in zip(row, converters)) for row in rows)


def checksum(rows):
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()[:16]


def difference_of(names, source_row, target_row):
    """The cells in which two rows of equal key differ, in words."""
    cells = zip(names, source_row.split(FIELD), target_row.split(FIELD))
    found = [f"{name}: source {mine[:60]!r}, target {other[:60]!r}"
             for name, mine, other in cells if mine != other]
    return f"row {names[0]}={source_row.split(FIELD)[0]}: " + "; ".join(found)


def first_differences(source, target, names, limit=3):
    """The first rows that differ, in words; rows are paired by their first cell."""
    in_source, in_target = set(source), set(target)
    only_source = [row for row in source if row not in in_target]
    only_target = [row for row in target if row not in in_source]
    partners = {row.split(FIELD)[0]: row for row in reversed(only_target)}
    found = []
    for row in only_source[:limit]:
        partner = partners.pop(row.split(FIELD)[0], None)
        found.append(difference_of(names, row, partner) if partner
                     else f"only in the source: {row[:120]!r}")
    found += [f"only in the target: {row[:120]!r}" for row in list(partners.values())[:limit]]
    return found or (["the same rows, but not equally often"] if source != target else [])


def compare_table(socket, local, schema, table):
    """Reads one table on both sides and compares; `local` is harness.Local."""
    columns = source_columns(socket, schema, table)
    rules = [rules_of(name, kind) for name, kind in columns]
    asked = ", ".join(f"IFNULL({sql}, CONCAT(0x01, 'NULL'))" for sql, _, _ in rules)
    wanted = ", ".join('"' + name.lower().replace('"', '""') + '"' for name, _ in columns)
    source = mariadb_rows(socket, "SET time_zone = '+00:00'; SELECT "
                                  f"CONCAT_WS(0x1f, {asked}, 0x1e) FROM `{schema}`.`{table}`")
    # CONCAT_WS puts a separator before the record's mark: one empty field more.
    source = canonical_rows((row[:len(columns)] for row in source), [rule[1] for rule in rules])
    target = local.psql(f'SELECT {wanted} FROM "{schema.lower()}"."{table.lower()}"',
                        before=["SET extra_float_digits TO 2", "SET timezone TO 'UTC'"])
    target = canonical_rows(target, [rule[2] for rule in rules])
    result = Comparison(f"{schema}.{table}", len(source), len(target), checksum(source),
                        checksum(target))
    if source != target:
        result.differences = first_differences(source, target, [name for name, _ in columns])
    return result


def compare(socket, local, schema):
    """Compares every base table of the schema; the list of Comparisons."""
    tables = mariadb_rows(socket, f"""
        SELECT CONCAT_WS(0x1f, TABLE_NAME, 0x1e) FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = '{schema}' AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME""")
    return [compare_table(socket, local, schema, row[0]) for row in tables]
