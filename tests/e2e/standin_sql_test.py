#!/usr/bin/env python3
"""The local Redshift as psql sees it: logins, DDL and what is remembered of it, refusals."""
from standin_rig import Wire, error_of, run

TABLE = """create schema app;
create table app.t (ID bigint not null encode az64 primary key, "Name" varchar(5), b varbyte(4),
  s super, g geometry, d decimal, x text, i int identity(0,2))
  diststyle key distkey(id) compound sortkey(id, name) backup no"""
STARTUP_KEYS = (("client_protocol_version", "2"), ("driver_version", "x"), ("plugin_name", "p"),
                ("_pq_.compression", "zstd:1"), ("os_version", "L"), ("anything", "else"))


def test_login(checks, s):
    checks.has("version", s.psql("select version()"), "PostgreSQL 8.0.2", "Redshift 1.0.48805")
    checks.equal("tls", s.psql("select 1", sslmode="require"), "1")
    checks.equal("tls verified", s.psql("select 1", sslmode="verify-full"), "1")
    checks.has("wrong password", s.psql("select 1", password="wrong"),
               "password authentication failed for user")
    wire = Wire(s, password="wrong")
    checks.equal("wrong password is 28000", wire.error["C"], "28000")
    wire.close()
    checks.has("unknown database", s.psql("select 1", database="nope"),
               'database "nope" does not exist')
    checks.has("postgres is hidden", s.psql("select 1", database="postgres"),
               'database "postgres" does not exist')
    s.psql("create user plain password 'Secret1'")
    checks.equal("CREATE USER logs in",
                 s.psql("select current_user", user="plain", password="Secret1"), "plain")
    clear = {"user": "clear", "password": "pw", "auth": "password", "is_superuser": False}
    s.change_world(lambda world: world["logins"].append(clear))
    wire = Wire(s, user="clear", password="pw")
    checks.equal("clear text login", (wire.code, wire.error), (3, None))
    wire.close()


def test_startup(checks, s):
    wire = Wire(s, extra=STARTUP_KEYS)
    checks.equal("start-up keys are stripped", wire.error, None)
    checks.equal("md5 is asked", wire.code, 5)
    shown = wire.parameters
    checks.equal("server_version", shown.get("server_version"), "8.0.2")
    checks.equal("client_encoding", shown.get("client_encoding"), "UNICODE")
    checks.that("DateStyle", shown.get("DateStyle", "").startswith("ISO"), shown)
    checks.that("padb_version", "padb_version" in shown, shown)
    for name in ("server_protocol_version", "standard_conforming_strings", "in_hot_standby"):
        checks.that("no " + name, name not in shown, shown)
    wire.close()


def test_catalog(checks, s):
    s.psql(TABLE)

    def ask(sql):
        return s.psql("set search_path to app, public;\n" + sql)

    where = "where table_name = 't' order by ordinal_position"
    checks.equal("names fold", ask("select column_name from svv_columns " + where),
                 "id\nname\nb\ns\ng\nd\nx\ni")
    checks.equal("types", ask("select data_type, character_maximum_length, numeric_precision, "
                              "numeric_scale from svv_columns " + where).split("\n"),
                 ["bigint||64|0", "character varying|5||", "binary varying|4||", "super|||",
                  "geometry|||", "numeric||18|0", "character varying|256||", "integer||32|0"])
    checks.equal("information_schema",
                 ask("select data_type, character_maximum_length from information_schema.columns "
                     "where table_name = 't' and column_name = 'b'"), "binary varying|4")
    checks.equal("pg_table_def",
                 ask('select "column", type, trim(encoding), distkey, sortkey, "notnull" from '
                     "pg_table_def where tablename = 't' and sortkey > 0 order by sortkey"),
                 "id|bigint|az64|t|1|t\nname|character varying(5)|lzo|f|2|f")
    checks.equal("pg_table_def follows search_path",
                 s.psql("select count(*) from pg_table_def where tablename = 't'"), "0")
    checks.equal("primary key is shown",
                 ask("select k.column_name from information_schema.table_constraints c join "
                     "information_schema.key_column_usage k using (constraint_name, table_schema, "
                     "table_name) where c.constraint_type = 'PRIMARY KEY' and table_name = 't'"),
                 "id")
    checks.equal("table info leaves empty tables out",
                 ask("select count(*) from svv_table_info where \"table\" = 't'"), "0")
    ask("insert into t (id, name) values (1, 'a'), (1, 'b')")
    checks.equal("table info",
                 ask("select diststyle, sortkey1, sortkey_num, tbl_rows from svv_table_info "
                     "where \"table\" = 't'"), "KEY(id)|id|2|2")
    ask("grant select on t to plain")
    checks.equal("grants are shown",
                 ask("select privilege_type, identity_type, admin_option from "
                     "svv_relation_privileges where relation_name = 't' and "
                     "identity_name = 'plain'"), "SELECT|user|f")


