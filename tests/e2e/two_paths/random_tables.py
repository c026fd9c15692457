"""Tables that chance makes, for two_paths_test: every type of a server, any number of columns, any
key, random values and edges, rows that are changed and deleted, in every form of the log.

A seed is a table: the same seed gives the same statements on the same server.
"""
import random
import re

# What a session may switch on for itself; a table is changed under one of them.
FORMS = {
    "mysql97": ("", "SET SESSION binlog_transaction_compression = ON;",
                "SET SESSION binlog_row_value_options = PARTIAL_JSON;",
                "SET SESSION binlog_transaction_compression = ON,"
                " binlog_row_value_options = PARTIAL_JSON;"),
    "mariadb": ("", "SET SESSION binlog_annotate_row_events = OFF;"),
}
PLAIN = {
    "mysql97": "SET SESSION binlog_transaction_compression = OFF, binlog_row_value_options = '';",
    "mariadb": "SET SESSION binlog_annotate_row_events = ON;",
}
KEYS = (("INT", lambda n: str(n * 7 - 20)), ("BIGINT UNSIGNED", lambda n: str(2 ** 64 - 1 - n)),
        ("VARCHAR(20) CHARACTER SET utf8mb4", lambda n: f"'k{n}é '"),
        ("CHAR(8) CHARACTER SET latin1", lambda n: f"'{n}é'"),
        ("BINARY(4)", lambda n: f"X'{n:02x}0000'"), ("VARBINARY(9)", lambda n: f"X'00{n:02x}'"),
        ("DECIMAL(12,5)", lambda n: f"-{n}.50000"), ("DATE", lambda n: f"'2026-02-{n + 1:02d}'"),
        ("DATETIME(3)", lambda n: f"'2026-01-01 00:00:00.{n:03d}'"))
LITERAL_MAX = 4000
ROW_BYTES_MAX = 40_000
COLUMNS_MAX = 14
ROWS_MAX = 12


def row_bytes(ddl):
    """About what the column takes of a row, of which a server allows 64 KB."""
    found = re.match(r"(?:var)?(?:char|binary)\((\d+)\)", ddl)
    return 4 * int(found[1]) if found else 40


def is_plain(ddl, literals):
    return "generated" not in ddl and "not null" not in ddl and all(
        literal not in (None, "DEFAULT") for literal in literals)


def usable(cases):
    """The cases that can share a table: (DDL, literals)."""
    kept = []
    for ddl, literals in cases:
        if is_plain(ddl, literals):
            short = [literal for literal in literals if len(literal) <= LITERAL_MAX]
            kept.append((ddl, short + ["NULL"]))
    return kept


class RandomTable:
    def __init__(self, seed, kind, cases):
        self.chance = random.Random(seed)
        self.kind = kind
        self.columns = []
        room = ROW_BYTES_MAX
        for _ in range(self.chance.randint(1, COLUMNS_MAX)):
            ddl, literals = self.chance.choice(cases)
            if row_bytes(ddl) < room:
                room -= row_bytes(ddl)
                self.columns.append((ddl, literals))
        self.keys = self.chance.sample(KEYS, self.chance.choice((0, 1, 1, 1, 2, 3)))

    def value(self, column):
        return self.chance.choice(self.columns[column][1])

    def statements(self, name):
        keys = [f"k{i} {kind}" for i, (kind, _) in enumerate(self.keys)]
        columns = [f"c{i} {ddl}" for i, (ddl, _) in enumerate(self.columns)]
        parts = columns + ["n INT"]
        for key in keys:
            parts.insert(self.chance.randint(0, len(parts)), key)
        if keys:
            parts.append(f"PRIMARY KEY ({', '.join(f'k{i}' for i in range(len(keys)))})")
        yield f"CREATE TABLE {name} ({', '.join(parts)});"
        yield self.chance.choice(FORMS[self.kind])
        # A session's zone must not show in what arrives.
        yield f"SET time_zone = '{self.chance.choice(('+00:00', '+05:30', '-11:00', '+13:00'))}';"
        rows = self.chance.randint(1, ROWS_MAX)
        for n in range(rows):
            yield self.insert(name, n)
        for _ in range(self.chance.randint(0, 2 * rows)):
            yield self.change(name, rows)
        yield PLAIN[self.kind] + "SET time_zone = '+00:00';"

    def insert(self, name, n):
        names = [f"c{i}" for i in range(len(self.columns))] + ["n"]
        values = [self.value(i) for i in range(len(self.columns))] + [str(n)]
        for i, (_, value) in enumerate(self.keys):
            names.append(f"k{i}")
            values.append(value(n))
        return f"INSERT IGNORE INTO {name} ({', '.join(names)}) VALUES ({', '.join(values)});"

    def change(self, name, rows):
        n = self.chance.randrange(rows)
        if n > 0 and self.chance.random() < 0.2:
            return f"DELETE FROM {name} WHERE n = {n};"
        sets = []
        for i in self.chance.sample(range(len(self.columns)),
                                    self.chance.randint(0, len(self.columns))):
            ddl, _ = self.columns[i]
            part = ddl == "json" and self.kind == "mysql97" and self.chance.random() < 0.7
            sets.append(f"c{i} = " + (self.json_change(i) if part else self.value(i)))
        if self.keys and self.chance.random() < 0.3:
            i = self.chance.randrange(len(self.keys))
            sets.append(f"k{i} = {self.keys[i][1](self.chance.randrange(rows, 28))}")
        if not sets:
            sets = ["n = n"]
        return f"UPDATE IGNORE {name} SET {', '.join(sets)} WHERE n = {n};"

    def json_change(self, i):
        path = self.chance.choice(("$.a", "$.b", "$[0]", "$[1]", "$.new", "$.a.x", "$.\"q k\""))
        value = self.chance.choice(("1", "'text'", "CAST('[1, 2]' AS JSON)", "NULL", "1.5"))
        return self.chance.choice((f"JSON_SET(c{i}, '{path}', {value})",
                                   f"JSON_REPLACE(c{i}, '{path}', {value})",
                                   f"JSON_REMOVE(c{i}, '{path}')"))


def statements(kind, cases, seeds, schema):
    """All statements for the seeds, each a table of the schema."""
    pool = usable(cases)
    for seed in seeds:
        yield from RandomTable(seed, kind, pool).statements(f"{schema}.r{seed}")
