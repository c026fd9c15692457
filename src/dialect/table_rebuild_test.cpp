#include "dialect/table_rebuild.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using Texts = std::vector<std::string>;

model::TargetTable table_of_one() {
  model::TargetTable table;
  table.id = {"s", "t"};
  table.columns.resize(1);
  table.columns[0].name = "a";
  table.columns[0].type.kind = model::RedshiftKind::big_int;
  return table;
}

TEST(TableRebuild, copies_and_takes_the_place_of_the_old_table) {
  EXPECT_EQ(
      rebuild_statements(table_of_one(), {{"a", "\"b\"::BIGINT"}}, {"s", "t"}),
      (Texts{"CREATE TABLE \"s\".\"sluice_new_t\" (\n  \"a\" BIGINT\n)",
             "INSERT INTO \"s\".\"sluice_new_t\" (\"a\") SELECT \"b\"::BIGINT FROM "
             "\"s\".\"t\"",
             "DROP TABLE \"s\".\"t\"", "ALTER TABLE \"s\".\"sluice_new_t\" RENAME TO \"t\""}));
}

TEST(TableRebuild, needs_no_passing_name_in_another_schema) {
  EXPECT_EQ(rebuild_statements(table_of_one(), {{"a", "\"a\""}}, {"x", "t"}),
            (Texts{"CREATE TABLE \"s\".\"t\" (\n  \"a\" BIGINT\n)",
                   "INSERT INTO \"s\".\"t\" (\"a\") SELECT \"a\" FROM \"x\".\"t\"",
                   "DROP TABLE \"x\".\"t\""}));
}

}  // namespace
}  // namespace dialect
