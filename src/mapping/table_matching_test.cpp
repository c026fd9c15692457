#include "mapping/table_matching.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mapping {
namespace {

SelectionRule rule(SelectionAction action, const std::string& schema, const std::string& table) {
  SelectionRule made;
  made.label = "rule " + schema + "." + table;
  made.action = action;
  const bool is_exact = action == SelectionAction::explicit_;
  made.schema = is_exact ? Wildcard::exact(schema) : Wildcard::parse(schema);
  made.table = is_exact ? Wildcard::exact(table) : Wildcard::parse(table);
  return made;
}

RenameRule rename(RenameTarget target, const std::string& schema, const std::string& table,
                  const std::string& value) {
  return {"rename to " + value, target, Wildcard::parse(schema), Wildcard::parse(table), value};
}

std::string matched(const Rules& rules, const model::TableId& id,
                    model::TableKind kind = model::TableKind::base_table) {
  const auto table = match_table(rules, {id, kind});
  return table ? table->target.to_text() : "none";
}

constexpr auto kInclude = SelectionAction::include;
constexpr auto kExclude = SelectionAction::exclude;
constexpr auto kExplicit = SelectionAction::explicit_;

TEST(TableMatching, takes_what_a_rule_includes_and_no_rule_excludes) {
  Rules rules;
  rules.selections = {rule(kExclude, "shop", "tmp%"), rule(kInclude, "shop", "%"),
                      rule(kExplicit, "crm", "a_b"), rule(kExplicit, "shop", "tmp_1")};
  EXPECT_EQ(matched(rules, {"shop", "orders"}), "shop.orders");
  EXPECT_EQ(matched(rules, {"shop", "tmp_1"}), "none");
  EXPECT_EQ(matched(rules, {"crm", "a_b"}), "crm.a_b");
  EXPECT_EQ(matched(rules, {"crm", "aXb"}), "none");
  EXPECT_EQ(matched(rules, {"Shop", "orders"}), "none");
  EXPECT_EQ(matched({}, {"shop", "orders"}), "none");
}

TEST(TableMatching, takes_a_system_schema_only_by_its_exact_name) {
  Rules rules;
  rules.selections = {rule(kInclude, "%", "%")};
  EXPECT_EQ(matched(rules, {"mysql", "user"}), "none");
  EXPECT_EQ(matched(rules, {"INFORMATION_SCHEMA", "TABLES"}), "none");
  rules.selections.push_back(rule(kInclude, "mysql", "%"));
  EXPECT_EQ(matched(rules, {"mysql", "user"}), "mysql.user");
}

TEST(TableMatching, takes_the_first_rename_of_each_name) {
  Rules rules;
  rules.selections = {rule(kInclude, "%", "%")};
  rules.renames = {rename(RenameTarget::table, "shop", "orders", "all_orders"),
                   rename(RenameTarget::table, "shop", "%", "rest"),
                   rename(RenameTarget::schema, "shop", "%", "store")};
  rules.target_schema = "dw";
  EXPECT_EQ(matched(rules, {"shop", "orders"}), "store.all_orders");
  EXPECT_EQ(matched(rules, {"shop", "items"}), "store.rest");
  EXPECT_EQ(matched(rules, {"crm", "people"}), "dw.people");
}

TEST(TableMatching, takes_only_objects_of_the_rule_s_type) {
  Rules rules;
  rules.selections = {rule(kInclude, "shop", "%")};
  EXPECT_EQ(matched(rules, {"shop", "v"}, model::TableKind::view), "none");
  EXPECT_EQ(matched(rules, {"shop", "s"}, model::TableKind::sequence), "none");
  rules.selections[0].type = ObjectType::all;
  EXPECT_EQ(matched(rules, {"shop", "v"}, model::TableKind::view), "shop.v");
  EXPECT_EQ(matched(rules, {"shop", "s"}, model::TableKind::sequence), "none");
}

TEST(TableMatching, gives_the_highest_load_order_of_the_rules_that_match) {
  Rules rules;
  rules.selections = {rule(kInclude, "shop", "%"), rule(kInclude, "shop", "o%"),
                      rule(kInclude, "%", "orders")};
  rules.selections[0].load_order = -1;
  rules.selections[1].load_order = 7;
  rules.selections[2].load_order = 3;
  EXPECT_EQ(match_table(rules, {{"shop", "orders"}})->load_order, 7);
  EXPECT_EQ(match_table(rules, {{"shop", "items"}})->load_order, -1);
}

// What follows draws rules and a source from small alphabets, so that they meet often.
class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : prng_(seed) {}

