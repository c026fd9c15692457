#pragma once
// What Redshift's COPY refuses in text: NUL bytes and what is not UTF-8; and the copy that quotes
// and checks at once.
//
// Used by the text writers on the hot path and by the misfit code off it. Pure functions, any
// thread. Sources: Amazon Redshift Database Developer Guide, "Multibyte character load errors" and
// "Preparing your input data": sequences of up to four bytes, no surrogates; noncharacters are
// accepted. Overlong forms and values over U+10FFFF are not UTF-8.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dialect {

enum class TextFault : std::uint8_t { none, nul_byte, invalid_utf8 };

/// Length of the valid UTF-8 sequence that starts at the first of `left` bytes (left > 0), or 0.
std::size_t utf8_sequence(const char* text, std::size_t left) noexcept;

/// The first fault of a text.
TextFault check_text(std::string_view text) noexcept;
bool is_ascii(std::string_view text) noexcept;

/// The longest prefix of at most `bytes_max` bytes that does not end inside a character.
std::string_view cut_text(std::string_view text, std::size_t bytes_max) noexcept;

/// The text with a question mark in the place of each byte that is a NUL or not part of UTF-8.
std::string without_faults(std::string_view text);

struct QuotedCopy {
  char* end = nullptr;  ///< null when a fault was met
  TextFault fault = TextFault::none;
};
/// Copies `text` to `out` with its double quotes doubled, without the enclosing quotes. May write
/// up to 16 bytes beyond `end`; needs room for 2 * text.size() + 16 bytes.
QuotedCopy copy_doubling_quotes(std::string_view text, char* out) noexcept;

}  // namespace dialect
