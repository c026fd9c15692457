#include "mapping/rule_parser.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace mapping {
namespace {

std::string message_of(const std::string& json) {
  try {
    parse_rules(json, "m.json");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_FALSE(error.advice().empty());
    return error.message();
  }
  return "no error";
}

TEST(RuleParser, reads_selections_and_renames_in_the_order_of_their_ids) {
  const Rules rules = parse_rules(R"json({"rules": [
    {"rule-type": "transformation", "rule-id": "30", "rule-name": "c", "rule-action": "rename",
     "rule-target": "schema", "object-locator": {"schema-name": "shop"}, "value": "sales"},
    {"rule-type": "selection", "rule-id": 20, "rule-name": "b", "rule-action": "exclude",
     "object-locator": {"schema-name": "shop", "table-name": "tmp%", "table-type": "all"},
     "filters": []},
    {"rule-type": "selection", "rule-id": "3", "rule-name": "a", "rule-action": "include",
     "object-locator": {"schema-name": "shop", "table-name": "%"}, "load-order": "7"},
    {"rule-type": "selection", "rule-id": "40", "rule-name": "d", "rule-action": "explicit",
     "object-locator": {"schema-name": "a_b", "table-name": "v", "table-type": "view"},
     "load-order": 2},
    {"rule-type": "transformation", "rule-id": "5", "rule-name": "e", "rule-action": "rename",
     "rule-target": "table", "object-locator": {"schema-name": "shop", "table-name": "orders"},
     "value": "all_orders"}]})json",
                                  "m.json");
  ASSERT_EQ(rules.selections.size(), 3U);
  EXPECT_EQ(rules.selections[0].label, "rule-id 3 (m.json)");
  EXPECT_EQ(rules.selections[0].action, SelectionAction::include);
  EXPECT_EQ(rules.selections[0].type, ObjectType::table);
  EXPECT_EQ(rules.selections[0].load_order, 7);
  EXPECT_EQ(rules.selections[1].action, SelectionAction::exclude);
  EXPECT_EQ(rules.selections[1].type, ObjectType::all);
  EXPECT_EQ(rules.selections[2].action, SelectionAction::explicit_);
  EXPECT_EQ(rules.selections[2].type, ObjectType::view);
  EXPECT_EQ(rules.selections[2].load_order, 2);
  EXPECT_FALSE(rules.selections[2].schema.matches("aXb")) << "explicit names have no wildcards";
  ASSERT_EQ(rules.renames.size(), 2U);
  EXPECT_EQ(rules.renames[0].target, RenameTarget::table);
  EXPECT_EQ(rules.renames[0].value, "all_orders");
  EXPECT_EQ(rules.renames[1].target, RenameTarget::schema);
  EXPECT_TRUE(rules.renames[1].table.matches("anything"));
}

struct Wrong {
  const char* json;
  const char* expected;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.json;
}

class WrongRules : public testing::TestWithParam<Wrong> {};

TEST_P(WrongRules, names_the_rule_the_path_and_what_is_accepted) {
  const std::string message = message_of(GetParam().json);
  EXPECT_NE(message.find(GetParam().expected), std::string::npos)
      << "expected: " << GetParam().expected << "\nbut got:  " << message;
}

INSTANTIATE_TEST_SUITE_P(
    Documents, WrongRules,
    testing::Values(
        Wrong{"{\"rules\": [", "m.json:1:"},
        Wrong{"[]", "m.json: the document, $: must be an object"}, Wrong{"{}", "has no \"rules\""},
        Wrong{"{\"rules\": []}", "at least one rule"},
        Wrong{"{\"rules\": 3}", "$[\"rules\"]: must be a list"},
        Wrong{"{\"rule\": []}", "$[\"rule\"]: is an unknown key (did you mean rules?)"},
        Wrong{"{\"rules\": [5]}", "$.rules[0]: must be an object, not a number"},
        Wrong{R"({"rules": [{"rule-name": "x"}]})", "$.rules[0][\"rule-id\"]: is missing"},
        Wrong{R"({"rules": [{"rule-id": "x1"}]})", "\"x1\" is not a number"},
        Wrong{R"({"rules": [{"rule-id": -1}]})", "-1 is not a number"},
        Wrong{R"({"rules": [{"rule-id": "1", "rule-name": "a", "rule-type": "selektion"}]})",
              "rule-id 1, $.rules[0][\"rule-type\"]: \"selektion\" is unknown (did you mean "
              "selection?); accepted: selection, transformation"},
        Wrong{R"({"rules": [{"rule-id": "1", "rule-name": "a", "rule-type": "table-settings"}]})",
              "\"table-settings\" is not available yet"}));

/// A selection rule whose members are given; id and name are right.
std::string selection(const std::string& members) {
  return R"({"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "a", )" + members +
         "}]}";
}

std::string transformation(const std::string& members) {
  return R"({"rules": [{"rule-type": "transformation", "rule-id": "1", "rule-name": "a", )" +
         members + "}]}";
}