  std::vector<SourceTable> tables() {
    using K = model::TableKind;
    static constexpr std::array kKinds = {K::base_table,       K::base_table, K::base_table,
                                          K::system_versioned, K::view,       K::sequence};
    std::vector<SourceTable> made;
    for (const char* schema : {"a", "ab", "b_", "mysql", "Sys"}) {
      for (const char* table : {"a", "b", "ab", "ba", "a_", "abc"}) {
        if (prng_.below(8) != 0) made.push_back({{schema, table}, kKinds[prng_.below(6)]});
      }
    }
    return made;
  }

  Rules rules() {
    Rules made;
    const std::uint64_t selections = 1 + prng_.below(4);
    for (std::uint64_t i = 0; i < selections; ++i) {
      const auto action = i == 0 ? kInclude : std::array{kInclude, kExclude, kExplicit}[draw(3)];
      made.selections.push_back(rule(action, pattern(true), pattern(false)));
      made.selections.back().type =
          std::array{ObjectType::table, ObjectType::all, ObjectType::view}[draw(3)];
      made.selections.back().load_order = static_cast<int>(draw(5));
    }
    for (std::uint64_t i = prng_.below(3); i > 0; --i) {
      const auto target = draw(2) == 0 ? RenameTarget::schema : RenameTarget::table;
      made.renames.push_back(rename(target, pattern(true), pattern(false), prng_.token(3)));
    }
    if (draw(6) == 0) made.target_schema = "dw";
    return made;
  }

 private:
  std::size_t draw(std::size_t bound) { return prng_.below(bound); }
  std::string pattern(bool is_schema) {
    static constexpr std::array kSchemas = {"%", "a", "a%", "_", "b_", "mysql", "my%", "[ab]%"};
    static constexpr std::array kTables = {"%", "a", "a%", "_", "%b", "a_", "ab", "[a-b]_"};
    return is_schema ? kSchemas[draw(kSchemas.size())] : kTables[draw(kTables.size())];
  }

  base::Prng prng_;
};

std::vector<SelectedTable> all_matched(const Rules& rules, const std::vector<SourceTable>& tables) {
  std::vector<SelectedTable> found;
  for (const SourceTable& table : tables) {
    if (const auto selected = match_table(rules, table)) found.push_back(*selected);
  }
  return found;
}

void sort_by_name(std::vector<SelectedTable>& tables) {
  std::sort(tables.begin(), tables.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
}

TEST(TableMatching, agrees_with_the_selection_of_a_whole_source) {
  int compared = 0;
  int selected = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Drawing drawing(seed);
    const std::vector<SourceTable> tables = drawing.tables();
    const Rules rules = drawing.rules();
    Selection selection;
    try {
      selection = select_tables(rules, tables);
    } catch (const base::Error&) {
      continue;  // it complains of rules as a whole, which a single name cannot
    }
    ++compared;
    selected += static_cast<int>(selection.tables.size());
    sort_by_name(selection.tables);
    std::vector<SelectedTable> matched_tables = all_matched(rules, tables);
    sort_by_name(matched_tables);
    ASSERT_EQ(matched_tables, selection.tables) << "seed " << seed;
  }
  EXPECT_GT(compared, 500);
  EXPECT_GT(selected, 2000);
}

}  // namespace
}  // namespace mapping
