#include "standin/sql_rewrite.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

struct Case {
  const char* sql;
  const char* expected;
};

std::string rewritten(std::string_view sql) {
  const Statement statement = rewrite_statement(sql, NameCase::fold);
  if (statement.kind == StatementKind::refused) {
    return statement.sqlstate + " " + statement.message;
  }
  return statement.sql;
}

template <std::size_t Count>
void expect_all(const Case (&cases)[Count]) {
  for (const Case& one : cases) EXPECT_EQ(rewritten(one.sql), one.expected) << one.sql;
}

TEST(CreateTable, types_become_postgresql_types) {
  const std::pair<const char*, const char*> cases[] = {
      {"TEXT", "varchar(256)"},
      {"VARCHAR", "varchar(256)"},
      {"varchar(max)", "varchar(65535)"},
      {"NVARCHAR(10)", "varchar(10)"},
      {"CHARACTER VARYING(7)", "varchar(7)"},
      {"CHAR", "char(1)"},
      {"BPCHAR", "char(256)"},
      {"DECIMAL", "numeric(18,0)"},
      {"NUMERIC(20)", "numeric(20,0)"},
      {"NUMERIC(38, 37)", "numeric(38,37)"},
      {"DOUBLE PRECISION", "float8"},
      {"FLOAT(24)", "real"},
      {"TIMESTAMP WITH TIME ZONE", "timestamptz"},
      {"timestamp without time zone", "timestamp"},
      {"VARBYTE", "varbyte(64000)"},
      {"BINARY VARYING(16)", "varbyte(16)"},
      {"VARBYTE(16777216)", "varbyte(16777216)"},
      {"SUPER", "super"},
      {"GEOMETRY", "geometry"},
      {"INT8", "bigint"},
  };
  for (const auto& [type, expected] : cases) {
    EXPECT_EQ(rewritten("create table t (c " + std::string(type) + ")"),
              "/*rs:{\"create\":true}*/CREATE TABLE \"t\" (\"c\" " + std::string(expected) + ")");
  }
}

TEST(CreateTable, types_that_redshift_has_not_are_refused) {
  expect_all({
      {"create table t (c uuid)", "0A000 Column \"t.c\" has unsupported type \"uuid\"."},
      {"create table t (c int[])", "0A000 Column \"t.c\" has unsupported type \"int[]\"."},
      {"create table t (c serial)", "0A000 Column \"t.c\" has unsupported type \"serial\"."},
      {"create table t (c varchar(65536))", "22023 length for type varchar cannot exceed 65535"},
      {"create table t (c char(4097))", "22023 length for type character cannot exceed 4096"},
      {"create table t (c decimal(39))", "22023 DECIMAL precision 39 must be between 1 and 38"},
      {"create table t (c varchar(0))", "22023 length for type varchar must be at least 1"},
  });
}

TEST(CreateTable, attributes_move_into_the_comment) {
  expect_all({
      {"create table S.T (id bigint not null encode az64 distkey sortkey, n varchar(5)) "
       "diststyle key backup no",
       "/*rs:{\"create\":true,\"encode\":{\"id\":\"az64\"},\"distkey\":\"id\",\"sort\":[\"id\"],"
       "\"sort_style\":\"compound\"}*/CREATE TABLE \"s\".\"t\" (\"id\" bigint NOT NULL, \"n\" "
       "varchar(5))"},
      {"create table t (a int, b int) diststyle even interleaved sortkey (a, b)",
       "/*rs:{\"create\":true,\"dist\":\"even\",\"sort\":[\"a\",\"b\"],\"sort_style\":"
       "\"interleaved\"}*/CREATE TABLE \"t\" (\"a\" integer, \"b\" integer)"},
      {"create table t (a int default (1 + f(2, 3)) not null, b varchar(9) default 'x,y')",
       "/*rs:{\"create\":true}*/CREATE TABLE \"t\" (\"a\" integer DEFAULT (1 + f(2, 3)) NOT NULL, "
       "\"b\" varchar(9) DEFAULT 'x,y')"},
      {"create table t (a int identity(0, 2))",
       "/*rs:{\"create\":true}*/CREATE TABLE \"t\" (\"a\" integer GENERATED ALWAYS AS IDENTITY "
       "(START WITH 0 INCREMENT BY 2 MINVALUE 0))"},
      {"create table t (a int primary key, unique (a), constraint k foreign key (a) references "
       "o.p (q))",
       "/*rs:{\"create\":true,\"keys\":[{\"kind\":\"p\",\"columns\":[\"a\"]},{\"kind\":\"u\","
       "\"columns\":[\"a\"],\"name\":\"\"},{\"kind\":\"f\",\"columns\":[\"a\"],\"ref\":\"\\\"o\\\"."
       "\\\"p\\\"\",\"ref_columns\":[\"q\"],\"name\":\"k\"}]}*/CREATE TABLE \"t\" (\"a\" "
       "integer)"},
      {"create temp table s (like t)",
       "/*rs:{\"create\":true,\"like\":\"\\\"t\\\"\",\"like_only\":true}*/CREATE TEMP TABLE \"s\" "
       "(LIKE \"t\")"},
      {"create table #s (a int)",
       "/*rs:{\"create\":true}*/CREATE TEMP TABLE \"#s\" (\"a\" integer)"},
      {"create table if not exists t distkey (a) as select 1 as a",
       "/*rs:{\"create\":true,\"distkey\":\"a\"}*/CREATE TABLE IF NOT EXISTS \"t\" as select 1 as "
       "a"},
      {"create table \"a*/b\" (\"X*/\" int distkey)",
       "/*rs:{\"create\":true,\"distkey\":\"x*\\/\"}*/CREATE TABLE \"a*/b\" (\"x*/\" integer)"},
  });
}

