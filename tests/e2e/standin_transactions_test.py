#!/usr/bin/env python3
"""The local Redshift's transactions: locks of tables, isolation, MERGE, types, history, grants."""
import threading

from standin_rig import Wire, error_of, kinds, run


def rows(messages):
    """The text of each DataRow's columns, joined by |."""
    out = []
    for kind, body in messages:
        if kind != "D":
            continue
        at, values = 2, []
        for _ in range(int.from_bytes(body[:2], "big")):
            size = int.from_bytes(body[at:at + 4], "big", signed=True)
            values.append("" if size < 0 else body[at + 4:at + 4 + size].decode())
            at += 4 + max(size, 0)
        out.append("|".join(values))
    return out


class Later:
    """A statement that may have to wait: run on a thread of its own."""

    def __init__(self, wire, sql, extended=False):
        self.answer = None
        ask = wire.extended if extended else wire.query
        self.thread = threading.Thread(target=lambda: setattr(self, "answer", ask(sql)))
        self.thread.start()

    def waits(self, seconds=0.6):
        self.thread.join(seconds)
        return self.thread.is_alive()

    def result(self):
        self.thread.join(60)
        return self.answer


def test_locks(checks, s):
    s.psql("create table lk (a int); create table l2 (a int); insert into lk values (1)")
    one, two = Wire(s), Wire(s)
    for first in ("insert into lk values (2)", "update lk set a = a", "delete from lk where a = 7",
                  "merge into lk using l2 on lk.a = l2.a when matched then delete "
                  "when not matched then insert values (l2.a)"):
        one.query("begin")
        one.query(first)
        checks.equal("readers do not wait for " + first[:6],
                     len(rows(two.query("select count(*) from lk"))), 1)
        for extended in (False, True):
            later = Later(two, "update lk set a = a + 0", extended)
            checks.that(f"a writer waits for {first[:6]} {extended}", later.waits())
            one.query("commit")
            answer = later.result()
            checks.equal("and sees what was committed", error_of(answer).get("M"), None)
            checks.equal("a lone write leaves no block", answer[-1][1], b"I")
            one.query("begin")
            one.query(first)
        one.query("commit")
    one.query("begin; lock lk")
    later = Later(two, "select count(*) from lk")
    checks.that("LOCK blocks readers", later.waits())
    one.query("commit")
    checks.equal("until it ends", kinds(later.result()), "TDCZ")
    one.query("begin; alter table lk add column b int")
    later = Later(two, "select count(*) from lk")
    checks.that("DDL blocks readers", later.waits())
    one.query("rollback")
    later.result()
    one.query("begin; insert into lk values (5)")
    two.query("begin; insert into l2 values (5)")
    later = Later(one, "insert into l2 values (6)")
    checks.that("the first of a deadlock waits", later.waits(0.2))
    ends = [error_of(two.query("insert into lk values (6)")), error_of(later.result())]
    codes = sorted(end.get("C", "") for end in ends)
    checks.equal("a deadlock ends one", codes, ["", "40P01"])
    for wire in (one, two):
        wire.query("rollback")
    s.psql("create user writer password 'Secret1'; grant insert on lk to writer")
    plain = Wire(s, "writer", "Secret1")
    one.query("begin; update lk set a = a")
    later = Later(plain, "insert into lk (a) values (9)")
    checks.that("one that may only INSERT waits", later.waits())
    one.query("commit")
    checks.equal("and inserts", kinds(later.result()), "CZ")
    for wire in (one, two, plain):
        wire.close()


