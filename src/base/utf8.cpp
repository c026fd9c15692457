#include "base/utf8.hpp"

#include <array>

namespace base {
namespace {

/// The length by the first byte; 0 where none may stand.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

}  // namespace

std::optional<char32_t> take_utf8(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(first);
  if (length == 0 || length > text.size()) return std::nullopt;
  static constexpr std::array<unsigned char, 5> kMasks = {0, 0x7F, 0x1F, 0x0F, 0x07};
  static constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  char32_t character = first & kMasks.at(length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    character = (character << 6) | (byte & 0x3F);
  }
  const bool is_surrogate = character >= 0xD800 && character < 0xE000;
  if (character < kLeast.at(length) || character > 0x10FFFF || is_surrogate) return std::nullopt;
  text.remove_prefix(length);
  return character;
}

void append_utf8(char32_t character, std::string& into) {
  const auto continuation = [&](int shift) {
    into += static_cast<char>(0x80 | ((character >> shift) & 0x3F));
  };
  if (character < 0x80) {
    into += static_cast<char>(character);
  } else if (character < 0x800) {
    into += static_cast<char>(0xC0 | (character >> 6));
    continuation(0);
  } else if (character < 0x10000) {
    into += static_cast<char>(0xE0 | (character >> 12));
    continuation(6);
    continuation(0);
  } else {
    into += static_cast<char>(0xF0 | (character >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace base
