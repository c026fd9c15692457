#include "binlog/name_folding.hpp"

#include "binlog/ddl_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(NameFolding, is_lower_case_of_every_alphabet) {
  EXPECT_EQ(fold_name("Orders_2"), "orders_2");
  EXPECT_EQ(fold_name("ÄÉŁЖΣ"), "äéłжσ");
  EXPECT_EQ(fold_name("表"), "表");
  EXPECT_EQ(fold_name(""), "");
  EXPECT_EQ(fold_name("A\xFF"), "a\xFF");
  EXPECT_EQ(fold_name("A\xC3"), "a\xC3");
}

TEST(NameFolding, concerns_all_names_of_tables_and_none_of_columns) {
  DdlContext context;
  context.default_schema = "Shop";
  DdlStatement statement =
      scan_ddl("ALTER TABLE Orders ADD Note TEXT, RENAME TO Old.Orders", context);
  fold_names(statement);
  EXPECT_EQ(statement.tables.front(), (model::TableId{"shop", "orders"}));
  EXPECT_EQ(statement.clauses.at(0).column.name, "Note");
  EXPECT_EQ(statement.clauses.at(1).table, (model::TableId{"old", "orders"}));
  statement = scan_ddl("RENAME TABLE A TO B, C TO D", context);
  fold_names(statement);
  EXPECT_EQ(statement.renames.at(1).second, (model::TableId{"shop", "d"}));
  statement = scan_ddl("CREATE TABLE T LIKE U", context);
  fold_names(statement);
  EXPECT_EQ(statement.like, (model::TableId{"shop", "u"}));
  statement = scan_ddl("DROP DATABASE Shop", context);
  fold_names(statement);
  EXPECT_EQ(statement.schema, "shop");
}

}  // namespace
}  // namespace binlog
