#include "base/crc32.hpp"

#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace base {
namespace {

// The definition, bit by bit.
std::uint32_t slow_crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

TEST(Crc32, gives_the_check_value_of_its_definition) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32(""), 0U);
}

TEST(Crc32, agrees_with_the_definition_at_every_length_and_offset) {
  Prng prng(1);
  std::string bytes(200, '\0');
  for (char& c : bytes) c = static_cast<char>(prng.next());
  const std::string_view all = bytes;
  for (std::size_t size = 0; size <= 100; ++size) {
    for (std::size_t from = 0; from < 20; ++from) {
      const std::string_view part = all.substr(from, size);
      ASSERT_EQ(crc32(part), slow_crc32(part)) << from << "+" << size;
    }
  }
}

TEST(Crc32, goes_on_from_the_bytes_before) {
  const std::string text = "the bytes of a block come in several pieces";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view all = text;
    EXPECT_EQ(crc32(all.substr(cut), crc32(all.substr(0, cut))), crc32(text));
  }
}

}  // namespace
}  // namespace base
