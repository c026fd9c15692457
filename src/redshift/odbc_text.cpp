#include "redshift/odbc_text.hpp"

#include <array>
#include <cstdint>

namespace redshift {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// The length by the first byte; 0 where none may stand.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

/// Takes one character off the front; nullopt when it is not one.
std::optional<char32_t> take_character(std::string_view& text) {
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

bool is_high(char16_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(char16_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

}  // namespace

std::optional<std::u16string> to_utf16(std::string_view text) {
  std::u16string wide;
  wide.reserve(text.size());
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character) return std::nullopt;
    if (*character < 0x10000) {
      wide += static_cast<char16_t>(*character);
    } else {
      const char32_t rest = *character - 0x10000;
      wide += static_cast<char16_t>(0xD800 + (rest >> 10));
      wide += static_cast<char16_t>(0xDC00 + (rest & 0x3FF));
    }
  }
  return wide;
}

std::string to_utf8(std::u16string_view text) {
  std::string narrow;
  narrow.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t character = text[i];
    if (is_high(text[i]) && i + 1 < text.size() && is_low(text[i + 1])) {
      character = 0x10000 + ((character - 0xD800) << 10) + (text[i + 1] - 0xDC00U);
      ++i;
    } else if (is_high(text[i]) || is_low(text[i])) {
      character = kReplacement;
    }
    append_utf8(character, narrow);
  }
  return narrow;
}

}  // namespace redshift