TEST(RuleParser, refuses_selections_that_are_not_right) {
  const std::string locator = R"("object-locator": {"schema-name": "s", "table-name": "t"})";
  EXPECT_EQ(message_of(selection(R"("rule-action": "inclide", )" + locator)),
            "m.json: rule-id 1, $.rules[0][\"rule-action\"]: \"inclide\" is unknown (did you mean "
            "include?); accepted: include, exclude, explicit");
  EXPECT_EQ(message_of(selection(R"("rule-action": "include")")),
            "m.json: rule-id 1, $.rules[0][\"object-locator\"]: must be an object "
            "{\"schema-name\": \"...\", \"table-name\": \"...\"}");
  EXPECT_EQ(message_of(selection(R"("rule-action": "include", "object-locator": )"
                                 R"({"schema-name": "s"})")),
            "m.json: rule-id 1, $.rules[0][\"object-locator\"][\"table-name\"]: is missing; "
            "accepted: a text");
  EXPECT_EQ(message_of(selection(R"("rule-action": "include", "object-locator": )"
                                 R"({"schema-name": "s", "table-name": "t", "table-tpye": "x"})")),
            "m.json: rule-id 1, $.rules[0][\"object-locator\"][\"table-tpye\"]: is an unknown key "
            "(did you mean table-type or table-name?); accepted: schema-name, table-name, "
            "table-type");
  EXPECT_EQ(message_of(selection(R"("rule-action": "explicit", "object-locator": )"
                                 R"({"schema-name": "s", "table-name": "%"})")),
            "m.json: rule-id 1, $.rules[0][\"object-locator\"][\"table-name\"]: \"%\" has a "
            "wildcard; an explicit rule names one object exactly");
  EXPECT_NE(message_of(selection(R"("rule-action": "include", "object-locator": )"
                                 R"({"schema-name": "[s", "table-name": "t"})"))
                .find("the pattern \"[s\" has a set that is not closed by ]"),
            std::string::npos);
  EXPECT_EQ(
      message_of(selection(R"("rule-action": "include", "load-order": 2147483648, )" + locator)),
      "m.json: rule-id 1, $.rules[0][\"load-order\"]: 2147483648 is not accepted; accepted: "
      "0 to 2147483647");
  EXPECT_EQ(message_of(selection(R"("rule-action": "include", "filters": [{}], )" + locator)),
            "m.json: rule-id 1, $.rules[0][\"filters\"]: is not available yet: all rows of a table "
            "are copied; remove the filters");
}

TEST(RuleParser, refuses_transformations_that_it_does_not_carry_out) {
  const std::string locator = R"("object-locator": {"schema-name": "s", "table-name": "t"})";
  for (const std::string action :
       {"remove-column", "convert-lowercase", "add-prefix", "add-column", "change-data-type",
        "define-primary-key", "data-masking-hash-mask"}) {
    EXPECT_EQ(message_of(transformation("\"rule-action\": \"" + action +
                                        "\", \"rule-target\": \"column\", " + locator)),
              "m.json: rule-id 1, $.rules[0][\"rule-action\"]: \"" + action +
                  "\" is not available yet; this version carries out: rename of a schema or a "
                  "table");
  }
  EXPECT_EQ(message_of(transformation(
                R"("rule-action": "rename", "rule-target": "column", "value": "x", )" + locator)),
            "m.json: rule-id 1, $.rules[0][\"rule-target\"]: rename of a column is not available "
            "yet; this version carries out: schema, table");
  EXPECT_EQ(
      message_of(transformation(R"("rule-action": "rename", "rule-target": "table", )" + locator)),
      "m.json: rule-id 1, $.rules[0][\"value\"]: is missing; accepted: a text");
  EXPECT_NE(message_of(transformation(R"("rule-action": "rename", "rule-target": "table", )"
                                      R"("valeu": "x", )" +
                                      locator))
                .find("[\"valeu\"]: is an unknown key (did you mean value?)"),
            std::string::npos);
}

TEST(RuleParser, reports_all_problems_together) {
  const std::string message = message_of(R"json({"rules": [
    {"rule-type": "selection", "rule-id": "1", "rule-name": "a", "rule-action": "include",
     "object-locator": {"schema-name": "s", "table-name": "t"}},
    {"rule-type": "selection", "rule-id": "1", "rule-name": "a", "rule-action": "includ",
     "object-locator": {"schema-name": "s", "table-name": 4}}]})json");
  EXPECT_EQ(message,
            "m.json: the rule, $.rules[1][\"rule-id\"]: 1 is also the id of $.rules[0]\n"
            "m.json: rule-id 1, $.rules[1][\"rule-name\"]: \"a\" is also the name of $.rules[0]\n"
            "m.json: rule-id 1, $.rules[1][\"rule-action\"]: \"includ\" is unknown (did you mean "
            "include?); accepted: include, exclude, explicit\n"
            "m.json: rule-id 1, $.rules[1][\"object-locator\"][\"table-name\"]: must be a text "
            "that is not empty, not a number");
}

}  // namespace
}  // namespace mapping