TEST(CreateTable, what_is_wrong_is_refused) {
  expect_all({
      {"create table t (a int,)", "42601 syntax error at or near \")\""},
      {"create table t (a int check (a > 0))", "0A000 CHECK constraints are not supported"},
      {"create table t (a int) diststyle some", "42601 syntax error at or near \"some\""},
      {"create table t (a", "42601 syntax error at end of input"},
  });
}

TEST(AlterTable, is_rewritten_or_refused) {
  expect_all({
      {"alter table t add column c text encode zstd",
       "/*rs:{\"encode\":{\"c\":\"zstd\"}}*/ALTER TABLE \"t\" ADD COLUMN \"c\" varchar(256)"},
      {"alter table t add c int, add d int",
       "42601 syntax error at or near \",\": Redshift adds one column per ALTER TABLE"},
      {"alter table t add c int not null",
       "0A000 ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression"},
      {"alter table t add primary key (a)",
       "/*rs:{\"keys\":[{\"kind\":\"p\",\"columns\":[\"a\"],\"name\":\"\"}]}*/ALTER TABLE \"t\" "
       "RESET (fillfactor)"},
      {"alter table t alter distkey A",
       "/*rs:{\"distkey\":\"a\"}*/ALTER TABLE \"t\" RESET (fillfactor)"},
      {"alter table t alter column a encode zstd, alter column b encode lzo",
       "/*rs:{\"encode\":{\"a\":\"zstd\",\"b\":\"lzo\"}}*/ALTER TABLE \"t\" RESET (fillfactor)"},
      {"ALTER TABLE t RENAME COLUMN \"A\" TO B", "ALTER TABLE \"t\" RENAME COLUMN \"a\" TO B"},
      {"alter table t alter column a drop not null",
       "0A000 ALTER COLUMN changes the size of a VARCHAR or the encoding, nothing else"},
  });
  const Statement change =
      rewrite_statement("alter table t alter column a type varchar(30)", NameCase::fold);
  EXPECT_EQ(change.kind, StatementKind::type_change);
  EXPECT_EQ(change.type_change.type.length, 30);
  EXPECT_EQ(change.not_in_block, "ALTER TABLE ALTER COLUMN");
}

TEST(AlterTable, append_names_both_tables_and_what_is_done_with_other_columns) {
  const Statement plain = rewrite_statement("alter table S.a append from b", NameCase::fold);
  EXPECT_EQ(plain.kind, StatementKind::append);
  EXPECT_EQ(plain.append.target, "\"s\".\"a\"");
  EXPECT_EQ(plain.append.source, "\"b\"");
  EXPECT_EQ(plain.append.extra, "");
  EXPECT_EQ(
      rewrite_statement("alter table a append from b IGNOREEXTRA", NameCase::fold).append.extra,
      "ignoreextra");
  for (const char* sql : {"alter table a append b", "alter table a append from b filltarget 1",
                          "alter table a append from b ignoreextra filltarget"}) {
    EXPECT_NE(rewrite_statement(sql, NameCase::fold).kind, StatementKind::append) << sql;
  }
}

