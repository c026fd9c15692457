"""The type cases of mysql_source_test: DDL, what the schema reader must say, values and cells.

A value is (SQL literal, expected text). A dict instead of a text holds one per kind of server; a
server that is not in it skips the case. Bytes are spelled 0x..., times with six digits.
"""

UTF8 = "character set utf8mb4"
# Characters that each character set can hold; the others get plain letters.
SAMPLES = {
    "latin1": "é€", "latin2": "ľ", "cp1250": "ľ€", "cp1251": "Привет", "cp1256": "سلام",
    "cp1257": "ā", "koi8r": "Привет", "koi8u": "їжак", "greek": "Ωμέγα", "hebrew": "שלום",
    "tis620": "ไทย", "sjis": "日本", "cp932": "日本①", "ujis": "日本", "eucjpms": "日本①",
    "gbk": "中文", "gb2312": "中文", "gb18030": "中文😀", "big5": "中文", "euckr": "한국",
    "utf8mb3": "中文é", "utf8mb4": "中文😀", "ucs2": "中文é", "utf16": "中文😀", "utf16le": "中文😀",
    "utf32": "中文😀", "latin5": "ş", "latin7": "ā", "cp850": "é", "cp852": "ľ", "cp866": "Привет",
    "macroman": "é", "macce": "ľ",
}
NULL = ("NULL", "NULL")


def integer_cases():
    for name, kind, bits in (("tinyint", "tiny_int", 8), ("smallint", "small_int", 16),
                             ("mediumint", "medium_int", 24), ("int", "int", 32),
                             ("bigint", "big_int", 64)):
        least, greatest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        yield name, f"{kind} null", [(str(v), str(v)) for v in (least, -1, 0, greatest)] + [NULL]
        top = 2 ** bits - 1
        yield f"{name} unsigned", f"{kind} unsigned null", [(str(v), str(v)) for v in (0, top)]


NUMBERS = [
    ("int(6) unsigned zerofill", "int unsigned null", [("42", "42")]),
    ("boolean", "tiny_int null", [("true", "1"), ("false", "0")]),
    ("int not null default 7", "int", [("DEFAULT", "7")]),
    ("decimal(65,30)", "decimal null p=65 s=30",
     [("9" * 35 + "." + "9" * 30,) * 2, ("-0." + "0" * 29 + "1",) * 2, ("0", "0." + "0" * 30),
      NULL]),
    ("decimal(38,0)", "decimal null p=38 s=0", [("-" + "9" * 38,) * 2]),
    ("decimal(5,2) unsigned", "decimal unsigned null p=5 s=2", [("12.5", "12.50")]),
    ("float", "float null", [("16777218", "16777218"), ("0.1", "0.100000001"),
                             ("-3.4028234e38", "-3.40282347e+38"), ("0", "0"), NULL]),
    ("double", "double null", [("0.1", "0.10000000000000001"), ("-0.5", "-0.5"),
                               ("1.7976931348623157e308", "1.7976931348623157e+308"), NULL]),
    ("bit(1)", "bit null p=1 s=0", [("b'1'", "1"), ("b'0'", "0"), NULL]),
    ("bit(10)", "bit null p=10 s=0", [("b'1000000001'", "513")]),
    ("bit(64)", "bit null p=64 s=0", [("0x" + "f" * 16, str(2 ** 64 - 1)), ("1", "1")]),
    ("year", "year null", [("0", "0"), ("1901", "1901"), ("2155", "2155"), NULL]),
]

TIMES = [
    ("date", "date null", [("'0000-00-00'", "0000-00-00"), ("'2000-00-00'", "2000-00-00"),
                           ("'1000-01-01'", "1000-01-01"), ("'9999-12-31'", "9999-12-31"), NULL]),
    ("datetime", "datetime null", [("'0000-00-00 00:00:00'", "0000-00-00 00:00:00.000000"),
                                   ("'2026-01-02 03:04:05'", "2026-01-02 03:04:05.000000"), NULL]),
    ("datetime(6)", "datetime null f=6",
     [("'9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"),
      ("'2000-00-00 01:00:00.5'", "2000-00-00 01:00:00.500000"),
      ("'2026-01-01'", "2026-01-01 00:00:00.000000")]),
    ("timestamp(6) null", "timestamp null f=6",
     [("'1970-01-01 00:00:01'", "1970-01-01 00:00:01.000000"),
      ("'2038-01-19 03:14:07.999999'", "2038-01-19 03:14:07.999999"),
      ("'0000-00-00 00:00:00'", "0000-00-00 00:00:00.000000"), NULL]),
    ("time", "time null", [("'-838:59:59'", "-838:59:59.000000"), ("'00:00:00'", "00:00:00.000000"),
                           ("'23:59:59'", "23:59:59.000000"), NULL]),
    ("time(6)", "time null f=6",
     [("'-00:00:00.000001'", "-00:00:00.000001"), ("'838:59:59'", "838:59:59.000000"),
      ("'-12:34:56.789012'", "-12:34:56.789012"), ("'24:00:00.5'", "24:00:00.500000")]),
]

