#pragma once
// UTF-8 to the UTF-16 of ODBC's wide functions and back. Pure functions, any thread.
//
// The wide functions are used throughout: through the narrow ones unixODBC and the drivers recode
// by the process's locale, in which a name in another script is lost.
#include <optional>
#include <string>
#include <string_view>

namespace redshift {

/// nullopt when the text is not valid UTF-8.
std::optional<std::u16string> to_utf16(std::string_view text);

/// A half of a surrogate pair alone becomes U+FFFD.
std::string to_utf8(std::u16string_view text);

}  // namespace redshift
