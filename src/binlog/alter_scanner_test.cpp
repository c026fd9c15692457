#include "binlog/alter_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::string shown(const AlterClause& clause) {
  switch (clause.kind) {
    case AlterKind::add_column: return "add " + clause.column.name;
    case AlterKind::drop_column: return "drop " + clause.name;
    case AlterKind::change_column: return "change " + clause.name + ">" + clause.column.name;
    case AlterKind::rename_column: return "rename " + clause.name + ">" + clause.new_name;
    case AlterKind::set_visibility: return clause.is_invisible ? "hide" : "show";
    case AlterKind::add_primary_key: return "key " + clause.key.at(0);
    case AlterKind::drop_primary_key: return "no key";
    case AlterKind::rename_table: return "to " + clause.table.to_text();
    case AlterKind::convert_charset: return "convert " + clause.charset + "/" + clause.collation;
    case AlterKind::table_charset: return "default " + clause.charset + "/" + clause.collation;
    case AlterKind::add_unique: return "unique";
    case AlterKind::loses_rows: return "rows";
    case AlterKind::versioning: return "versioning";
    case AlterKind::harmless: return "-";
    case AlterKind::unknown: return "?";
  }
  return "!";
}

DdlStatement statement_of(std::string_view sql) {
  DdlCursor cursor(sql, {});
  DdlStatement statement;
  statement.context.default_schema = "d";
  scan_alter_clauses(cursor, statement);
  EXPECT_TRUE(cursor.is_done()) << sql;
  return statement;
}

std::string scanned(std::string_view sql) {
  std::string text;
  for (const AlterClause& clause : statement_of(sql).clauses) {
    text += (text.empty() ? "" : "; ") + shown(clause);
  }
  return text;
}

TEST(AlterScanner, reads_what_changes_columns) {
  EXPECT_EQ(scanned("add a int first, add column if not exists b int after a"), "add a; add b");
  EXPECT_EQ(scanned("add (a int, primary key (a), index i (a), b int)"), "add a; key a; -; add b");
  EXPECT_EQ(scanned("drop a, drop column if exists `b` cascade"), "drop a; drop b");
  EXPECT_EQ(scanned("change a b int, modify column c text"), "change a>b; change c>c");
  EXPECT_EQ(scanned("rename column a to b, rename to x.y"), "rename a>b; to x.y");
  EXPECT_EQ(scanned("rename t2"), "to d.t2");
  EXPECT_EQ(scanned("alter a set invisible, alter column b drop default"), "hide; -");
}

TEST(AlterScanner, reads_keys_and_sets) {
  EXPECT_EQ(scanned("add constraint k primary key using btree (a desc), drop primary key"),
            "key a; no key");
  EXPECT_EQ(scanned("drop index `primary`, drop key x, drop foreign key y"), "no key; -; -");
  EXPECT_EQ(scanned("convert to character set utf8mb4 collate utf8mb4_bin"),
            "convert utf8mb4/utf8mb4_bin");
  EXPECT_EQ(scanned("default charset=latin1 engine=innodb, collate 'x_y'"),
            "default latin1/; -; default /x_y");
  EXPECT_EQ(scanned("add unique u (a), add index (b), add fulltext key (c)"), "unique; -; -");
}

TEST(AlterScanner, tells_what_loses_rows) {
  EXPECT_EQ(scanned("drop partition p0, p1"), "rows");
  EXPECT_EQ(scanned("truncate partition all"), "rows");
  EXPECT_EQ(scanned("discard tablespace"), "rows");
  const DdlStatement exchange = statement_of("exchange partition p with table x.y");
  EXPECT_TRUE(exchange.loses_rows());
  EXPECT_EQ(exchange.tables.at(0), (model::TableId{"x", "y"}));
  EXPECT_EQ(statement_of("convert partition p to table z").tables.at(0),
            (model::TableId{"d", "z"}));
  EXPECT_EQ(scanned("reorganize partition p into (partition q values less than (1))"), "-");
  EXPECT_EQ(scanned("add a int, add b int partition by hash(a) partitions 3"), "add a; add b");
  EXPECT_EQ(scanned("add system versioning"), "versioning");
}

TEST(AlterScanner, keeps_to_the_clause_that_it_does_not_understand) {
  EXPECT_EQ(scanned("add a blah(1,2), drop b"), "?; drop b");
  EXPECT_EQ(scanned("frobnicate x, drop b"), "?; drop b");
  EXPECT_EQ(scanned("drop a b, drop c"), "?; drop c");
  EXPECT_EQ(scanned("add a int) x"), "?; ?");
}

TEST(AlterScanner, steps_over_what_changes_nothing) {
  EXPECT_EQ(scanned("algorithm=inplace, lock=none, force, order by a desc, b, add c int"),
            "-; -; -; -; add c");
  EXPECT_EQ(scanned("comment 'x, y' auto_increment = 5, row_format=dynamic union=(a,b)"),
            "-; -; -; -");
  EXPECT_EQ(scanned("enable keys, rename index a to b"), "-; -");
}

}  // namespace
}  // namespace binlog
