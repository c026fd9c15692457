#include "config/toml_value.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(TomlValue, keeps_the_order_and_the_places_of_the_file) {
  const TomlValue root = parse_toml("z = 1\na = \"text\"\n[t]\nlist = [true, {x = 1.5}]\n", "f");
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(root.entries[0].key, "z");
  EXPECT_EQ(root.entries[0].value.kind, TomlValue::Kind::integer);
  EXPECT_EQ(root.entries[0].value.integer, 1);
  EXPECT_EQ(root.entries[1].key, "a");
  EXPECT_EQ(root.entries[1].place.line, 2);
  EXPECT_EQ(root.entries[1].value.place.column, 5);
  EXPECT_EQ(root.entries[1].value.text, "text");
  const TomlValue& table = root.entries[2].value;
  EXPECT_EQ(table.kind, TomlValue::Kind::table);
  const TomlValue& list = table.entries.at(0).value;
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_TRUE(list.items[0].boolean);
  EXPECT_EQ(list.items[1].entries.at(0).value.kind, TomlValue::Kind::real);
}

TEST(TomlValue, tells_dates_from_texts) {
  EXPECT_EQ(parse_toml("a = 2026-01-31", "f").entries.at(0).value.kind, TomlValue::Kind::date);
}

TEST(TomlValue, names_the_place_of_a_syntax_error) {
  try {
    parse_toml("a = 1\nb = = 2\n", "f.toml");
    FAIL() << "this is not TOML";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_EQ(error.message().rfind("f.toml:2:5: not valid TOML: ", 0), 0U) << error.message();
  }
}

}  // namespace
}  // namespace config
