#include "binlog/value_decoder.hpp"

#include "binlog/decode_probe.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;

std::size_t skipped(WireType type, std::uint16_t meta) {
  // A length of 3 in one, two or four bytes, and enough behind it.
  const std::string bytes = std::string("\x03\x00\x00\x00", 4) + std::string(100, 'x');
  base::ByteReader reader(bytes);
  skip_value({type, meta, true}, reader);
  return reader.position();
}

TEST(ValueDecoder, is_chosen_for_each_way_a_kind_is_logged) {
  model::Column json = column_of(ColumnKind::json);
  EXPECT_NE(choose_decoder({WireType::json, 4, true}, json).decode,
            choose_decoder({WireType::blob, 4, true}, json).decode);
  model::Column time = column_of(ColumnKind::time);
  EXPECT_NE(choose_decoder({WireType::time, 0, true}, time).decode,
            choose_decoder({WireType::time_old, 0, true}, time).decode);
  EXPECT_NE(choose_decoder({WireType::time, 1, true}, time).decode,
            choose_decoder({WireType::time, 3, true}, time).decode);
  EXPECT_EQ(choose_decoder({WireType::time, 5, true}, time).decode,
            choose_decoder({WireType::time, 6, true}, time).decode);
}

TEST(ValueDecoder, refuses_a_kind_that_is_not_known_by_name) {
  model::Column column = column_of(ColumnKind::unknown);
  column.declared = "xmltype";
  try {
    choose_decoder({WireType::blob, 2, true}, column);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_NE(error.message().find("xmltype"), std::string::npos);
  }
}

TEST(ValueDecoder, moves_over_values_of_every_size) {
  EXPECT_EQ(skipped(WireType::tiny, 0), 1U);
  EXPECT_EQ(skipped(WireType::short_, 0), 2U);
  EXPECT_EQ(skipped(WireType::int24, 0), 3U);
  EXPECT_EQ(skipped(WireType::long_, 0), 4U);
  EXPECT_EQ(skipped(WireType::longlong, 0), 8U);
  EXPECT_EQ(skipped(WireType::double_, 8), 8U);
  EXPECT_EQ(skipped(WireType::newdecimal, 10 << 8 | 2), 5U);
  EXPECT_EQ(skipped(WireType::bit, 9), 2U);
  EXPECT_EQ(skipped(WireType::datetime, 3), 7U);
  EXPECT_EQ(skipped(WireType::timestamp, 6), 7U);
  EXPECT_EQ(skipped(WireType::time, 0), 3U);
  EXPECT_EQ(skipped(WireType::enum_, 2), 2U);
  EXPECT_EQ(skipped(WireType::varchar, 255), 4U);
  EXPECT_EQ(skipped(WireType::varchar, 256), 5U);
  EXPECT_EQ(skipped(WireType::json, 4), 7U);
  EXPECT_THROW(skipped(WireType::typed_array, 0), base::Error);
}

}  // namespace
}  // namespace binlog
