#include "binlog/table_alteration.hpp"

#include "binlog/ddl_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

const DdlContext kContext{
    .default_schema = "d", .server_version = "8.0.36", .explicit_timestamp_defaults = true};

model::TableSchema created(const std::string& elements) {
  const auto table =
      created_table(scan_ddl("create table t " + elements, kContext), {"latin1", ""});
  return table.value_or(model::TableSchema{});
}

std::string shown(const model::TableSchema& table) {
  std::string text;
  for (const model::Column& column : table.columns) {
    text += (text.empty() ? "" : ", ") + column.name + " " + column.declared;
    if (!column.is_nullable) text += "!";
  }
  text += " key";
  for (const std::size_t index : table.key) text += " " + table.columns.at(index).name;
  return text;
}

std::optional<model::Alteration> altered(const std::string& elements, const std::string& clauses) {
  return apply_alter(created(elements), scan_ddl("alter table t " + clauses, kContext));
}

std::string after(const std::string& elements, const std::string& clauses) {
  const auto alteration = altered(elements, clauses);
  return alteration ? shown(alteration->after) : "not sure";
}

TEST(TableAlteration, makes_a_created_table) {
  EXPECT_EQ(shown(created("(a int, b text(9), primary key (b(3), a)) charset utf8mb4")),
            "a int!, b tinytext! key b a");
  EXPECT_EQ(created("(a char(1) charset ucs2, b char(1))").columns[1].charset, "latin1");
  EXPECT_EQ(shown(created("(a blah)")), " key");
  EXPECT_EQ(shown(created("(a int, primary key (b))")), " key");
}

TEST(TableAlteration, puts_columns_where_the_server_does) {
  const std::string abc = "(a int, b int, c int, d int, primary key (a, b))";
  EXPECT_EQ(after(abc,
                  "drop c, add c text first, change d e int after a, rename column b to bb, "
                  "add f int after bb"),
            "c text, a int!, e int, bb int!, f int key a bb");
  EXPECT_EQ(after(abc, "add (x int, y int), modify d bigint"),
            "a int!, b int!, c int, d bigint, x int, y int key a b");
  EXPECT_EQ(after(abc, "rename column c to d, rename column d to c, add x int after c"),
            "a int!, b int!, d int, c int, x int key a b");
}

TEST(TableAlteration, follows_the_key) {
  EXPECT_EQ(after("(a int, b int, primary key (a, b))", "drop b"), "a int! key a");
  EXPECT_EQ(after("(a int, b int, primary key (a))", "drop primary key, add primary key (B)"),
            "a int!, b int! key b");
  EXPECT_EQ(after("(a int)", "add id int auto_increment primary key first"),
            "id int!, a int key id");
  EXPECT_EQ(after("(a int, primary key (a))", "modify a bigint null"), "a bigint! key a");
  EXPECT_EQ(after("(a int, b int, primary key (a))", "drop a, add a int"), "not sure");
  EXPECT_EQ(after("(a int, b int, primary key (a))", "add primary key (b)"), "not sure");
}

TEST(TableAlteration, tells_what_became_of_names_and_rows) {
  const auto alteration = altered(
      "(a int, b int)", "change a A2 int, change b B int, add c int not null, rename to x.u");
  ASSERT_TRUE(alteration);
  EXPECT_EQ(alteration->renamed_columns,
            (std::vector<std::pair<std::string, std::string>>{{"a", "A2"}, {"b", "B"}}));
  ASSERT_EQ(alteration->added.size(), 1U);
  EXPECT_EQ(alteration->added[0], (model::AddedValue{"c", model::AddedValueKind::literal, "0"}));
  EXPECT_EQ(alteration->after.id, (model::TableId{"x", "u"}));
  EXPECT_FALSE(alteration->loses_rows);
  EXPECT_TRUE(altered("(a int)", "truncate partition p0")->loses_rows);
}

TEST(TableAlteration, does_not_know_the_values_of_a_changed_expression) {
  const auto alteration = altered("(a int, b int as (a + 1))", "modify b int as (a + 2)");
  ASSERT_TRUE(alteration);
  ASSERT_EQ(alteration->added.size(), 1U);
  EXPECT_EQ(alteration->added[0].kind, model::AddedValueKind::unknown);
}

TEST(TableAlteration, gives_new_columns_the_set_of_the_table) {
  auto alteration = altered("(a char(2))", "add b char(2), default charset utf8mb4");
  ASSERT_TRUE(alteration);
  EXPECT_EQ(alteration->after.columns[0].charset, "latin1");
  EXPECT_EQ(alteration->after.columns[1].length_bytes, 8U);
  EXPECT_EQ(alteration->after.charset, "utf8mb4");
  alteration = altered("(a text)", "convert to character set utf8mb4 collate utf8mb4_bin");
  ASSERT_TRUE(alteration);
  EXPECT_EQ(alteration->after.columns[0].declared, "mediumtext");
  EXPECT_FALSE(altered("(a text)", "convert to character set default"));
}

TEST(TableAlteration, honours_if_exists) {
  EXPECT_EQ(after("(a int)", "drop column if exists b, add column if not exists A text"),
            "a int key");
  EXPECT_EQ(after("(a int)", "add column if not exists b text"), "a int, b text key");
  EXPECT_EQ(after("(a int)", "drop b"), "not sure");
}

TEST(TableAlteration, is_not_sure_of_what_it_does_not_understand) {
  for (const char* clauses :
       {"add b blah", "frobnicate", "add system versioning", "add a int", "add b int after c",
        "drop a, modify a text", "drop a", "change a b varchar(70000)"}) {
    EXPECT_EQ(after("(a int)", clauses), "not sure") << clauses;
  }
}

}  // namespace
}  // namespace binlog
