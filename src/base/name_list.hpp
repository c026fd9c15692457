#pragma once
// The first few of many names, so that a thousand tables give a line and not a book. Pure.
#include <string>
#include <vector>

namespace base {

/// "a, b, c, d, e and 7 more".
std::string name_list(const std::vector<std::string>& names);

}  // namespace base
