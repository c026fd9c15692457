#include "binlog/row_statement_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::string scanned(std::string_view sql) {
  DdlCursor cursor(sql, {});
  DdlStatement statement;
  statement.context.default_schema = "d";
  if (!scan_row_statement(cursor, statement)) return "other";
  if (statement.kind == DdlKind::harmless) return "harmless";
  std::string text = "rows";
  for (const model::TableId& table : statement.tables) text += " " + table.to_text();
  return text;
}

TEST(RowStatementScanner, names_the_tables_that_may_change) {
  EXPECT_EQ(scanned("insert ignore into t values (1)"), "rows d.t");
  EXPECT_EQ(scanned("replace delayed x.t select 1"), "rows x.t");
  EXPECT_EQ(scanned("update low_priority t set a = 1 where b"), "rows d.t");
  EXPECT_EQ(scanned("delete quick from t where a"), "rows d.t");
  EXPECT_EQ(scanned("load data local infile 'x' into table y.t"), "rows y.t");
  EXPECT_EQ(scanned("with c as (select 1) update t, c set a = 1"), "rows d.t d.c");
  EXPECT_EQ(scanned("call p()"), "rows");
}

TEST(RowStatementScanner, leaves_the_others_alone) {
  EXPECT_EQ(scanned("delete history from t"), "harmless");
  EXPECT_EQ(scanned("load index into cache t"), "harmless");
  EXPECT_EQ(scanned("alter table t add a int"), "other");
}

}  // namespace
}  // namespace binlog
