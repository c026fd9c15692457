#pragma once
// UTF-8 as Redshift's VARCHAR takes it: one to four bytes, no surrogates, no overlong forms. Pure.
//
// Source: Redshift guide, "Multibyte character load errors" (reference section 1.3). Noncharacters
// (FDD0-FDEF, xFFFE, xFFFF) are valid here and told apart, because ACCEPTINVCHARS replaces them.
#include <cstddef>
#include <string>
#include <string_view>

namespace standin {

struct Utf8Char {
  std::size_t size = 1;  ///< bytes; of a bad sequence, those that belong to it
  int error = 0;         ///< 0: valid
  bool is_noncharacter = false;
};

/// Looks at the character that begins the text, which must not be empty.
Utf8Char first_utf8_char(std::string_view text);

/// Appends the code point's one to four bytes; a lone surrogate becomes the three bytes that
/// VARCHAR refuses.
void append_utf8(char32_t code, std::string& out);

/// "a4" or "e0 a1": bytes in hex for error texts.
std::string spaced_hex(std::string_view bytes);

}  // namespace standin
