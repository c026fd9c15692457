#include "cdc/table_rows.hpp"

#include "base/limits.hpp"
#include "cdc/fake_log.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using model::Cell;

// What the rows of a table become in a block is tested through cdc/block_decoder.

TEST(TableRows, a_row_is_named_by_its_key) {
  const auto t = fake::schema("t");
  const fake::Cells cells = fake::row(42, "some text");
  EXPECT_EQ(row_text(t, cells), "id=42");
}

TEST(TableRows, a_row_without_key_is_named_by_its_values_shortened) {
  auto t = fake::schema("t");
  t.key.clear();
  const std::string name = row_text(t, fake::row(42, "some text"));
  EXPECT_NE(name.find("id=42"), std::string::npos);
  EXPECT_NE(name.find("some text"), std::string::npos);
  for (int i = 0; i < 100; ++i) t.columns.push_back(fake::text_column("c" + std::to_string(i)));
  fake::Cells many = fake::row(42, "some text");
  many.resize(t.columns.size(), Cell::of_bytes("a value of some length"));
  EXPECT_LT(row_text(t, many).size(), 400U);
}

TEST(TableRows, a_row_is_listed_with_all_its_values_up_to_a_limit) {
  auto t = fake::schema("t");
  EXPECT_EQ(row_values(t, fake::row(42, "some text")), "id=42, text='some text'");
  const std::string longer(base::limits::kListedValueBytesMax, 'x');
  EXPECT_EQ(row_values(t, fake::row(42, longer)), "id=42, text='" + longer + "'");
  for (int i = 0; i < 4; ++i) t.columns.push_back(fake::text_column("c" + std::to_string(i)));
  fake::Cells many = fake::row(42, longer);
  many.resize(t.columns.size(), Cell::of_bytes(longer));
  const std::string cut = row_values(t, many);
  EXPECT_LT(cut.size(), base::limits::kListedRowBytesMax + 10);
  EXPECT_TRUE(cut.ends_with(", ..."));
}

TEST(TableRows, a_null_in_a_row_without_key_is_shown_as_one) {
  auto t = fake::schema("t");
  t.key.clear();
  const fake::Cells cells{Cell::null(), Cell::of_bytes("x")};
  EXPECT_EQ(row_text(t, cells).find("id=0"), std::string::npos);
}

}  // namespace
}  // namespace cdc
