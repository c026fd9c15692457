#include "base/crc32.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace base {
namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320;
constexpr std::size_t kStride = 16;

using Table = std::array<std::uint32_t, 256>;

// Table k gives what a byte does to the CRC once k more bytes have passed.
constexpr std::array<Table, kStride> kTables = [] {
  std::array<Table, kStride> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < kStride; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t crc = tables[k - 1][byte];
      tables[k][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
    }
  }
  return tables;
}();

static_assert(std::endian::native == std::endian::little, "words are read as the CRC takes bytes");

std::uint32_t word_at(const char* at) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The four bytes of a word, of which the first is followed by `behind` + 3 others in the stride.
std::uint32_t fold(std::uint32_t word, std::size_t behind) noexcept {
  return kTables[behind + 3][word & 0xFF] ^ kTables[behind + 2][(word >> 8) & 0xFF] ^
         kTables[behind + 1][(word >> 16) & 0xFF] ^ kTables[behind][word >> 24];
}

}  // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) noexcept {
  std::uint32_t crc = ~before;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= kStride; at += kStride, left -= kStride) {
    crc = fold(word_at(at) ^ crc, 12) ^ fold(word_at(at + 4), 8) ^ fold(word_at(at + 8), 4) ^
          fold(word_at(at + 12), 0);
  }
  for (; left > 0; ++at, --left) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<std::uint8_t>(*at)) & 0xFF];
  }
  return ~crc;
}

}  // namespace base