def test_values(checks, s):
    def ask(sql):
        return s.psql("set search_path to app, public;\n" + sql)

    too_long = "Value too long for character type"
    checks.equal("primary key is not enforced", ask("select count(*) from t where id = 1"), "2")
    checks.has("varchar counts bytes", ask("insert into t (id, name) values (2, 'äöü')"),
               too_long, "XX000", "code:      8001")
    checks.has("varchar counts characters too",
               ask("insert into t (id, name) values (2, 'abcdef')"), too_long, "XX000")
    checks.equal("only blanks may exceed",
                 ask("insert into t (id, name) values (3, 'abcde  ')"), "")
    checks.has("not null is enforced", ask("insert into t (id) values (null)"),
               "Cannot insert a NULL value into column id")
    checks.has("varbyte length", ask("insert into t (id, b) values (1, 'aabbccddee')"), too_long)
    checks.equal("varbyte is hex",
                 ask("insert into t (id, b) values (4, 'aabb'); select b from t where id = 4"),
                 "aabb")
    checks.equal("identity", ask("select min(i), max(i) % 2 from t"), "0|0")
    checks.has("identity refuses values", ask("insert into t (id, i) values (1, 1)"),
               "cannot set an identity column to a value")
    out = ask("create temp table st (like t); select distkey, sortkey from pg_table_def where "
              "tablename = 'st' and \"column\" = 'id'; insert into st (id, i, name) values "
              "(1, 1, 'äöü')")
    checks.that("like keeps keys and lengths", out.startswith("t|1\n") and too_long in out, out)
    out = ask("create table made as select * from t; "
              "insert into made (id, name) values (1, 'äöü')")
    checks.has("create table as keeps lengths", out, too_long)
    checks.has("json is checked", ask("insert into t (id, s) values (1, '{')"), "22P02")
    checks.equal("varbyte becomes text as UTF-8",
                 ask("select to_varbyte('c3a4', 'hex')::varchar, cast(to_varbyte('6162', 'hex') as "
                     "varchar(9)), 'x' || from_hex('7a')::varchar"), "ä|ab|xz")
    checks.has("when it is UTF-8", ask("select from_hex('ff')::varchar"), "22021")
    long = "repeat('ä', 40000)"
    asked = f"json_parse('{{\"a\":[\"' || {long} || '\", 1.50], \"b\":\"c\"}}')"
    checks.has("json_parse refuses a long string", ask(f"select {asked}"),
               "String value exceeds the max size of 65535 bytes")
    checks.equal("or cuts it before a character",
                 ask("set json_parse_truncate_strings to on; select octet_length(j), "
                     "right(j, 18) from (select json_serialize(" + asked + ") as j) x"),
                 "65557|ää\",1.50],\"b\":\"c\"}")
    checks.equal("backslashes are escapes", s.psql(r"select 'a\'b'"), "a'b")