def test_pipeline(checks, s):
    """BEGIN and a write in one go, with one Sync behind both: the block is the client's."""
    wire = Wire(s)
    for sql in ("begin", "insert into lk (a) values (400)"):
        wire.send(b"P", b"\0" + sql.encode() + b"\0\0\0")
        wire.send(b"B", b"\0\0" + bytes(6))
        wire.send(b"E", b"\0" + bytes(4))
    wire.send(b"S")
    answer = wire.until_ready()
    checks.equal("a block in one go", (kinds(answer), answer[-1][1]), ("12C12CZ", b"T"))
    wire.query("rollback")
    checks.equal("is rolled back", s.psql("select count(*) from lk where a = 400"), "0")
    for sql in ("insert into lk (a) values (401)", "select count(*) from lk"):
        wire.send(b"P", b"\0" + sql.encode() + b"\0\0\0")
        wire.send(b"B", b"\0\0" + bytes(6))
        wire.send(b"E", b"\0" + bytes(4))
    wire.send(b"S")
    answer = wire.until_ready()
    checks.equal("a write and a read in one go", (kinds(answer), answer[-1][1]),
                 ("12C12DCZ", b"I"))
    checks.equal("are committed", s.psql("select count(*) from lk where a = 401"), "1")
    wire.close()


def test_isolation(checks, s):
    level = "select trim(isolation_level) from stv_db_isolation_level where db_name = 'dev'"
    checks.equal("snapshot is the default", s.psql(level), "Snapshot Isolation")
    checks.has("not in a block", s.psql("begin; alter database dev isolation level serializable"),
               "25001", "cannot run inside a transaction block")
    s.psql("create table t1 (a int); create table t2 (a int); insert into t1 values (1)")
    deadlocked = s.psql("select oid from pg_class where relname in ('lk', 'l2')").split()
    write_skew = ("select count(*) from t1", "insert into t2 values (1)",
                  "select count(*) from t2", "insert into t1 values (1)")

    def skew():
        one, two = Wire(s), Wire(s)
        ends = []
        for wire in (one, two):
            wire.query("begin isolation level read committed")
        for wire, sql in ((one, write_skew[0]), (two, write_skew[2]), (one, write_skew[1]),
                          (two, write_skew[3]), (one, "commit"), (two, "commit")):
            ends.append(error_of(wire.query(sql)))
        for wire in (one, two):
            wire.close()
        return [end for end in ends if end]

    checks.equal("write skew passes under SNAPSHOT", skew(), [])
    checks.equal("ALTER DATABASE",
                 s.psql("alter database dev isolation level serializable"), "")
    checks.equal("is shown", s.psql(level), "Serializable")
    checks.equal("also by pg_database_info",
                 s.psql("select datconfig from pg_database_info where datname = 'dev'"),
                 "{concurrency_model=2}")
    conflict = (skew() or [{}])[0]
    checks.equal("and is 1023 under SERIALIZABLE", (conflict.get("C"), conflict.get("M")),
                 ("XX000", "1023"))
    ids = s.psql("select oid from pg_class where relname in ('t1', 't2') order by 1").split()
    detail = conflict.get("D", "")
    checks.that("with a table's id",
                any(f"violation on table - {number}, transactions" in detail for number in ids),
                detail)
    asked = ("select xact_id, table_id, process_id > 0, abort_time >= xact_start_ts from "
             "stl_tr_conflict order by abort_time")
    checks.equal("stl_tr_conflict is empty in a serverless namespace", s.psql(asked), "")
    s.change_world(lambda world: world.update(cluster={"identifier": "one"}))
    rows = [line.split("|") for line in s.psql(asked).split("\n")]
    checks.equal("stl_tr_conflict has the deadlock and 1023 on a cluster",
                 [row[2:] for row in rows], [["t", "t"], ["t", "t"]])
    checks.that("with the transaction and its table", rows[-1][0] in detail and
                rows[-1][1] in ids and rows[0][1] in deadlocked, (rows, detail, deadlocked))
    checks.has("and is for superusers", s.psql(asked, "writer", "Secret1"), "permission denied")
    s.change_world(lambda world: world.pop("cluster"))
    checks.that("and two transactions", detail.split("are: ")[-1].count(", ") == 1, detail)
    s.psql("alter database dev isolation level snapshot")
    checks.equal("back", s.psql(level), "Snapshot Isolation")
    s.psql("create database iso isolation level serializable")
    checks.equal("CREATE DATABASE takes it", s.psql(level.replace("'dev'", "'iso'")),
                 "Serializable")
    wire = Wire(s)
    wire.query("begin")
    wire.query("select count(*) from t1")
    checks.equal("a column behind FROM is no table",
                 kinds(wire.query("select 1 from public.t1 where public.t1.a is not distinct from "
                                  "public.t1.a limit 1")), "TDCZ")
    s.psql("create table later (a int)")
    missing = error_of(wire.query("select * from later"))
    checks.equal("a table that the snapshot lacks is 1018",
                 (missing.get("C"), missing.get("M"), missing.get("D")),
                 ("XX000", "1018", "Relation does not exist."))
    checks.equal("which fails the block", error_of(wire.query("select 1"))["C"], "25P02")
    wire.query("rollback")
    wire.close()


