#include "binlog/table_map_schema.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;

TEST(TableMapSchema, numbers_columns_that_have_no_names) {
  TableMap map;
  map.table = {"demo", "t"};
  map.columns = {{WireType::long_, 0, false}, {WireType::varchar, 40, true}};
  const model::TableSchema schema = schema_of(map);
  EXPECT_EQ(schema.id, map.table);
  EXPECT_EQ(schema.columns[0].name, "@1");
  EXPECT_EQ(schema.columns[0].kind, ColumnKind::int_);
  EXPECT_FALSE(schema.columns[0].is_nullable);
  // Without its character set a text can only be taken as bytes.
  EXPECT_EQ(schema.columns[1].kind, ColumnKind::varbinary);
  EXPECT_EQ(schema.columns[1].length_bytes, 40U);
}

TEST(TableMapSchema, takes_all_that_the_metadata_tells) {
  TableMap map;
  map.columns = {{WireType::enum_, 1, true}, {WireType::blob, 2, true},
                 {WireType::blob, 4, true},  {WireType::long_, 0, true},
                 {WireType::year, 0, true},  {WireType::newdecimal, 10 << 8 | 2, true}};
  map.names = {"e", "t", "b", "n", "y", "d"};
  map.collations = {8, 45, 63, 0, 0, 0};
  map.is_unsigned = {false, false, false, true, true, false};
  map.labels = {{"\xE9"}, {}, {}, {}, {}, {}};
  map.is_visible = {true, true, true, false, true, true};
  map.primary_key = {3};
  const model::TableSchema schema = schema_of(map);
  EXPECT_EQ(schema.columns[0].labels, (std::vector<std::string>{"é"}));
  EXPECT_EQ(schema.columns[0].charset, "latin1");
  EXPECT_EQ(schema.columns[1].kind, ColumnKind::text);
  EXPECT_EQ(schema.columns[1].charset, "utf8mb4");
  EXPECT_EQ(schema.columns[2].kind, ColumnKind::long_blob);
  EXPECT_EQ(schema.columns[3].declared, "int unsigned");
  EXPECT_TRUE(schema.columns[3].is_invisible);
  EXPECT_FALSE(schema.columns[4].is_unsigned);
  EXPECT_EQ(schema.columns[5].precision, 10);
  EXPECT_EQ(schema.columns[5].scale, 2);
  EXPECT_EQ(schema.columns[5].declared, "decimal(10,2)");
  EXPECT_EQ(schema.key, (std::vector<std::size_t>{3}));
}

TEST(TableMapSchema, leaves_hidden_columns_out) {
  TableMap map;
  map.columns = {{WireType::long_, 0, true},
                 {WireType::long_, 0, true},
                 {WireType::typed_array, 0, true},
                 {WireType::date, 0, true}};
  map.names = {"a", "!hidden!k!0!0", "!hidden!m!0!0", "b"};
  map.primary_key = {3};
  const model::TableSchema schema = schema_of(map);
  ASSERT_EQ(schema.columns.size(), 2U);
  EXPECT_EQ(schema.columns[1].name, "b");
  EXPECT_EQ(schema.key, (std::vector<std::size_t>{1}));
}

TEST(TableMapSchema, spells_each_type) {
  EXPECT_EQ(type_text({WireType::bit, 10, true}), "bit(10)");
  EXPECT_EQ(type_text({WireType::time, 6, true}), "time(6)");
  EXPECT_EQ(type_text({WireType::string, 40, true}), "char or binary of 40 bytes");
  EXPECT_EQ(type_text({WireType::datetime_old, 0, true}), "datetime of the old format");
}

}  // namespace
}  // namespace binlog
