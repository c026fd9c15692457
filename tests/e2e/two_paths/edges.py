"""Tables for two_paths_test: what mysql_source/cases.py does not have, by type and edge.

Each case is (kind of server or None, DDL of the column c, list of SQL literals). Random values come
from a fixed seed.
"""
import random
import struct

UTF8 = "character set utf8mb4"
WIDE = {"ucs2", "utf16", "utf16le", "utf32"}
UNICODE = {"utf8mb3", "utf8mb4"}


def hexed(raw):
    return "X'" + raw.hex() + "'"


def decimals(chance):
    for precision, scale in ((1, 0), (1, 1), (5, 5), (9, 0), (10, 9), (18, 9), (19, 10), (20, 0),
                             (27, 0), (30, 30), (38, 10), (65, 0), (65, 30)):
        values = ["0", "-0", "'" + "9" * (precision - scale) + "." + "9" * scale + "'"]
        for _ in range(12):
            whole = "".join(chance.choice("0123456789") for _ in range(precision - scale))
            part = "".join(chance.choice("0123456789") for _ in range(scale))
            values.append(f"'{chance.choice(['', '-'])}{whole or '0'}.{part or '0'}'")
        yield None, f"decimal({precision},{scale})", values
    for shape in ("decimal(5,2)", "decimal(5,5)", "decimal(6,0)", "decimal(65,30)"):
        yield None, f"{shape} zerofill", ["0", "0.5", "0.12", "1"]


def integers(chance):
    for name, bits in (("tinyint", 8), ("smallint", 16), ("mediumint", 24), ("int", 32),
                       ("bigint", 64)):
        yield None, name, [str(chance.getrandbits(bits) - 2 ** (bits - 1)) for _ in range(20)]
        yield None, f"{name} unsigned", [str(chance.getrandbits(bits)) for _ in range(20)]
        yield None, f"{name} zerofill", ["0", "7"]
    for bits in (1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64):
        yield None, f"bit({bits})", [str(chance.getrandbits(bits)) for _ in range(6)]
    yield None, "year", [str(v) for v in (0, 1901, 1999, 2000, 2155)]


def floats(chance):
    bits = [chance.getrandbits(64) for _ in range(60)]
    doubles = [struct.unpack("<d", struct.pack("<Q", b))[0] for b in bits]
    doubles = [v for v in doubles if v == v and abs(v) != float("inf")]
    yield None, "double", [repr(v) for v in doubles] + ["-0e0", "5e-324", "2.2250738585072014e-308"]
    yield None, "double(12,3)", ["1.2345", "-99999.9999"]
    yield None, "double unsigned", ["1e308"]
    yield None, "float", [repr(chance.uniform(-1e30, 1e30)) for _ in range(20)] + ["1e-45", "0.1"]
    yield None, "float(7,3)", ["1.2345", "1234.5678"]


def times():
    for digits in range(7):
        part = "." + "987654"[:digits] if digits else ""
        first = "." + "0" * (digits - 1) + "1" if digits else ""
        days = ["0000-00-00", "1000-01-01", "2000-02-29", "1999-00-10", "9999-12-31"]
        yield None, f"datetime({digits})", [f"'{day} 00:00:00'" for day in days] + [
            f"'2026-07-08 23:59:59{part}'", f"'2026-07-08 00:00:00{first}'"]
        yield None, f"timestamp({digits}) null", [
            "'0000-00-00 00:00:00'", f"'1970-01-01 00:00:01{part}'", "'2000-02-29 12:00:00'",
            "'2000-12-31 23:59:59'", "'2001-03-01 00:00:00'", f"'2038-01-19 03:14:07{part}'"]
        yield None, f"time({digits})", [
            "'00:00:00'", f"'-00:00:00{first}'", f"'-00:00:01{part}'", "'-838:59:59'",
            "'838:59:59'", f"'-12:34:56{part}'", f"'12:34:56{part}'", f"'-100:00:00{first}'"]
    yield None, "date", ["'0000-00-00'", "'2000-00-00'", "'0001-01-01'", "'9999-12-31'"]