def test_blocks(checks, s):
    for sql, name in (("vacuum", "VACUUM"), ("create database x1", "CREATE DATABASE"),
                      ("drop database iso", "DROP DATABASE"),
                      ("alter table t1 append from t2", "ALTER TABLE APPEND"),
                      ("alter table t1 alter column a type varchar(3)",
                       "ALTER TABLE ALTER COLUMN")):
        text = f"{name} cannot run inside a transaction block"
        checks.has(name + " in a block", s.psql("begin; " + sql), "25001", text)
        wire = Wire(s)
        checks.has(name + " among others",
                   error_of(wire.query("select 1; " + sql)).get("M", ""), text)
        wire.close()
    s.change_world(lambda world: world.update(block_sqlstate="XX000"))
    checks.has("the SQLSTATE is a switch", s.psql("begin; vacuum"), "XX000", "VACUUM cannot run")
    s.change_world(lambda world: world.update(block_sqlstate="25001"))


def test_merge(checks, s):
    s.psql("create table tg (k varchar(5), v int); create table src (k varchar(5), v int)")

    def merged(target, source, how):
        s.psql(f"truncate tg; truncate src; insert into tg values {target}; "
               f"insert into src values {source}")
        return s.psql(f"merge into tg using src x on tg.k = x.k {how}\n;"
                      "select k || ':' || v from tg order by 1")

    update = ("when matched then update set v = x.v when not matched then insert values "
              "(x.k, x.v)")
    delete = "when matched then delete when not matched then insert values (x.k, x.v)"
    checks.equal("update and insert", merged("('a', 1), ('b', 2)", "('a ', 5), ('c', 6)", update),
                 "a:5\nb:2\nc:6")
    checks.equal("delete and insert", merged("('a', 1), ('b', 2)", "('a', 5), ('c', 6)", delete),
                 "b:2\nc:6")
    checks.has("two matches", merged("('a', 1)", "('a', 5), ('a ', 6)", update),
               "Found multiple matches to update the same tuple.")
    checks.equal("NULL matches nothing", merged("(null, 1), ('a', 1)", "(null, 5)", delete), "a:1")
    checks.equal("remove duplicates",
                 merged("('a', 1), ('a', 2), ('b', 3)", "('a', 9), ('c', 4)", "remove duplicates"),
                 "a:9\nb:3\nc:4")
    s.psql("create view vw as select * from src")
    checks.has("no view", s.psql("merge into tg using vw on tg.k = vw.k remove duplicates"),
               "0A000", "MERGE takes a table")
    checks.has("no alias of the target",
               s.psql("merge into tg t using src on t.k = src.k remove duplicates"), "42601")
    checks.has("update from without a join", s.psql("update tg set v = 1 from src"),
               "Target table must be part of an equijoin predicate")


