#include "dialect/binary_writers.hpp"

#include "dialect/writer_probe.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Cell;
using model::ColumnKind;
using probe::written;
using std::string_view_literals::operator""sv;

TEST(BinaryWriters, WritesBytesAsHex) {
  EXPECT_EQ(written(ColumnKind::blob, "varbyte(4)", Cell::of_bytes("\0\xFFz\""sv)), "00FF7A22");
  EXPECT_EQ(written(ColumnKind::vector, "varbyte(4)", Cell::of_bytes("\0\0\x80\x3F"sv)),
            "0000803F");
}

TEST(BinaryWriters, QuotesTheEmptyValueSoThatItIsNotNull) {
  EXPECT_EQ(written(ColumnKind::blob, "varbyte(4)", Cell::of_bytes("")), "\"\"");
}

TEST(BinaryWriters, RefusesTooManyBytes) {
  EXPECT_EQ(written(ColumnKind::blob, "varbyte(3)", Cell::of_bytes("abcd")), "misfit: too_long");
  const std::string huge(2 * 1024 * 1024 + 1, 'x');
  EXPECT_EQ(written(ColumnKind::long_blob, "varbyte(16777216)", Cell::of_bytes(huge)),
            "misfit: too_long")
      << "its hex cannot travel in a row of 4 MB";
}

TEST(BinaryWriters, RefusesBrokenAndOversizedGeometries) {
  EXPECT_EQ(written(ColumnKind::geometry, "geometry", Cell::of_bytes("abc")),
            "misfit: invalid_geometry");
  const std::uint32_t points = 70'000;
  std::string line("\0\0\0\0\x01\x02\0\0\0", 9);
  for (int i = 0; i < 4; ++i) line += static_cast<char>(points >> (8 * i) & 0xFF);
  line += std::string(points * 16, '\0');
  EXPECT_EQ(written(ColumnKind::geometry, "geometry", Cell::of_bytes(line)), "misfit: too_long");
}

}  // namespace
}  // namespace dialect