def texts():
    for size in (0, 1, 63, 64, 85, 255):
        yield None, f"char({size}) {UTF8}", ["''", f"repeat('é', {size})", f"repeat('a', {size})"]
    for size in (0, 1, 63, 64, 255, 256, 16000):
        yield None, f"varchar({size}) {UTF8}", [
            "''", f"repeat('x', {size})", f"repeat('😀', {size})"]
    yield None, f"char(10) {UTF8}", ["'a   '", "'   a'", "'\\ta\\n'", "'a\\0 '"]
    yield None, "char(10) character set binary", ["'a  '", "''"]
    for size in (0, 1, 4, 16, 255):
        yield None, f"binary({size})", [hexed(b""), hexed((b"\1" + b"\0" * size)[:size]),
                                        hexed((b"\0" * size + b" ")[1:]), hexed(b"\xff" * size)]
    yield None, "varbinary(300)", [hexed(b""), hexed(b"\0\0"), hexed(b"a \0"), hexed(b"\x80" * 300)]
    many = ",".join(f"'label {i}'" for i in range(300))
    yield None, f"enum({many}) {UTF8}", ["1", "255", "256", "257", "300", "'nothing'"]
    for count in (1, 8, 9, 16, 17, 24, 25, 32, 33, 64):
        labels = ",".join(f"'s{i}é'" for i in range(count))
        yield None, f"set({labels}) {UTF8}", ["0", "1", str(2 ** count - 1), str(2 ** (count - 1)),
                                              str(0x5555555555555555 % 2 ** count)]


def jsons(chance):
    bits = [chance.getrandbits(64) for _ in range(2000)]
    doubles = [struct.unpack("<d", struct.pack("<Q", b))[0] for b in bits]
    doubles += [chance.choice([-1, 1]) * chance.random() * 10.0 ** chance.randint(-20, 22)
                for _ in range(3000)]
    doubles += [float(f"1e{e}") for e in range(-30, 40)] + [123456789012345.0, 1234567890123456.0]
    finite = [v for v in doubles if v == v and abs(v) != float("inf")]
    for at in range(0, len(finite), 500):
        numbers = ",".join(f"CAST('{v!r}' AS DOUBLE)" for v in finite[at:at + 500])
        yield f"JSON_ARRAY({numbers})"
    yield ("'{\"bb\":1,\"a\":{\"x\":[]},"
           "\"aaa\":\"q\\\\\"uo\\\\\\\\te\\\\u0001\\\\u007f\\\\/é😀\\\\b\\\\f\\\\n\\\\r\\\\t\"}'")
    yield ("JSON_ARRAY(CAST(REPEAT('x',200) AS BINARY), CAST('' AS BINARY), b'101',"
           "CAST('2020-01-02' AS DATE), CAST('0000-00-00' AS DATE),"
           "TIMESTAMP'2020-01-02 03:04:05.6', TIME'-838:59:58.5',"
           "TIME'00:00:00', TIME'-00:00:00.000001', 1.50, -0.50, 0.0, 123456789.123456789012,"
           "12345678901234567890, -1, 32767, 32768, -32768, -32769, 65535, 65536, 2147483647,"
           "2147483648, -2147483649, 4294967295, 4294967296, 9223372036854775808,"
           "CAST(1 AS YEAR), true, false, null, '', JSON_OBJECT(), JSON_ARRAY(), POINT(1,2))")
    yield "JSON_OBJECT('a', REPEAT('x', 70000), 'b', 70000, 'c', -5, 'd', JSON_ARRAY(1, 100000))"
    yield "CONCAT('[', REPEAT('{\"k\": [1, 2.5, \"three\"]}, ', 8000), '100000]')"
    yield "CONCAT(REPEAT('[', 99), REPEAT(']', 99))"
    yield from ("'1'", "'\"s\"'", "'null'", "'1.5'", "CAST(-0e0 AS JSON)", "'true'",
                "JSON_QUOTE(REPEAT('y', 127))", "JSON_QUOTE(REPEAT('y', 128))",
                "JSON_QUOTE(REPEAT('y', 20000))", "CAST(CAST('2020-02-03' AS DATE) AS JSON)")


def addresses(chance):
    words = ["0", "1", "ffff", "a0b", "0"]
    for _ in range(150):
        yield ":".join(chance.choice(words) for _ in range(8))
    yield from ("::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "::ffff:0:0", "1::", "fe80::1:0:0:1",
                "::0.0.1.2", "::1:0")