def test_values(checks, s):
    s.psql("create table bl (k varchar(9), c char(9)); insert into bl values ('a', 'a'), "
           "('a ', 'a'), ('b', 'b')")
    for name, sql, expected in (
            ("IN", "select count(*) from bl where k in ('a  ', 'x')", "2"),
            ("IN a query", "select count(*) from bl where k in (select c from bl)", "3"),
            ("DISTINCT", "select count(distinct k) from bl", "2"),
            ("SELECT DISTINCT", "select count(*) from (select distinct k from bl) d", "2"),
            ("UNION", "select count(*) from (select k from bl union select k from bl) d", "2"),
            ("a join", "select count(*) from bl x join bl y on x.k = y.k", "5"),
            ("LIKE counts them", "select count(*) from bl where k like 'a'", "1"),
            ("LIKE with a blank", "select count(*) from bl where k like 'a '", "1"),
            ("varbyte", "select from_varbyte(to_varbyte('äb', 'utf8'), 'utf8')", "äb"),
            ("hex", "select from_varbyte(to_varbyte('aaBB', 'hex'), 'hex')", "aabb"),
            ("substring", "select substring(from_hex('aabbcc'), 2, 1)", "bb"),
            ("concat", "select from_hex('aa') || from_hex('bb')", "aabb"),
            ("length", "select len(from_hex('aabbcc')), octet_length(from_hex('aa'))", "3|1"),
            ("json", "select can_json_parse('{\"a\": 1}'), can_json_parse('{')", "t|f"),
            ("timestamptz", "set timezone to 'Europe/Berlin'; select '2026-01-31 12:00:00+00'::"
             "timestamptz", "2026-01-31 13:00:00+01")):
        checks.equal("blanks and functions: " + name, s.psql(sql), expected)
    long = "{\"k\": \"" + "x" * 65536 + "\"}"
    for name, sql, *parts in (
            ("long strings", f"select json_parse('{long}')", "XX000",
             "JSON_PARSE() error: String value exceeds the max size of 65535 bytes"),
            ("keys twice", "select json_parse('{\"a\": 1, \"a\": 2}')", "Duplicate attribute"),
            ("no JSON", "select json_parse('{')", "XX000", "JSON_PARSE() error"),
            ("NUMERIC(19)", "create table n (d numeric(19,2)); insert into n values "
             "(92233720368547758.07); insert into n values (92233720368547758.08)", "22003",
             "numeric field overflow"),
            ("1600 columns", "create table w (" + ", ".join(f"c{i} int" for i in range(1601)) +
             ")", "tables can have at most 1600 columns")):
        checks.has("limits: " + name, s.psql(sql), *parts)
    checks.equal("the largest NUMERIC(19) fits", s.psql("select d from n"),
                 "92233720368547758.07")
    checks.equal("keys twice when asked",
                 s.psql("set json_parse_dedup_attributes to on; "
                        "select json_parse('{\"a\": 1, \"a\": 2}')"), '{"a": 2}')
    s.psql("create table ty (a varchar(5) encode bytedict, b varchar(5) references bl (k), "
           "c varchar(5)); create view tyv as select c from ty")
    for column, text in (("a", "its encoding is bytedict"), ("b", "it is part of a key"),
                         ("c", "cannot alter type of a column used by a view or rule")):
        checks.has("alter type: " + text,
                   s.psql(f"alter table ty alter column {column} type varchar(9)"), text)


