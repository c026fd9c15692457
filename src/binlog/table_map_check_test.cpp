#include "binlog/table_map_check.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::Column;
using model::ColumnKind;

Column column(const char* name, ColumnKind kind, const char* declared) {
  Column made;
  made.name = name;
  made.kind = kind;
  made.declared = declared;
  return made;
}

struct Pair {
  TableMap map;
  model::TableSchema schema;
};

/// A table whose map tells everything, and its definition.
Pair alike() {
  Pair pair;
  pair.map.columns = {{WireType::long_, 0, false},
                      {WireType::varchar, 40, true},
                      {WireType::enum_, 1, true},
                      {WireType::datetime, 3, true}};
  pair.map.names = {"id", "v", "e", "d"};
  pair.map.is_unsigned = {true, false, false, false};
  pair.map.collations = {0, 45, 8, 0};
  pair.map.labels = {{}, {}, {"a", "\xE9"}, {}};
  Column id = column("id", ColumnKind::int_, "int unsigned");
  id.is_unsigned = true;
  Column v = column("v", ColumnKind::varchar, "varchar(10)");
  v.length_bytes = 40;
  v.charset = "utf8mb4";
  Column e = column("e", ColumnKind::enum_, "enum('a','é')");
  e.labels = {"a", "é"};
  e.charset = "latin1";
  Column d = column("d", ColumnKind::datetime, "datetime(3)");
  d.fraction_digits = 3;
  pair.schema.columns = {id, v, e, d};
  return pair;
}

std::string said(const Pair& pair) {
  return difference(pair.map, pair.schema).value_or("");
}

TEST(TableMapCheck, passes_what_is_alike) {
  Pair pair = alike();
  EXPECT_EQ(said(pair), "");
  pair.map.names.clear();
  pair.map.is_unsigned.clear();
  pair.map.collations.clear();
  pair.map.labels.clear();
  EXPECT_EQ(said(pair), "");
}

TEST(TableMapCheck, says_the_first_difference_in_a_sentence) {
  Pair pair = alike();
  pair.schema.columns.pop_back();
  EXPECT_EQ(said(pair), "the log has 4 columns and the definition 3");
  pair = alike();
  pair.map.names[1] = "w";
  EXPECT_EQ(said(pair), "column 2 (v) is called w in the log");
  pair = alike();
  pair.map.columns[1].meta = 80;
  EXPECT_EQ(said(pair),
            "column 2 (v) is varchar or varbinary of 80 bytes in the log and varchar(10) in the "
            "definition");
  pair = alike();
  pair.map.is_unsigned[0] = false;
  EXPECT_EQ(said(pair), "column 1 (id) is signed in the log and unsigned in the definition");
  pair = alike();
  pair.map.collations[1] = 33;
  EXPECT_EQ(said(pair),
            "column 2 (v) has the character set utf8mb3 in the log and utf8mb4 in the definition");
  pair = alike();
  pair.map.labels[2] = {"\xE9", "a"};
  EXPECT_EQ(said(pair), "column 3 (e) has the label 1 'é' in the log and 'a' in the definition");
  pair = alike();
  pair.map.labels[2].emplace_back("b");
  EXPECT_EQ(said(pair), "column 3 (e) has 3 labels in the log and 2 in the definition");
  pair = alike();
  pair.map.columns[3].meta = 6;
  EXPECT_EQ(said(pair), "column 4 (d) is datetime(6) in the log and datetime(3) in the definition");
}

TEST(TableMapCheck, refuses_a_fraction_that_the_old_format_does_not_describe) {
  Pair pair = alike();
  pair.map.columns[3] = {WireType::datetime_old, 0, true};
  EXPECT_NE(said(pair).find("ALTER TABLE ... FORCE"), std::string::npos);
  pair.schema.columns[3].fraction_digits = 0;
  EXPECT_EQ(said(pair), "");
}

TEST(TableMapCheck, passes_labels_that_the_definition_cannot_show) {
  Pair pair = alike();
  pair.map.collations[2] = 45;
  pair.map.labels[2] = {"a", "x😀"};
  pair.schema.columns[2].charset = "utf8mb4";
  pair.schema.columns[2].labels = {"a", "x?"};
  EXPECT_EQ(said(pair), "");
}

TEST(TableMapCheck, leaves_hidden_columns_out) {
  Pair pair = alike();
  pair.map.columns.insert(pair.map.columns.begin() + 1, {WireType::longlong, 0, true});
  pair.map.names.insert(pair.map.names.begin() + 1, "!hidden!k!0!0");
  pair.map.is_unsigned.clear();
  pair.map.collations.clear();
  pair.map.labels.clear();
  EXPECT_EQ(said(pair), "");
  pair.map.names[1] = "added";
  EXPECT_EQ(said(pair), "the log has 5 columns and the definition 4");
}

TEST(TableMapCheck, takes_utf8_for_utf8mb3) {
  Pair pair = alike();
  pair.map.collations[1] = 33;
  pair.schema.columns[1].charset = "utf8";
  EXPECT_EQ(said(pair), "");
}

TEST(TableMapCheck, knows_how_mariadb_logs_its_own_types) {
  Pair pair;
  pair.map.columns = {{WireType::string, 16, true},
                      {WireType::string, 4, true},
                      {WireType::blob, 4, true},
                      {WireType::varchar_compressed, 41, true},
                      {WireType::varchar, 12, true}};
  pair.map.collations = {63, 63, 46, 45, 63};
  Column compressed = column("c", ColumnKind::varchar, "varchar(10) compressed");
  compressed.length_bytes = 40;
  compressed.charset = "utf8mb4";
  pair.schema.columns = {column("u", ColumnKind::uuid, "uuid"),
                         column("i", ColumnKind::inet4, "inet4"),
                         column("j", ColumnKind::json, "longtext"), compressed,
                         column("v", ColumnKind::vector, "vector(3)")};
  EXPECT_EQ(said(pair), "");
}

TEST(TableMapCheck, tells_bytes_from_text) {
  Pair pair = alike();
  pair.map.collations[1] = 63;
  EXPECT_NE(said(pair).find("binary in the log and utf8mb4"), std::string::npos);
  pair = alike();
  pair.schema.columns[1].kind = ColumnKind::varbinary;
  pair.schema.columns[1].charset = "";
  EXPECT_NE(said(pair).find("utf8mb4 in the log and binary"), std::string::npos);
}

}  // namespace
}  // namespace binlog
