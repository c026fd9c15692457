#pragma once
// The escapes of PostgreSQL's COPY text format. Pure; used by the value parsers.
#include <cstddef>
#include <string>
#include <string_view>

namespace standin {

/// How many leading bytes are printable ASCII that needs neither an escape nor a look: not control,
/// backslash, or >= 0x80.
std::size_t plain_prefix(std::string_view text);
/// Appends with backslash, newline, return and tab escaped. The text must hold no NUL.
void append_escaped(std::string_view text, std::string& out);

}  // namespace standin