def test_history(checks, s):
    wire = Wire(s)
    wire.query("begin; insert into t1 values (77)")
    shown = s.psql("select trim(query_type), trim(status) from sys_query_history where query_text "
                   "like 'insert into t1 values (77)%'")
    checks.equal("a finished statement", shown, "INSERT|success")
    checks.equal("its transaction runs",
                 s.psql("select count(*) from sys_transaction_history h join sys_query_history q "
                        "on q.transaction_id = h.transaction_id where q.query_text like "
                        "'insert into t1 values (77)%' and trim(h.status) = 'running'"), "1")
    table = s.psql("select 't1'::regclass::oid")
    checks.equal("STV_LOCKS", s.psql("select count(*), max(trim(lock_status)) from stv_locks where "
                                     f"table_id = {table}"), "2|Holding write lock")
    checks.has("SVV_TRANSACTIONS",
               s.psql(f"select lock_mode, granted from svv_transactions where relation = {table}"),
               "ShareRowExclusiveLock|t")
    wire.query("rollback")
    wire.extended("select 1 as one union all select 2")
    wire.query("select broken")
    ask = "select trim(status), returned_rows, trim(error_message) from sys_query_history where "
    checks.equal("an extended one", s.psql(ask + "query_text like 'select 1 as one%'"),
                 "success|2|")
    checks.equal("a failed simple one",
                 s.psql(ask + "query_text like 'select broken%'"),
                 'failed|0|column "broken" does not exist')
    checks.equal("its transaction is rolled back",
                 s.psql("select distinct trim(h.status) from sys_transaction_history h join "
                        "sys_query_history q on q.transaction_id = h.transaction_id where "
                        "q.query_text like 'insert into t1 values (77)%'"), "rolledback")
    s.psql("create user secretive password 'Secret9'")
    checks.equal("no password is kept",
                 s.psql("select count(*) from sys_query_history where query_text like '%Secret9%' "
                        "and query_text not like '%sys_query%'"), "0")
    wire.close()


def test_grants(checks, s):
    s.psql("create user reader password 'Secret1'; create schema own; create table own.g (a int); "
           "grant usage on schema own to reader")
    for sql, text in (("select * from own.g", "permission denied for relation g"),
                      ("insert into own.g values (1)", "permission denied for relation g"),
                      ("delete from own.g", "permission denied for relation g"),
                      ("drop table own.g", "must be owner of relation g"),
                      ("truncate own.g", "permission denied for relation g"),
                      ("alter table own.g add column b int", "must be owner of relation g")):
        checks.has("refused: " + sql, s.psql(sql, "reader", "Secret1"), "42501", text)
    ask = "select has_table_privilege('reader', 'own.g', 'insert')"
    checks.equal("no privilege", s.psql(ask), "f")
    checks.equal("granted", s.psql("grant insert, select on own.g to reader; " + ask), "t")
    checks.equal("and used", s.psql("insert into own.g values (1); select a from own.g", "reader",
                                    "Secret1"), "1")
    checks.equal("revoked", s.psql("revoke insert on own.g from reader; " + ask), "f")
    s.psql("alter table own.g owner to reader")
    checks.equal("the owner may", s.psql("alter table own.g add column b int", "reader",
                                         "Secret1"), "")
    source = s.put("g/1.csv", b"1,2\n")
    copy = f"copy own.g from '{source}' iam_role '{s.role}' csv"
    s.psql("revoke assumerole on all from public for all")
    checks.has("no ASSUMEROLE", s.psql(copy, "reader", "Secret1"), "42501",
               f'User reader does not have ASSUMEROLE permission on IAM role "{s.role}" for COPY')
    checks.has("only a superuser grants it",
               s.psql(f"grant assumerole on '{s.role}' to reader for copy", "reader", "Secret1"),
               "42501")
    s.psql(f"grant assumerole on '{s.role}' to reader for copy")
    checks.has("ASSUMEROLE granted", s.psql(copy, "reader", "Secret1"), "is not associated")
    unload = f"unload ('select 1') to 's3://dms-staging/u/' iam_role '{s.role}'"
    checks.has("but not for UNLOAD", s.psql(unload, "reader", "Secret1"), "42501",
               f'User reader does not have ASSUMEROLE permission on IAM role "{s.role}" for UNLOAD')
    asked = (f"select has_assumerole_privilege('{s.role}', 'copy'), "
             f"has_assumerole_privilege('{s.role}', 'unload')")
    checks.equal("which it is told", s.psql(asked, "reader", "Secret1"), "t|f")
    s.psql(f"grant assumerole on '{s.role}' to reader for unload")
    checks.has("nor granted until it is", s.psql(unload, "reader", "Secret1"),
               "is not associated")


if __name__ == "__main__":
    run((test_locks, test_pipeline, test_isolation, test_blocks, test_merge, test_values,
         test_history, test_grants))
