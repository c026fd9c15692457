#include "model/target_json.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

TargetTable full_table() {
  TargetTable table;
  table.id = {"shop", "o\"rders \xC3\xA9"};
  for (int kind = 0; kind <= static_cast<int>(RedshiftKind::other); ++kind) {
    TargetColumn column;
    column.name = "c" + std::to_string(kind);
    column.type.kind = static_cast<RedshiftKind>(kind);
    table.columns.push_back(column);
  }
  table.columns[0].is_nullable = false;
  table.columns[1].is_identity = true;
  table.columns[3].type.precision = 12;
  table.columns[3].type.scale = 2;
  table.columns[8].type.length = 80;
  table.columns.back().type.spelling_of_other = "oidvector";
  table.primary_key = {"c0", "c8"};
  table.distribution = DistributionStyle::key;
  table.distribution_key = "c0";
  table.sort_key = {"c9"};
  return table;
}

std::string code_of(const std::string& text) {
  try {
    target_from_json(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    return error.code();
  }
  return "accepted";
}

TEST(TargetJson, gives_back_every_field_and_kind) {
  EXPECT_EQ(target_from_json(to_json(full_table()).dump()), full_table());
}

TEST(TargetJson, leaves_defaults_out_and_writes_words) {
  TargetTable table;
  table.id = {"s", "t"};
  table.columns.resize(1);
  table.columns[0].name = "c";
  table.columns[0].type.kind = RedshiftKind::varchar;
  table.columns[0].type.length = 40;
  EXPECT_EQ(to_json(table).dump(),
            R"({"schema":"s","table":"t","columns":[{"name":"c","type":"varchar","length":40}]})");
}

TEST(TargetJson, what_is_not_a_table_is_corrupt) {
  EXPECT_EQ(code_of(to_json(full_table()).dump()), "accepted");
  EXPECT_EQ(code_of("{"), "model.target_record");
  EXPECT_EQ(code_of(R"({"schema":"s","columns":[]})"), "model.target_record");
  EXPECT_EQ(code_of(R"({"schema":"s","table":"t","columns":[{"name":"c","type":"cube"}]})"),
            "model.target_record");
}

}  // namespace
}  // namespace model
