#pragma once
// Text as it may stand in a page: what a server or a table says never becomes markup. Pure.
#include <string>
#include <string_view>

namespace base {

/// For the text of an element and for attributes in double quotes.
std::string html_escaped(std::string_view text);

}  // namespace base
