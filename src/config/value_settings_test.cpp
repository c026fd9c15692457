#include "config/value_settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace config {
namespace {

/// Which words each key of [values] takes; stated once more, apart from the code.
const std::map<std::string, std::set<std::string>> kAccepted = {
    {"too_long", {"stop", "truncate", "null", "skip_row"}},
    {"zero_date", {"stop", "null", "skip_row"}},
    {"nul_byte", {"stop", "strip", "replace", "null", "skip_row"}},
    {"invalid_utf8", {"stop", "replace", "null", "skip_row"}},
    {"out_of_range", {"stop", "null", "skip_row"}},
    {"row_too_large", {"stop", "skip_row"}},
    {"invalid_geometry", {"stop", "null", "skip_row"}}};

TEST(ValueSettings, takes_for_each_misfit_the_actions_that_make_sense) {
  for (const auto& [key, accepted] : kAccepted) {
    for (const char* word : {"stop", "null", "truncate", "replace", "strip", "skip_row"}) {
      Problems problems;
      const FileContext context{"f", "/srv", problems};
      const TomlValue root = parse_toml(key + " = \"" + word + "\"", "f");
      read_values(TableReader(context, "[values]", &root));
      EXPECT_EQ(problems.empty(), accepted.contains(word)) << key << " = " << word;
    }
  }
}

TEST(ValueSettings, reads_how_tables_are_laid_out) {
  const auto read = [](const std::string& text, Problems& problems) {
    const FileContext context{"f", "/srv", problems};
    const TomlValue root = parse_toml(text, "f");
    return read_types(TableReader(context, "[types]", &root)).layout;
  };
  Problems problems;
  EXPECT_EQ(read("distribution = \"key\"\nsort = \"key\"", problems),
            (model::LayoutOptions{model::DistributionChoice::key, model::SortChoice::key}));
  EXPECT_EQ(read("distribution = \"even\"", problems).distribution,
            model::DistributionChoice::even);
  EXPECT_EQ(read("distribution = \"auto\"\nsort = \"auto\"", problems), model::LayoutOptions());
  EXPECT_TRUE(problems.empty());
  read("distribution = \"all\"", problems);
  EXPECT_FALSE(problems.empty());
}

TEST(ValueSettings, what_is_not_said_stays_as_it_was) {
  Problems problems;
  const FileContext context{"f", "/srv", problems};
  model::ValuePolicy policy;
  policy.too_long = model::MisfitAction::truncate;
  const TomlValue root = parse_toml("zero_date = \"null\"", "f");
  const model::ValuePolicy read = read_values(TableReader(context, "[values]", &root), policy);
  EXPECT_EQ(read.too_long, model::MisfitAction::truncate);
  EXPECT_EQ(read.zero_date, model::MisfitAction::set_null);
}

TEST(ValueSettings, stops_the_table_unless_told_otherwise) {
  Problems problems;
  const FileContext context{"f", "/srv", problems};
  EXPECT_EQ(read_values(TableReader(context, "[values]", nullptr)), model::ValuePolicy());
  EXPECT_EQ(read_types(TableReader(context, "[types]", nullptr)), model::TypeOptions());
  const TomlValue root = parse_toml("zero_date = \"null\"\nnul_byte = \"replace\"", "f");
  const model::ValuePolicy policy = read_values(TableReader(context, "[values]", &root));
  EXPECT_EQ(policy.zero_date, model::MisfitAction::set_null);
  EXPECT_EQ(policy.nul_byte, model::MisfitAction::replace);
  EXPECT_EQ(policy.too_long, model::MisfitAction::stop_table);
}

}  // namespace
}  // namespace config
