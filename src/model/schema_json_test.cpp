#include "model/schema_json.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

Column full_column() {
  Column column;
  column.name = "n\"a\\m\xC3\xA9";
  column.kind = ColumnKind::enum_;
  column.declared = "enum('a','b''c')";
  column.is_unsigned = true;
  column.is_nullable = false;
  column.is_generated = true;
  column.is_invisible = true;
  column.length_chars = 4'294'967'295;
  column.length_bytes = 17'179'869'180;
  column.precision = 65;
  column.scale = 30;
  column.fraction_digits = 6;
  column.charset = "utf8mb4";
  column.collation = "utf8mb4_0900_ai_ci";
  column.labels = {"a", "b'c", ""};
  return column;
}

TableSchema full_schema() {
  TableSchema schema;
  schema.id = {"Demo1", "T"};
  schema.kind = TableKind::system_versioned;
  schema.engine = "InnoDB";
  schema.charset = "latin1";
  schema.collation = "latin1_german2_ci";
  schema.columns = {full_column(), Column{}};
  schema.columns[1].name = "plain";
  schema.key = {1, 0};
  schema.row_estimate = 1'000'000'000'000;
  schema.bytes_estimate = 5;
  return schema;
}

std::string code_of(const std::string& text) {
  try {
    schema_from_json(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    return error.code();
  }
  return "accepted";
}

TEST(SchemaJson, gives_back_every_field) {
  EXPECT_EQ(schema_from_json(schema_to_json(full_schema())), full_schema());
}

TEST(SchemaJson, gives_back_every_kind) {
  for (int kind = 0; kind <= static_cast<int>(ColumnKind::unknown); ++kind) {
    TableSchema schema = full_schema();
    schema.columns[1].kind = static_cast<ColumnKind>(kind);
    EXPECT_EQ(schema_from_json(schema_to_json(schema)), schema) << kind;
  }
  for (int kind = 0; kind <= static_cast<int>(TableKind::system_versioned); ++kind) {
    TableSchema schema = full_schema();
    schema.kind = static_cast<TableKind>(kind);
    EXPECT_EQ(schema_from_json(schema_to_json(schema)), schema) << kind;
  }
}

TEST(SchemaJson, leaves_defaults_out) {
  TableSchema schema;
  schema.id = {"s", "t"};
  schema.columns.resize(1);
  schema.columns[0].name = "c";
  schema.columns[0].kind = ColumnKind::int_;
  EXPECT_EQ(schema_to_json(schema), R"({"version":1,"schema":"s","table":"t","kind":"base table",)"
                                    R"("columns":[{"name":"c","kind":"int"}]})");
}

TEST(SchemaJson, what_is_not_a_definition_is_corrupt) {
  const std::string good = schema_to_json(full_schema());
  EXPECT_EQ(code_of(good), "accepted");
  EXPECT_EQ(code_of(good.substr(0, good.size() - 1)), "model.table_record");
  EXPECT_EQ(code_of("[]"), "model.table_record");
  EXPECT_EQ(code_of(R"({"version":2})"), "model.table_record");
  const std::string front = R"({"version":1,"schema":"s","table":"t","kind":"base table",)";
  EXPECT_EQ(code_of(front + R"("columns":[{"name":"c","kind":"cube"}]})"), "model.table_record");
  EXPECT_EQ(code_of(front + R"("key":[1],"columns":[{"name":"c","kind":"int"}]})"),
            "model.table_record");
  EXPECT_EQ(code_of(front + R"("columns":[{"name":"c","kind":"int","chars":"x"}]})"),
            "model.table_record");
}

}  // namespace
}  // namespace model
