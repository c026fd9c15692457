#include "config/table_entries.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

std::vector<model::TableEntry> read(const std::string& toml, Problems& problems) {
  const FileContext context{"f", "/srv", problems};
  const TomlValue root = parse_toml(toml, "f");
  return read_table_entries(context, root.entries.empty() ? nullptr : &root.entries.front());
}

TEST(TableEntries, reads_entries_in_the_order_of_the_file) {
  Problems problems;
  const auto entries = read(
      "[[tables]]\ninclude = \"a.%\"\n\n[[tables]]\nexclude = \"a.b\"\n[[tables]]\n"
      "include = \"c.d\"\nrename = \"e\"\n",
      problems);
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].include, "a.%");
  EXPECT_EQ(entries[0].line, 1);
  EXPECT_EQ(entries[1].exclude, "a.b");
  EXPECT_EQ(entries[1].line, 4);
  EXPECT_EQ(entries[2].rename_table, "e");
  EXPECT_EQ(entries[2].rename_schema, "");
  EXPECT_TRUE(problems.empty());
}

TEST(TableEntries, takes_the_inline_form_as_well) {
  Problems problems;
  const auto entries = read("tables = [{include = \"a.b\", load_order = 2}]", problems);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].load_order, 2);
  EXPECT_TRUE(problems.empty());
}

TEST(TableEntries, is_empty_without_the_key) {
  Problems problems;
  EXPECT_TRUE(read("", problems).empty());
  EXPECT_TRUE(problems.empty());
}

TEST(TableEntries, refuses_what_is_no_entry) {
  Problems problems;
  read("tables = [3]", problems);
  EXPECT_FALSE(problems.empty());
}

}  // namespace
}  // namespace config
