#include "base/name_list.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t kNamedMax = 5;

}  // namespace

std::string name_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamedMax); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kNamedMax) text += fmt::format(" and {} more", names.size() - kNamedMax);
  return text;
}

}  // namespace base
