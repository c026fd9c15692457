#include "base/near_name.hpp"

#include <algorithm>
#include <utility>

namespace base {
namespace {

constexpr std::size_t kSuggestionsMax = 3;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// Twice the distance, and one more when only the case was folded away, so that an exact spelling
// ranks first.
std::size_t slip_cost(std::string_view name, const std::string& lower_name,
                      const std::string& candidate) {
  const std::string lower_candidate = lower(candidate);
  return 2 * edit_distance(lower_name, lower_candidate) +
         (lower_name == lower_candidate && name != candidate ? 1 : 0);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& candidates,
                                       std::size_t count_max) {
  const std::string lower_name = lower(name);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    // A third of the longer name may differ; a name that merely continues the other is near as
    // well.
    const std::size_t longer = std::max(name.size(), candidate.size());
    const std::size_t cost = slip_cost(name, lower_name, candidate);
    const std::string lower_candidate = lower(candidate);
    const std::string_view shorter = name.size() < candidate.size() ? lower_name : lower_candidate;
    const std::string_view other = name.size() < candidate.size() ? lower_candidate : lower_name;
    const bool continues = shorter.size() >= 3 && other.substr(0, shorter.size()) == shorter;
    if (cost <= 2 * std::max<std::size_t>(1, longer / 3) || continues) {
      ranked.emplace_back(cost, candidate);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (auto& [cost, candidate] : ranked) {
    if (names.size() == count_max) break;
    if (names.empty() || names.back() != candidate) names.push_back(std::move(candidate));
  }
  return names;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const std::vector<std::string> names = nearest_names(name, candidates, kSuggestionsMax);
  if (names.empty()) return "";
  std::string text = " (did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text + "?)";
}

}  // namespace base
