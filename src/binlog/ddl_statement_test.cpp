#include "binlog/ddl_statement.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(DdlStatement, reads_the_bits_of_sql_mode) {
  DdlContext context;
  apply_sql_mode(4, context);
  EXPECT_TRUE(context.ansi_quotes);
  EXPECT_FALSE(context.no_backslash_escapes);
  apply_sql_mode(1'048'576 | 1, context);
  EXPECT_FALSE(context.ansi_quotes);
  EXPECT_TRUE(context.no_backslash_escapes);
  EXPECT_TRUE(context.real_as_float);
  EXPECT_TRUE(is_strict(2'097'152));
  EXPECT_TRUE(is_strict(4'194'304));
  EXPECT_FALSE(is_strict(1'048'576));
}

TEST(DdlStatement, loses_rows_under_ignore_where_keys_may_double) {
  DdlStatement statement;
  statement.clauses.emplace_back().kind = AlterKind::add_unique;
  EXPECT_FALSE(statement.loses_rows());
  statement.is_ignore = true;
  EXPECT_TRUE(statement.loses_rows());
  statement.clauses[0].kind = AlterKind::add_column;
  EXPECT_FALSE(statement.loses_rows());
  statement.clauses[0].kind = AlterKind::loses_rows;
  statement.is_ignore = false;
  EXPECT_TRUE(statement.loses_rows());
}

}  // namespace
}  // namespace binlog