def test_comparisons(checks, s):
    def ask(sql):
        return s.psql(sql)

    ask("create table bl (k varchar(5), c char(5), s super, g geometry); "
        "insert into bl (k, c) values ('a', 'a'), ('a ', 'a'), ('B', 'a'), (null, null)")
    checks.equal("trailing blanks do not count in comparisons",
                 ask("select count(*) from bl where k = 'a'"), "2")
    checks.equal("nor between VARCHAR and CHAR", ask("select count(*) from bl where k = c"), "2")
    checks.equal("nor in joins", ask("select count(*) from bl x join bl y on x.k = y.k"), "5")
    checks.equal("nor in groups",
                 ask("select count(*) from bl where k is not null group by k order by 1"), "1\n2")
    checks.equal("nor in windows",
                 ask("select max(n) from (select row_number() over (partition by k order by k) "
                     "as n from bl) w"), "2")
    checks.equal("they do in lengths",
                 ask("select octet_length(k), len(k) from bl where k = 'a' order by 1"),
                 "1|1\n2|2")
    checks.equal("and behind ||", ask("select count(*) from bl where k || '.' = 'a.'"), "1")
    ask("update bl set s = json_parse('{\"é\": 1}'), g = '0101000000' where k = 'B'")
    checks.equal("json_serialize_to_varbyte",
                 ask("select json_serialize_to_varbyte(s) from bl where k = 'B'"),
                 "7b22c3a9223a20317d")
    checks.equal("json_serialize of NULL is text",
                 ask("select json_serialize(s) from bl where k is null"), "null")
    checks.equal("st_ashexewkb", ask("select st_ashexewkb(g) from bl where k = 'B'"),
                 "0101000000")
    checks.equal("delete using", ask("create temp table gone (k varchar(9)) diststyle key "
                                     "distkey (k); insert into gone values ('B  '); delete from "
                                     "bl using gone where bl.k = gone.k; select count(*) from bl"),
                 "3")
    checks.has("delete takes no alias", ask("delete from bl b where b.k = 'a'"), "42601")
    ask("drop table bl")


def test_alter(checks, s):
    def ask(sql):
        return s.psql("set search_path to app, public;\n" + sql)

    ask("alter table t add column added varchar(3) encode zstd; "
        "alter table t rename column name to label")
    checks.equal("add column is remembered",
                 ask("select trim(encoding) from pg_table_def where tablename = 't' and "
                     "\"column\" = 'added'"), "zstd")
    checks.has("rename keeps the length", ask("insert into t (id, label) values (5, 'äöü')"),
               "Value too long")
    checks.equal("alter type",
                 ask("alter table t alter column label type varchar(6); insert into t (id, label) "
                     "values (5, 'äöü'); select label from t where id = 5"), "äöü")
    for change, expected in (("label type varchar(6)", "target column size should be different"),
                             ("label type varchar(2)", "current maximum column size"),
                             ("label type int", "only the size of a VARCHAR"),
                             ("id type varchar(9)", "only the size of a VARCHAR")):
        checks.has("alter " + change, ask("alter table t alter column " + change), expected,
                   "0A000")
    ask("alter table t alter distkey label, alter sortkey (label)")
    ask("alter table t alter diststyle even; alter table t alter sortkey (label)")
    checks.equal("alter keys",
                 ask("select diststyle, sortkey1 from svv_table_info where \"table\" = 't'"),
                 "EVEN|label")
    ask("alter table t drop column id")
    checks.equal("the key leaves with its column",
                 ask("select count(*) from information_schema.table_constraints where "
                     "constraint_type = 'PRIMARY KEY' and table_name = 't'"), "0")
    ask("drop table t; drop table made")
    checks.equal("dropped", ask("select count(*) from svv_all_tables where table_name = 't'"), "0")


