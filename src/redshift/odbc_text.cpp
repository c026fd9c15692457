#include "redshift/odbc_text.hpp"

#include "base/utf8.hpp"

namespace redshift {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

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
    const auto character = base::take_utf8(text);
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
    base::append_utf8(character, narrow);
  }
  return narrow;
}

}  // namespace redshift
