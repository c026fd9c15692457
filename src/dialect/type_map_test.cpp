#include "dialect/type_map.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

// The choice for every type is in tests/golden/type_map.test; here are the rules around it.

namespace dialect {
namespace {

using model::Column;
using model::ColumnKind;

model::TableSchema table_of(std::size_t columns) {
  model::TableSchema schema;
  schema.id = {"Demo1", "T"};
  for (std::size_t i = 0; i < columns; ++i) {
    Column column;
    column.name = "C" + std::to_string(i);
    column.kind = ColumnKind::int_;
    column.declared = "int";
    column.is_nullable = false;
    schema.columns.push_back(column);
  }
  return schema;
}

std::string code_of(const model::TableSchema& schema) {
  try {
    propose_table(schema, schema.id, {});
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    return error.code();
  }
  return "no error";
}

TEST(TypeMap, FoldsNamesAndKeepsTheKeyInItsOrder) {
  model::TableSchema schema = table_of(3);
  schema.key = {2, 0};
  const model::TargetTable table = propose_table(schema, schema.id, {});
  EXPECT_EQ(table.id, (model::TableId{"demo1", "t"}));
  EXPECT_EQ(table.primary_key, (std::vector<std::string>{"c2", "c0"}));
  EXPECT_FALSE(table.columns[0].is_nullable);
  EXPECT_TRUE(table.columns[1].is_nullable) << "a policy may set NULL";
  EXPECT_FALSE(table.columns[2].is_nullable);
}

TEST(TypeMap, HoldsTablesTo1600Columns) {
  EXPECT_EQ(code_of(table_of(1600)), "no error");
  EXPECT_EQ(code_of(table_of(1601)), "table.too_many_columns");
  EXPECT_EQ(code_of(table_of(0)), "table.no_columns");
}

TEST(TypeMap, RefusesUnknownTypesByName) {
  model::TableSchema schema = table_of(2);
  schema.columns[1].kind = ColumnKind::unknown;
  schema.columns[1].declared = "xmltype";
  try {
    propose_table(schema, schema.id, {});
    FAIL() << "must refuse";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.message(),
              "The column `C1` of Demo1.T has the type xmltype, which this version does not know.");
  }
}

TEST(TypeMap, GivesEveryColumnAReason) {
  const model::TableSchema schema = table_of(1);
  for (const auto& column : propose_table(schema, schema.id, {}).columns)
    EXPECT_FALSE(column.reason.empty());
}

TEST(TypeMap, GrowsTextToItsUtf8Size) {
  Column column;
  column.kind = ColumnKind::varchar;
  column.length_chars = 10;
  column.charset = "latin1";
  EXPECT_EQ(utf8_bytes_max(column), 30U);
  column.kind = ColumnKind::tiny_text;
  EXPECT_EQ(utf8_bytes_max(column), 765U);
  column.charset = "utf8mb4";
  EXPECT_EQ(utf8_bytes_max(column), 255U) << "its limit counts bytes of UTF-8 already";
  column.charset = "gbk";
  EXPECT_EQ(utf8_bytes_max(column), 383U);
  column.kind = ColumnKind::set;
  column.labels = {"a", "é", "ccc"};
  EXPECT_EQ(utf8_bytes_max(column), 8U);
  column.kind = ColumnKind::enum_;
  EXPECT_EQ(utf8_bytes_max(column), 3U);
}

}  // namespace
}  // namespace dialect