TEXTS = [
    (f"char(10) {UTF8}", "char null chars=10 bytes=40 utf8mb4",
     [("'x  '", "x"), ("''", ""), ("'😀'", "😀"), NULL]),
    (f"varchar(100) {UTF8}", "varchar null chars=100 bytes=400 utf8mb4",
     [("''", ""), ("'x  '", "x  "), ("'😀 中文'", "😀 中文"), (r"'\\N'", r"\N"),
      ("'it''s \"q\", \\n\\t'", "it's \"q\", \n\t"), ("X'610062'", "a\0b"), NULL]),
    (f"tinytext {UTF8}", "tiny_text null chars=255 bytes=255 utf8mb4", [("'é'", "é"), ("''", "")]),
    (f"text {UTF8}", "text null chars=65535 bytes=65535 utf8mb4",
     [("repeat('é', 30000)", "é" * 30000), NULL]),
    (f"mediumtext {UTF8}", "medium_text null chars=16777215 bytes=16777215 utf8mb4",
     [("repeat('x', 70000)", "x" * 70000)]),
    (f"longtext {UTF8}", "long_text null chars=4294967295 bytes=4294967295 utf8mb4",
     [("'😀'", "😀")]),
    (f"longtext {UTF8} collate utf8mb4_bin",
     "long_text null chars=4294967295 bytes=4294967295 utf8mb4", [("'[1]'", "[1]")]),
    (f"enum('a','it''s','x,y','','😀') {UTF8}", "enum null chars=4 bytes=16 utf8mb4 [a|it's|x,y||?]",
     [("'a'", "a"), ("'it''s'", "it's"), ("'x,y'", "x,y"), ("'😀'", "😀"), ("'zzz'", ""), NULL]),
    ("enum('ü','\\\\') character set latin1", "enum null chars=1 bytes=1 latin1 [ü|\\]",
     [("'ü'", "ü"), ("'\\\\'", "\\")]),
    (f"set('a','b','c''d') {UTF8}", "set null chars=7 bytes=28 utf8mb4 [a|b|c'd]",
     [("''", ""), ("'a,c''d'", "a,c'd"), ("7", "a,b,c'd"), NULL]),
]

BYTES = [
    ("binary(4)", "binary null chars=4 bytes=4", [("X'00ff'", "0x00ff0000"), NULL]),
    ("varbinary(10)", "varbinary null chars=10 bytes=10",
     [("''", "0x"), ("X'0027225c0aff'", "0x0027225c0aff")]),
    ("tinyblob", "tiny_blob null chars=255 bytes=255", [("X'80'", "0x80")]),
    ("blob", "blob null chars=65535 bytes=65535",
     [("repeat(X'01', 300)", "0x" + "01" * 300), NULL]),
    ("mediumblob", "medium_blob null chars=16777215 bytes=16777215", [("X'00'", "0x00")]),
    ("longblob", "long_blob null chars=4294967295 bytes=4294967295", [("''", "0x")]),
    ("varchar(5) character set binary", "varbinary null chars=5 bytes=5", [("'a'", "0x61")]),
]

POINT = "0x00000000" + "0101000000" + "000000000000f03f" + "0000000000000040"
OTHERS = [
    ("json", {"mariadb": "json null chars=4294967295 bytes=4294967295 utf8mb4",
              "mysql97": "json null"},
     [("'{\"b\":1,\"a\":[1,2,null]}'", {"mariadb": '{"b":1,"a":[1,2,null]}',
                                        "mysql97": '{"a": [1, 2, null], "b": 1}'}),
      ("'\"😀\"'", '"😀"'), NULL]),
    ("point", "geometry null", [("ST_GeomFromText('POINT(1 2)')", POINT), NULL]),
    ("geometrycollection", "geometry null",
     [("ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))')",
       "0x00000000" + "0107000000" + "01000000" + POINT[10:])]),
    ("polygon", "geometry null", [NULL]),
    ("int generated always as (id * 2) virtual", "int null generated", [(None, "2"), (None, "4")]),
    ("varchar(9) character set utf8mb4 generated always as (concat('é', id)) stored",
     "varchar null generated chars=9 bytes=36 utf8mb4", [(None, "é1")]),
    ("int invisible", "int null invisible", [("5", "5"), NULL]),
    ("int default (1 + 1)", "int null", [("DEFAULT", "2")]),
    (f"text compressed {UTF8}", {"mariadb": "text null chars=65535 bytes=65535 utf8mb4"},
     [("repeat('ab', 500)", "ab" * 500)]),
    ("uuid", {"mariadb": "uuid null"},
     [("'123e4567-e89b-12d3-a456-426655440000'", "123e4567-e89b-12d3-a456-426655440000"), NULL]),
    ("inet4", {"mariadb": "inet4 null"}, [("'192.0.2.1'", "192.0.2.1")]),
    ("inet6", {"mariadb": "inet6 null"}, [("'2001:db8::1'", "2001:db8::1"), ("'::'", "::")]),
    ("vector(3)", {"mysql97": "vector null p=3 s=0 chars=12 bytes=12"},
     [("TO_VECTOR('[1,2,3]')", "0x0000803f0000004000004040"), NULL]),
]


def charset_cases(charsets):
    """One case per character set of the server: [(name, bytes per character)]."""
    for name, width in charsets:
        if name == "binary":
            continue
        sample = SAMPLES.get(name, "abc")
        yield (f"varchar(10) character set {name}",
               f"varchar null chars=10 bytes={10 * width} {name}", [(f"'{sample}'", sample)])


def all_cases(charsets):
    yield from integer_cases()
    for group in (NUMBERS, TIMES, TEXTS, BYTES, OTHERS):
        yield from group
    yield from charset_cases(charsets)
