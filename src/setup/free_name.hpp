#pragma once
// A name that is not taken: the wished one, or with a number behind it. Pure.
#include <string>

namespace setup {

/// "x", or the first of "x2", "x3" ... (behind the separator) of which `is_taken` says no.
template <class IsTaken>
std::string free_name(const std::string& wished, const char* separator, const IsTaken& is_taken) {
  std::string name = wished;
  for (int n = 2; is_taken(name); ++n) name = wished + separator + std::to_string(n);
  return name;
}

}  // namespace setup
