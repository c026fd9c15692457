#include "binlog/table_map_metadata.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::LogFlavour;
using namespace std::string_literals;

TableMap map_of(std::vector<WireType> types) {
  TableMap map;
  for (const WireType type : types) map.columns.push_back({type, 1, true});
  return map;
}

TableMap read(TableMap map, const std::string& fields, LogFlavour flavour = LogFlavour::mysql) {
  base::ByteReader reader(fields);
  read_table_map_metadata(reader, flavour, map);
  return map;
}

TEST(TableMapMetadata, counts_signs_among_the_numbers_from_the_highest_bit_on) {
  const TableMap map = read(map_of({WireType::varchar, WireType::tiny, WireType::date,
                                    WireType::year, WireType::newdecimal}),
                            "\x01\x01\x60"s);
  EXPECT_EQ(map.is_unsigned, (std::vector<bool>{false, false, false, true, true}));
}

TEST(TableMapMetadata, counts_character_sets_among_the_texts) {
  const TableMap types = map_of({WireType::long_, WireType::varchar, WireType::enum_,
                                 WireType::json, WireType::blob, WireType::string});
  EXPECT_EQ(read(types, "\x02\x01\x2D"s).collations,
            (std::vector<std::uint32_t>{0, 45, 0, 0, 45, 45}));
  EXPECT_EQ(read(types, "\x02\x05\x2D\x01\xFC\x00\x09"s).collations,
            (std::vector<std::uint32_t>{0, 45, 0, 0, 2304, 45}));
  EXPECT_EQ(read(types, "\x03\x03\x08\x3F\x2D"s).collations,
            (std::vector<std::uint32_t>{0, 8, 0, 0, 63, 45}));
  EXPECT_EQ(read(types, "\x0A\x01\x08"s).collations,
            (std::vector<std::uint32_t>{0, 0, 8, 0, 0, 0}));
  EXPECT_EQ(read(types, "\x0B\x01\x08"s).collations,
            (std::vector<std::uint32_t>{0, 0, 8, 0, 0, 0}));
}

TEST(TableMapMetadata, counts_geometry_among_the_texts_on_mariadb_only) {
  const TableMap types = map_of({WireType::geometry, WireType::varchar});
  EXPECT_EQ(read(types, "\x03\x01\x2D"s).collations, (std::vector<std::uint32_t>{0, 45}));
  EXPECT_EQ(read(types, "\x03\x02\x3F\x2D"s, LogFlavour::mariadb).collations,
            (std::vector<std::uint32_t>{63, 45}));
}

TEST(TableMapMetadata, gives_names_labels_keys_and_visibility) {
  const TableMap types = map_of({WireType::long_, WireType::set, WireType::enum_});
  const TableMap map = read(types,
                            "\x04\x07\x02id\x01s\x01"s
                            "e"s
                            "\x05\x03\x01\x01x"s
                            "\x06\x05\x02\x01y\x01z"s
                            "\x08\x02\x02\x00"s
                            "\x0C\x01\xA0"s);
  EXPECT_EQ(map.names, (std::vector<std::string>{"id", "s", "e"}));
  EXPECT_EQ(map.labels, (std::vector<std::vector<std::string>>{{}, {"x"}, {"y", "z"}}));
  EXPECT_EQ(map.primary_key, (std::vector<std::size_t>{2, 0}));
  EXPECT_EQ(map.is_visible, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(read(types, "\x09\x04\x01\x05\x00\x00"s).primary_key, (std::vector<std::size_t>{1, 0}));
}

TEST(TableMapMetadata, passes_over_what_it_does_not_know) {
  EXPECT_EQ(read(map_of({WireType::geometry}), "\x07\x01\x01\x63\x02zz"s).names.size(), 0U);
  EXPECT_EQ(read(map_of({WireType::vector}), "\x0D\x01\x05"s).vector_dimensions,
            (std::vector<std::uint32_t>{5}));
}

TEST(TableMapMetadata, leaves_out_counts_that_a_hidden_array_may_shift) {
  const TableMap map = read(map_of({WireType::typed_array, WireType::long_, WireType::varchar}),
                            "\x01\x01\x80\x02\x01\x2D\x04\x06\x01"s
                            "a\x01"s
                            "b\x01"s
                            "c"s);
  EXPECT_TRUE(map.is_unsigned.empty());
  EXPECT_TRUE(map.collations.empty());
  EXPECT_EQ(map.names.size(), 3U);
}

TEST(TableMapMetadata, refuses_fields_that_do_not_fit_the_columns) {
  const TableMap types = map_of({WireType::long_, WireType::varchar, WireType::enum_});
  EXPECT_THROW(read(types, "\x01\x02\x80\x80"s), base::Error);
  EXPECT_THROW(read(types, "\x03\x02\x08\x08"s), base::Error);
  EXPECT_THROW(read(types, "\x02\x03\x08\x01\x08"s), base::Error);
  EXPECT_THROW(read(types,
                    "\x04\x02\x01"s
                    "a"s),
               base::Error);
  EXPECT_THROW(read(types, "\x06\x05\x01\x01y\x01z"s), base::Error);
  EXPECT_THROW(read(types, "\x08\x01\x03"s), base::Error);
  EXPECT_THROW(read(types, "\x0C\x02\xA0\x00"s), base::Error);
  EXPECT_THROW(read(types, "\x04\x09"s), base::Error);
  EXPECT_THROW(read(types, "\x06\x09\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s), base::Error);
}

}  // namespace
}  // namespace binlog