TEST(Rewrite, forwards_what_both_understand) {
  expect_all({
      {"select \"Foo\", 'Bar' from \"S\".\"T\"", "select \"foo\", 'Bar' from \"s\".\"t\""},
      {"select 1 minus select 2", "select 1 EXCEPT select 2"},
      {"select sysdate", "select (transaction_timestamp() AT TIME ZONE 'UTC')"},
      {"select t.sysdate, a.minus from t", "select t.sysdate, a.minus from t"},
      {"delete from t using #s where t.a = #s.a",
       "delete from t using \"#s\" where t.a = \"#s\".a"},
      {"delete s.t where a in (select a from u)", "delete s.t where a in (select a from u)"},
      {"begin isolation level serializable read only", "BEGIN READ ONLY"},
      {"START TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "BEGIN"},
      {"vacuum full t to 99 percent boost", "VACUUM \"t\""},
      {"analyze t predicate columns", "ANALYZE \"t\""},
      {"lock a, s.b", "LOCK TABLE \"a\", \"s\".\"b\""},
      {"set query_group to 'x'", "SET rs.query_group TO 'x'"},
      {"set wlm_query_slot_count = 3", "SET rs.wlm_query_slot_count TO '3'"},
      {"set statement_timeout to 5000", "set statement_timeout to 5000"},
      {"create user u password disable createuser", "create user u PASSWORD NULL SUPERUSER"},
      {"create view v as select 1 with no schema binding", "create view v as select 1"},
      {"select returning from t", "select returning from t"},
  });
}

TEST(Rewrite, refuses_what_redshift_refuses) {
  expect_all({
      {"insert into t values (1) on conflict do nothing",
       "0A000 ON CONFLICT is not supported by Amazon Redshift"},
      {"insert into t values (1) returning a",
       "0A000 RETURNING is not supported by Amazon Redshift"},
      {"delete from t a where a.b = 1", "42601 syntax error at or near \"a\""},
      {"delete from t using u where t.a > u.a",
       "0A000 Target table must be part of an equijoin predicate"},
      {"savepoint x", "0A000 SQL command \"savepoint x\" not supported."},
      {"rollback to x", "0A000 SQL command \"rollback to x\" not supported."},
      {"create index i on t (a)", "0A000 SQL command \"create index i on t (a)\" not supported."},
      {"select E'a'", "42704 type \"e\" does not exist"},
      {"deallocate all", "42601 syntax error at or near \"all\""},
      {"lock t in share mode", "42601 syntax error at or near \"in\""},
      {"truncate a, b", "42601 syntax error at or near \",\""},
      {"select \"\" from t", "42601 zero-length delimited identifier"},
  });
}

TEST(Rewrite, keeps_the_case_of_quoted_names_when_asked) {
  EXPECT_EQ(rewrite_statement("select \"Foo\", Bar from t", NameCase::keep_quoted).sql,
            "select \"Foo\", Bar from t");
  const Statement on =
      rewrite_statement("set enable_case_sensitive_identifier to true", NameCase::fold);
  EXPECT_EQ(on.case_sensitive, true);
  const Statement off = rewrite_statement("reset enable_case_sensitive_identifier", NameCase::fold);
  EXPECT_EQ(off.case_sensitive, false);
}

TEST(Rewrite, refuses_names_that_the_stand_in_cannot_hold) {
  const std::string name(64, 'n');
  const Statement statement = rewrite_statement("select 1 as " + name, NameCase::fold);
  EXPECT_EQ(statement.sqlstate, "42622");
  EXPECT_NE(statement.message.find("local stand-in"), std::string::npos);
  EXPECT_EQ(rewrite_statement("select 1 as " + name.substr(1), NameCase::fold).kind,
            StatementKind::forward);
}

TEST(Rewrite, knows_what_a_block_forbids) {
  const std::pair<const char*, const char*> cases[] = {
      {"vacuum", "VACUUM"},
      {"alter table a append from b", "ALTER TABLE APPEND"},
      {"alter table a alter b type varchar(3)", "ALTER TABLE ALTER COLUMN"},
      {"truncate a", ""},
      {"select 1", ""},
  };
  for (const auto& [sql, expected] : cases) {
    EXPECT_EQ(rewrite_statement(sql, NameCase::fold).not_in_block, expected) << sql;
  }
}

TEST(CreateMaterializedView, loses_what_only_redshift_lays_out) {
  expect_all({
      {"create materialized view s.v backup no diststyle key distkey (a) compound sortkey (a, b) "
       "auto refresh yes as select a, b from t",
       "CREATE MATERIALIZED VIEW \"s\".\"v\" as select a, b from t"},
      {"create materialized view v as select 1", "CREATE MATERIALIZED VIEW \"v\" as select 1"},
      {"create materialized view v nonsense as select 1",
       "42601 syntax error at or near \"nonsense\""},
  });
}

TEST(Statements, that_read_the_catalogs_of_postgresql_8_find_their_columns) {
  expect_all({
      {"select c.relname, C.relhasoids, c.oid from pg_class c",
       "select c.relname, false, c.oid from pg_class c"},
      {"select d.adsrc from pg_attrdef d",
       "select pg_get_expr(\"d\".adbin, \"d\".adrelid) from pg_attrdef d"},
      {"select adsrc from t", "select adsrc from t"},
  });
}

TEST(Deallocate, keeps_the_case_of_a_statement_that_parse_named) {
  expect_all({{"DEALLOCATE \"_PLAN0x1\"", "DEALLOCATE \"_PLAN0x1\""}});
}

TEST(Statements, that_only_the_stand_in_lacks_are_refused_by_name) {
  expect_all({
      {"create or replace library l language plpythonu from 's3://b/k'",
       "0A000 CREATE LIBRARY is not done by this local stand-in"},
      {"create user u password 'sha256|x'",
       "0A000 a SHA-256 password in CREATE USER and ALTER USER is not supported by this local "
       "stand-in; write the login into world.json with \"auth\": \"sha256\""},
  });
}

}  // namespace
}  // namespace standin