def test_append(checks, s):
    def ask(sql):
        return s.psql(sql)

    ask("create table big (a int, b varchar(5), c int default 7) sortkey(a); insert into big "
        "values (1, 'x', 1); create table part (b varchar(5), a int, c int default 7) sortkey(a); "
        "insert into part values ('y', 2, 2), ('z', 3, 3)")
    checks.equal("ALTER TABLE APPEND", ask("alter table big append from part"), "")
    checks.equal("moves the rows by name", ask("select * from big order by a; select count(*) from "
                                               "part"), "1|x|1\n2|y|2\n3|z|3\n0")
    ask("create table less (a int, b varchar(5)) sortkey(a); insert into less values (4, 'v')")
    checks.has("a column too many in the target", ask("alter table big append from less"),
               "0A000", "only the target has c, which takes FILLTARGET")
    checks.has("is not ignored", ask("alter table big append from less ignoreextra"), "FILLTARGET")
    ask("alter table big append from less filltarget")
    checks.equal("is filled with its default", ask("select * from big where a = 4"), "4|v|7")
    ask("insert into part values ('u', 5, 5)")
    checks.has("a column too many in the source", ask("alter table less append from part"),
               "only the source has c, which takes IGNOREEXTRA")
    ask("alter table less append from part ignoreextra")
    checks.equal("is left behind", ask("select * from less; select count(*) from part"), "5|u\n0")
    ask("create table wide (a int, b varchar(6), c int) sortkey(a); create table other (a int, b "
        "varchar(5), c int); create table i1 (a int identity(1,1), b int); create table i2 (a int "
        "identity(1,1), b int); create temp table t1 (a int)")
    for target, source, text in (("big", "wide", "different attributes: b"),
                                 ("big", "other", "differ in distribution or sort keys"),
                                 ("i1", "i2", "different attributes: a"),
                                 ("big", "big", "takes two permanent tables"),
                                 ("big", "svv_tables", "takes two permanent tables"),
                                 ("big", "missing", 'relation "missing" does not exist')):
        checks.has(f"{source} does not go to {target}",
                   ask(f"alter table {target} append from {source}"), "ERROR", text)
    ask("create table i3 (b int); insert into i3 values (8); alter table i1 append from i3 "
        "filltarget")
    checks.equal("an identity is given by the target", ask("select * from i1"), "1|8")
    wire = Wire(s)
    done = wire.extended("alter table less append from i3")
    checks.equal("by the extended protocol", error_of(done).get("C"), "0A000")
    wire.close()


def test_refusals(checks, s):
    for sql, state, text in (
            ("create table r (a uuid)", "0A000", 'Column "r.a" has unsupported type "uuid".'),
            ("create index i on r (a)", "0A000", "not supported"),
            ("savepoint a", "0A000", "not supported"),
            ("insert into r values (1) on conflict do nothing", "0A000", "ON CONFLICT"),
            ("insert into r values (1) returning a", "0A000", "RETURNING"),
            ("copy r from stdin", "0A000", "STDIN"),
            ("select E'x'", "42704", 'type "e" does not exist'),
            ("begin; vacuum", "25001", "VACUUM cannot run inside a transaction block"),
            ("begin; create database other", "25001",
             "CREATE DATABASE cannot run inside a transaction block"),
            ("begin; alter table r append from q", "25001",
             "ALTER TABLE APPEND cannot run inside a transaction block"),
            ("begin; alter table r alter column a type varchar(3)", "25001",
             "ALTER TABLE ALTER COLUMN cannot run inside a transaction block"),
            ("lock svv_tables", "25P01", "can only be used in transaction blocks"),
            ("select 1 as " + "n" * 64, "42622", "this local stand-in"),
            ("create table " + "n" * 127 + " (a int)", "42622", "127 bytes: Redshift takes 127"),
            ("create table r (" + "中" * 43 + " int)", "42622", "cuts it after 127"),
            ("create schema " + "n" * 64, "42622", "takes 63"),
            ("create user " + "n" * 64 + " password 'Secret1'", "42622", "takes 63"),
            ("select * from missing", "42P01", 'relation "missing" does not exist'),
            ("create table r (a int); create table r (a int)", "42P07", 'Relation "r" already')):
        checks.has("refused: " + sql[:40], s.psql(sql), "ERROR", state, text)
    plain = s.psql("select * from stl_load_errors", user="plain", password="Secret1")
    checks.has("stl_load_errors", plain, "permission denied for relation stl_load_errors")
    checks.equal("it is empty", s.psql("select count(*) from stl_load_errors"), "0")


if __name__ == "__main__":
    run((test_login, test_startup, test_catalog, test_values, test_comparisons, test_alter,
         test_append, test_refusals))
