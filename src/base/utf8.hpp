#pragma once
// Single characters of UTF-8: taken off a text, and put behind one.
//
// Used where text is looked at character by character, not on the data path. Pure, any thread.
// Strict: overlong forms, surrogates and codes beyond U+10FFFF are no characters. Source: Unicode
// Standard, "UTF-8" (well-formed byte sequences).
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// Takes one character off the front of a text that is not empty; nullopt, and nothing taken, when
/// it does not begin with one.
std::optional<char32_t> take_utf8(std::string_view& text);
void append_utf8(char32_t character, std::string& into);

}  // namespace base
