#include "mapping/table_mapping.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mapping {
namespace {

using Texts = std::vector<std::string>;

SelectionRule rule(SelectionAction action, const std::string& schema, const std::string& table) {
  SelectionRule made;
  made.label = "rule " + schema + "." + table;
  made.action = action;
  const bool is_exact = action == SelectionAction::explicit_;
  made.schema = is_exact ? Wildcard::exact(schema) : Wildcard::parse(schema);
  made.table = is_exact ? Wildcard::exact(table) : Wildcard::parse(table);
  return made;
}

SelectionRule include(const std::string& schema, const std::string& table) {
  return rule(SelectionAction::include, schema, table);
}
SelectionRule exclude(const std::string& schema, const std::string& table) {
  return rule(SelectionAction::exclude, schema, table);
}

RenameRule rename(RenameTarget target, const std::string& schema, const std::string& value) {
  return {"rename " + schema + " to " + value, target, Wildcard::parse(schema),
          Wildcard::parse("%"), value};
}

std::vector<SourceTable> source() {
  using K = model::TableKind;
  return {{{"shop", "orders"}, K::base_table},
          {{"shop", "items"}, K::base_table},
          {{"shop", "order_view"}, K::view},
          {{"shop", "numbers"}, K::sequence},
          {{"shop", "prices"}, K::system_versioned},
          {{"app_db", "users"}, K::base_table},
          {{"appXdb", "users"}, K::base_table},
          {{"mysql", "user"}, K::base_table},
          {{"sys", "sys_config"}, K::base_table},
          {{"performance_schema", "threads"}, K::base_table}};
}

Texts names_of(const Selection& selection) {
  Texts names;
  for (const SelectedTable& table : selection.tables) {
    names.push_back(table.source == table.target
                        ? table.source.to_text()
                        : table.source.to_text() + " -> " + table.target.to_text());
  }
  return names;
}

Texts selected(const Rules& rules) {
  return names_of(select_tables(rules, source()));
}

std::string message_of(const Rules& rules, const std::vector<SourceTable>& tables = source()) {
  try {
    select_tables(rules, tables);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    return error.message();
  }
  return "no error";
}

TEST(TableMapping, takes_tables_and_leaves_views_and_sequences) {
  EXPECT_EQ(selected({{include("shop", "%")}, {}, ""}),
            (Texts{"shop.items", "shop.orders", "shop.prices"}));
}

TEST(TableMapping, takes_views_only_when_the_rule_says_so) {
  SelectionRule views = include("shop", "%");
  views.type = ObjectType::view;
  EXPECT_EQ(selected({{views}, {}, ""}), (Texts{"shop.order_view"}));
  views.type = ObjectType::all;
  EXPECT_EQ(selected({{views}, {}, ""}),
            (Texts{"shop.items", "shop.order_view", "shop.orders", "shop.prices"}));
}

TEST(TableMapping, leaves_system_schemas_unless_they_are_named) {
  EXPECT_EQ(selected({{include("%", "%")}, {}, ""}),
            (Texts{"appXdb.users", "app_db.users", "shop.items", "shop.orders", "shop.prices"}));
  EXPECT_EQ(selected({{include("mysql", "%"), include("performance_schema", "%")}, {}, ""}),
            (Texts{"mysql.user", "performance_schema.threads"}));
  EXPECT_EQ(selected({{rule(SelectionAction::explicit_, "sys", "sys_config")}, {}, ""}),
            (Texts{"sys.sys_config"}));
  EXPECT_EQ(message_of({{include("m_sql", "%")}, {}, ""}),
            "rule m_sql.%: \"m_sql.%\" selects nothing: only mysql.user would match; a system "
            "schema is selected only by its exact name, without wildcards");
}

TEST(TableMapping, lets_exclude_win_over_include_and_explicit) {
  EXPECT_EQ(selected({{exclude("shop", "o%"), include("shop", "%"),
                       rule(SelectionAction::explicit_, "shop", "orders")},
                      {},
                      ""}),
            (Texts{"shop.items", "shop.prices"}));
}

TEST(TableMapping, loads_higher_orders_first_and_takes_the_highest_of_several) {
  SelectionRule items = include("shop", "items");
  items.load_order = 5;
  SelectionRule all = include("shop", "%");
  all.load_order = 2;
  const Selection selection =
      select_tables({{all, items, include("app[_]db", "%")}, {}, ""}, source());
  EXPECT_EQ(names_of(selection),
            (Texts{"shop.items", "shop.orders", "shop.prices", "app_db.users"}));
  EXPECT_EQ(selection.tables[0].load_order, 5);
  EXPECT_EQ(selection.tables[1].load_order, 2);
  EXPECT_EQ(selection.tables[2].kind, model::TableKind::system_versioned);
}

TEST(TableMapping, renames_schema_and_table_by_the_first_rule_that_matches) {
  const Rules rules = {
      {include("shop", "orders"), include("app[_]db", "%")},
      {rename(RenameTarget::schema, "shop", "sales"), rename(RenameTarget::schema, "%", "rest"),
       rename(RenameTarget::table, "shop", "all_orders")},
      ""};
  const Selection selection = select_tables(rules, source());
  EXPECT_EQ(names_of(selection),
            (Texts{"app_db.users -> rest.users", "shop.orders -> sales.all_orders"}));
  EXPECT_EQ(selection.notes,
            (Texts{"shop.orders: rename shop to sales renames it to sales, which wins over rest of "
                   "rename % to rest"}));
}

TEST(TableMapping, sends_all_to_the_target_schema_that_no_rule_renames) {
  EXPECT_EQ(selected({{include("shop", "orders"), include("app[_]db", "%")},
                      {rename(RenameTarget::schema, "shop", "sales")},
                      "dw"}),
            (Texts{"app_db.users -> dw.users", "shop.orders -> sales.orders"}));
}

TEST(TableMapping, refuses_two_tables_on_one_target) {
  EXPECT_EQ(
      message_of({{include("app_db", "users")}, {rename(RenameTarget::schema, "app%", "all")}, ""}),
      "appXdb.users and app_db.users would both be loaded into all.users; rename one of them");
  const std::vector<SourceTable> cased = {{{"shop", "Orders"}, model::TableKind::base_table},
                                          {{"shop", "orders"}, model::TableKind::base_table}};
  EXPECT_EQ(message_of({{include("shop", "%")}, {}, ""}, cased),
            "shop.Orders and shop.orders would both be loaded into shop.orders (Redshift does not "
            "tell upper from lower case); rename one of them");
}

TEST(TableMapping, names_what_is_near_a_rule_that_selects_nothing) {
  EXPECT_EQ(
      message_of({{include("shop", "ordres"), include("shpo", "%"), include("shop", "order_view"),
                   include("shop", "Orders"), include("zzzzzz", "%")},
                  {},
                  ""}),
      "rule shop.ordres: \"shop.ordres\" selects nothing: no table of schema shop is named "
      "\"ordres\" (did you mean orders?)\n"
      "rule shpo.%: \"shpo.%\" selects nothing: the source shows no schema named \"shpo\" (did "
      "you mean shop?)\n"
      "rule shop.order_view: \"shop.order_view\" selects nothing: only shop.order_view would "
      "match, and the rule takes tables; views are selected by a rule of the table mappings "
      "with \"table-type\": \"view\" or \"all\", sequences never\n"
      "rule shop.Orders: \"shop.Orders\" selects nothing: no table of schema shop is named "
      "\"Orders\" (did you mean orders?)\n"
      "rule zzzzzz.%: \"zzzzzz.%\" selects nothing: the source shows no schema named "
      "\"zzzzzz\"");
  EXPECT_EQ(message_of({{include("shop", "%")}, {}, ""}, {}),
            "rule shop.%: \"shop.%\" selects nothing: the source shows no table at all to this "
            "user");
}

TEST(TableMapping, refuses_an_empty_selection_and_an_idle_rename) {
  EXPECT_EQ(message_of({{include("shop", "%"), exclude("%", "%")}, {}, ""}),
            "no table is selected: the exclude rules take away all that is included");
  EXPECT_EQ(message_of({{exclude("shop", "%")}, {}, ""}),
            "no table is selected: there is no rule that includes one");
  EXPECT_EQ(message_of({{include("shop", "%")}, {rename(RenameTarget::schema, "hr", "x")}, ""}),
            "rename hr to x: \"hr.%\" renames nothing: no selected table matches");
}

TEST(TableMapping, notes_an_exclude_rule_that_excludes_nothing) {
  const Selection selection = select_tables(
      {{include("shop", "%"), exclude("shop", "itemz"), exclude("mysql", "x")}, {}, ""}, source());
  EXPECT_EQ(selection.notes,
            (Texts{"rule shop.itemz excludes nothing: no table of schema shop is named \"itemz\" "
                   "(did you mean items?)"}));
}

TEST(TableMapping, notes_a_view_that_an_exclude_rule_for_tables_leaves) {
  SelectionRule all = include("shop", "%");
  all.type = ObjectType::all;
  const Selection selection = select_tables({{all, exclude("shop", "order%")}, {}, ""}, source());
  EXPECT_EQ(names_of(selection), (Texts{"shop.items", "shop.order_view", "shop.prices"}));
  EXPECT_EQ(selection.notes,
            (Texts{"rule shop.order% does not exclude shop.order_view, because its "
                   "table-type is another"}));
}

TEST(TableMapping, notes_an_underscore_that_took_another_character) {
  const Selection selection = select_tables({{include("app_db", "users")}, {}, ""}, source());
  EXPECT_EQ(names_of(selection), (Texts{"appXdb.users", "app_db.users"}));
  EXPECT_EQ(selection.notes,
            (Texts{"rule app_db.users: \"app_db\" also matched appXdb, because _ stands for any "
                   "character; write \"app[_]db\" for the underscore itself"}));
  EXPECT_TRUE(select_tables({{include("app[_]db", "%")}, {}, ""}, source()).notes.empty());
}

}  // namespace
}  // namespace mapping