def others(chance):
    yield "mysql97", "json", list(jsons(chance))
    yield "mariadb", "json", ["'{\"b\" :1,  \"a\":[1.50e2]}'", "'\"é😀\"'"]
    yield "mariadb", "uuid", ["'" + "%08x-%04x-%04x-%04x-%012x" % tuple(
        chance.getrandbits(n) for n in (32, 16, 16, 16, 48)) + "'" for _ in range(20)] + [
            "'123e4567-e89b-12d3-a456-426655440000'", "'00000000-0000-0000-0000-000000000000'",
            "'123e4567-e89b-42d3-a456-426655000000'", "'018e4567-e89b-72d3-a456-420000000000'"]
    yield "mariadb", "inet6", [f"'{address}'" for address in addresses(chance)]
    yield "mariadb", "inet4", ["'0.0.0.0'", "'1.2.3.0'", "'255.255.255.255'", "'10.0.0.0'"]
    varchars = [f"varchar({size})" for size in (63, 64, 254, 255, 2000)]
    for kind in varchars + ["tinytext", "text", "mediumtext", "longtext"]:
        for charset in ("latin1", "utf8mb4", "utf16"):
            yield "mariadb", f"{kind} compressed character set {charset}", [
                "''", "'é'", "repeat('é', 100)", "repeat('ab', 120)", "'x'"]
    for kind in ("varbinary(300)", "tinyblob", "blob", "longblob"):
        yield "mariadb", f"{kind} compressed", ["''", "X'00'", "repeat(X'0001', 120)"]
    yield "mysql97", "vector(5)", ["TO_VECTOR('[1,2.5]')", "TO_VECTOR('[0,0,0,0,-1]')"]
    yield None, "geometry", [
        f"ST_GeomFromText('{text}')" for text in
        ("POINT(1 2)", "LINESTRING(0 0,1 1)", "POLYGON((0 0,1 0,1 1,0 0))", "MULTIPOINT(0 0,1 1)",
         "MULTILINESTRING((0 0,1 1))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))",
         "GEOMETRYCOLLECTION(POINT(1 2))")] + [
        f"ST_GeomFromText('{text}', {srid})" for srid in (4326, 3857) for text in
        ("POINT(1 2)", "LINESTRING(0 0,1 1)",
         "POLYGON((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))",
         "GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(LINESTRING(0 0,1 1)))")]


def all_edges():
    chance = random.Random(20)
    for group in (decimals(chance), integers(chance), floats(chance), times(), texts(),
                  others(chance)):
        yield from group


def charset_statements(name, width, table):
    """A table whose rows hold every character of the set, in each kind of column."""
    ddl = (f"CREATE TABLE {table} (id INT PRIMARY KEY, a CHAR(40) CHARACTER SET {name},"
           f" b VARCHAR(300) CHARACTER SET {name}, e ENUM('a','bc') CHARACTER SET {name},"
           f" s SET('a','bc') CHARACTER SET {name}, c TEXT CHARACTER SET {name});")
    if name in WIDE:
        two, where = "CHAR(x.i, y.i USING ucs2)", "x.i NOT BETWEEN 216 AND 223"
        every = f"CONVERT({two} USING {name})"
        more = f"INSERT INTO {table} VALUES (999, '中文', '中', 'bc', 'a,bc', '中文');"
    elif name in UNICODE:
        every, where = "CHAR(x.i USING utf8mb4)", "x.i < 128 AND y.i = 0"
        more = f"INSERT INTO {table} VALUES (999, '中文é', '中', 'bc', 'a,bc', '中文é');"
    else:
        top = 128 if width > 1 or name in ("ascii", "swe7") else 256
        every, where, more = f"CONVERT(CHAR(y.i) USING {name})", f"x.i = 0 AND y.i < {top}", ""
        if width > 1:
            pair = f"CONVERT(CHAR(x.i, y.i) USING {name})"
            more = fill(table, pair, f"x.i >= 128 AND CHAR_LENGTH({pair}) = 1", 0)
        if width == 3:
            triple = f"CONVERT(CHAR(143, x.i, y.i) USING {name})"
            more += fill(table, triple, f"x.i >= 128 AND CHAR_LENGTH({triple}) = 1", 300)
        if name == "gb18030":
            four = "CONVERT(CHAR(x.i, 48 + y.i MOD 10, 129 + y.i DIV 10, 53) USING gb18030)"
            more += fill(table, four, f"x.i >= 129 AND CHAR_LENGTH({four}) = 1", 300)
    return ddl + fill(table, every, where, 1000) + more


