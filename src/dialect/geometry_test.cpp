#include "dialect/geometry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dialect {
namespace {

using std::string_literals::operator""s;

constexpr std::string_view kLittlePointHead("\x01\x01\x00\x00\x00", 5);
const std::string kOneTwo = "\x00\x00\x00\x00\x00\x00\xF0\x3F\x00\x00\x00\x00\x00\x00\x00\x40"s;
const std::string kPoint = std::string(kLittlePointHead) + kOneTwo;
const std::string kNoSrid(4, '\0');

std::string ewkb(const std::string& bytes) {
  std::string out(2 * bytes.size(), ' ');
  out.resize(static_cast<std::size_t>(write_hex_ewkb(bytes, out.data()) - out.data()));
  return out;
}

TEST(Geometry, WritesPlainWkbWithoutSrid) {
  EXPECT_TRUE(is_valid_geometry(kNoSrid + kPoint));
  EXPECT_EQ(ewkb(kNoSrid + kPoint), "0101000000000000000000F03F0000000000000040");
}

TEST(Geometry, PutsTheSridIntoTheHeader) {
  // 4326 is 0x10E6; POINT(1 2) with it, as PostGIS prints it.
  EXPECT_EQ(ewkb("\xE6\x10\x00\x00"s + kPoint),
            "0101000020E6100000000000000000F03F0000000000000040");
}

TEST(Geometry, KeepsTheByteOrderOfBigEndianValues) {
  const std::string big =
      "\x00\x00\x00\x00\x01\x3F\xF0\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00"s;
  EXPECT_TRUE(is_valid_geometry(kNoSrid + big));
  EXPECT_EQ(ewkb("\xE6\x10\x00\x00"s + big), "0020000001000010E63FF00000000000004000000000000000");
}

TEST(Geometry, AcceptsNestedCollections) {
  const std::string line = "\x01\x02\x00\x00\x00\x02\x00\x00\x00"s + kOneTwo + kOneTwo;
  const std::string polygon =
      "\x01\x03\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"s + kOneTwo + kOneTwo;
  const std::string points = "\x01\x04\x00\x00\x00\x01\x00\x00\x00"s + kPoint;
  const std::string collection =
      "\x01\x07\x00\x00\x00\x04\x00\x00\x00"s + line + polygon + points + kPoint;
  EXPECT_TRUE(is_valid_geometry(kNoSrid + collection));
  EXPECT_TRUE(is_valid_geometry(kNoSrid + "\x01\x07\x00\x00\x00\x00\x00\x00\x00"s)) << "empty";
}

TEST(Geometry, RefusesBrokenStructures) {
  const std::string good = kNoSrid + kPoint;
  EXPECT_FALSE(is_valid_geometry(""));
  EXPECT_FALSE(is_valid_geometry(good + "x"));
  EXPECT_FALSE(is_valid_geometry(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(is_valid_geometry(kNoSrid + "\x02\x01\x00\x00\x00"s + kOneTwo)) << "byte order";
  EXPECT_FALSE(is_valid_geometry(kNoSrid + "\x01\x09\x00\x00\x00"s + kOneTwo)) << "type";
  EXPECT_FALSE(is_valid_geometry(kNoSrid + "\x01\x02\x00\x00\x00\xFF\xFF\xFF\xFF"s + kOneTwo))
      << "count";
  const std::string line = "\x01\x02\x00\x00\x00\x00\x00\x00\x00"s;
  EXPECT_FALSE(is_valid_geometry(kNoSrid + "\x01\x04\x00\x00\x00\x01\x00\x00\x00"s + line))
      << "member";
}

TEST(Geometry, RefusesEndlessNesting) {
  std::string nested;
  for (int i = 0; i < 5'000; ++i) nested += "\x01\x07\x00\x00\x00\x01\x00\x00\x00"s;
  EXPECT_FALSE(is_valid_geometry(kNoSrid + nested + kPoint));
}

/// Every cut of a good value is refused and none reads beyond its end (seen by the address
/// sanitizer).
TEST(Geometry, RefusesEveryCut) {
  const std::string points = kNoSrid + "\x01\x04\x00\x00\x00\x02\x00\x00\x00"s + kPoint + kPoint;
  ASSERT_TRUE(is_valid_geometry(points));
  for (std::size_t size = 0; size < points.size(); ++size) {
    EXPECT_FALSE(is_valid_geometry(std::string(points, 0, size)));
  }
}

}  // namespace
}  // namespace dialect
