#include "mapping/entry_rules.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mapping {
namespace {

model::TableEntry include(const std::string& pattern) {
  model::TableEntry entry;
  entry.include = pattern;
  entry.line = 9;
  return entry;
}

std::string message_of(const model::TaskDefinition& task) {
  try {
    rules_of(task);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    return error.message();
  }
  return "no error";
}

TEST(EntryRules, makes_selections_and_renames_of_entries) {
  model::TaskDefinition task;
  task.target_schema = "dw";
  task.tables = {include("shop.orders"), {}};
  task.tables[0].rename_schema = "sales";
  task.tables[0].rename_table = "all_orders";
  task.tables[0].load_order = 4;
  task.tables[1].exclude = "shop.tmp%";
  task.tables[1].line = 15;
  const Rules rules = rules_of(task);
  ASSERT_EQ(rules.selections.size(), 2U);
  EXPECT_EQ(rules.selections[0].label, "the tables entry at line 9");
  EXPECT_EQ(rules.selections[0].schema.text(), "shop");
  EXPECT_EQ(rules.selections[0].table.text(), "orders");
  EXPECT_EQ(rules.selections[0].load_order, 4);
  EXPECT_EQ(rules.selections[0].type, ObjectType::table);
  EXPECT_EQ(rules.selections[1].action, SelectionAction::exclude);
  EXPECT_EQ(rules.selections[1].type, ObjectType::all);
  ASSERT_EQ(rules.renames.size(), 2U);
  EXPECT_EQ(rules.renames[0].target, RenameTarget::schema);
  EXPECT_EQ(rules.renames[0].value, "sales");
  EXPECT_EQ(rules.renames[1].target, RenameTarget::table);
  EXPECT_EQ(rules.renames[1].value, "all_orders");
  EXPECT_EQ(rules.target_schema, "dw");
}

TEST(EntryRules, takes_a_bracketed_dot_for_a_part_of_the_name) {
  model::TaskDefinition task;
  task.tables = {include("shop[.]eu.orders")};
  const Rules rules = rules_of(task);
  EXPECT_TRUE(rules.selections.at(0).schema.matches("shop.eu"));
  EXPECT_TRUE(rules.selections.at(0).table.matches("orders"));
}

TEST(EntryRules, refuses_names_that_are_not_schema_and_table) {
  for (const char* pattern : {"orders", "a.b.c", ".orders", "shop.", "shop[.]orders"}) {
    model::TaskDefinition task;
    task.origin = "t.toml";
    task.tables = {include(pattern)};
    const std::string message = message_of(task);
    EXPECT_EQ(message.rfind("t.toml:9: [[tables]]: \"" + std::string(pattern) +
                                "\" is not of the form schema.table.",
                            0),
              0U)
        << message;
  }
}

TEST(EntryRules, reports_entries_and_document_together) {
  model::TaskDefinition task;
  task.origin = "t.toml";
  task.tables = {include("orders"), include("shop.[a")};
  task.mappings_json = "{}";
  task.mappings_origin = "m.json";
  const std::string message = message_of(task);
  EXPECT_NE(message.find("\"orders\" is not of the form"), std::string::npos) << message;
  EXPECT_NE(message.find("\"[a\" has a set that is not closed"), std::string::npos) << message;
  EXPECT_NE(message.find("m.json: the document, $: has no \"rules\""), std::string::npos)
      << message;
}

TEST(EntryRules, puts_entries_before_the_document) {
  model::TaskDefinition task;
  task.tables = {include("shop.orders")};
  task.mappings_json = R"({"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "a",
    "rule-action": "include", "object-locator": {"schema-name": "hr", "table-name": "%"}}]})";
  task.mappings_origin = "m.json";
  const Rules rules = rules_of(task);
  ASSERT_EQ(rules.selections.size(), 2U);
  EXPECT_EQ(rules.selections[1].label, "rule-id 1 (m.json)");
}

}  // namespace
}  // namespace mapping