def fill(table, character, where, first_id):
    """Rows of all characters that share a lead byte; MySQL refuses what is no character by NULL."""
    joined = f"GROUP_CONCAT({character} ORDER BY y.i SEPARATOR '')"
    return (f"INSERT INTO {table} SELECT {first_id} + x.i, LEFT({joined}, 40),"
            f" LEFT({joined}, 300), 'bc', 'a,bc', {joined}"
            f" FROM bytes.d x, bytes.d y WHERE {where} GROUP BY x.i;")


def shaped_tables(kind):
    """Tables whose shape matters: (name, DDL and statements with {t} for the name)."""
    yield "nulls", ("CREATE TABLE {t} (id INT PRIMARY KEY, " + ", ".join(
        f"n{i} VARCHAR(9), m{i} INT NOT NULL" for i in range(20)) + ", c INT);") + "".join(
            "INSERT INTO {t} VALUES (%d, %s, NULL);" % (key, ", ".join(
                ("NULL" if (key >> i) & 1 else f"'v{i}'") + f", {i}" for i in range(20)))
            for key in (1, 2, 3, 5, 77, 1000, 65535))
    yield "generated", (
        "CREATE TABLE {t} (id INT PRIMARY KEY, v INT GENERATED ALWAYS AS (id * 2) VIRTUAL,"
        " w VARCHAR(20) GENERATED ALWAYS AS (CONCAT('é', id)) STORED, i INT INVISIBLE, c INT);"
        "INSERT INTO {t} (id, i, c) VALUES (1, 5, 6), (2, NULL, 7);")
    yield "parts", (
        "CREATE TABLE {t} (id INT PRIMARY KEY, c VARCHAR(10)) PARTITION BY HASH (id) PARTITIONS 4;"
        "INSERT INTO {t} VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, 'd'), (9, 'e');")
    yield "keyless", ("CREATE TABLE {t} (id INT, c VARCHAR(10));"
                      "INSERT INTO {t} VALUES (1, 'a'), (1, 'a'), (1, 'a'), (NULL, NULL);")
    kinds = ("TINYINT", "VARCHAR(3) CHARACTER SET utf8mb4", "BIT(3)", "DATE", "DECIMAL(3,1)")
    values = ("-7", "'é'", "5", "'2026-01-02'", "1.5")
    wide = range(1000)
    yield "wide", ("CREATE TABLE {t} (id INT PRIMARY KEY, " + ", ".join(
        f"c{i} {kinds[i % 5]}" for i in wide) + ");" + "".join(
            f"INSERT INTO {{t}} VALUES ({key}, " + ", ".join(
                "NULL" if (i * key) % 7 == 3 else values[i % 5] for i in wide) + ");"
            for key in range(1, 8)))
    long_name = "ж" * 62
    yield f"`{long_name}日.`", (
        f"CREATE TABLE {{t}} (id INT PRIMARY KEY, `{long_name}.a` INT, `{long_name}``b` INT);"
        "INSERT INTO {t} VALUES (1, 2, 3), (2, NULL, 4), (3, 5, NULL);")
    if kind == "mysql97":
        yield "functional", (
            "CREATE TABLE {t} (id INT PRIMARY KEY, j JSON, c INT, KEY ((c * 2)),"
            " KEY ((CAST(j->'$.a' AS UNSIGNED ARRAY))), KEY ((LOWER(CONCAT(c, 'x')))));"
            "INSERT INTO {t} VALUES (1, '{{\"a\": [1,2]}}', 4), (2, NULL, NULL);")
        yield "gipk", ("SET sql_generate_invisible_primary_key=ON;"
                       "CREATE TABLE {t} (id INT, c INT);"
                       "INSERT INTO {t} VALUES (1, 2), (3, NULL);")
    else:
        yield "old_times", (
            "SET GLOBAL mysql56_temporal_format=OFF; CREATE TABLE {t} (id INT PRIMARY KEY, a TIME,"
            " b DATETIME, d TIMESTAMP NULL, c INT); SET GLOBAL mysql56_temporal_format=ON;"
            "INSERT INTO {t} VALUES (1, '-838:59:59', '9999-12-31 23:59:59', '2038-01-19 03:14:07',"
            " 1), (2, '12:34:56', '0000-00-00', '0000-00-00', 1), (3, '-00:00:01',"
            " '2000-00-00 01:02:03', '1970-01-01 00:00:01', 1), (4, NULL, NULL, NULL, NULL);")
