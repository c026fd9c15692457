#pragma once
// "Did you mean": the names nearest to one that is not known, by edit distance.
//
// Used by config/ and mapping/ for keys, words and table names in messages. Pure functions, safe on
// every thread. Letters of different case count as near, because that is the commonest slip. Bytes
// are compared, so a multi-byte character counts as its bytes: good enough to rank candidates, not
// a linguistic measure.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Counts the single-byte insertions, deletions, replacements and swaps of neighbours that turn `a`
/// into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Gives at most `count_max` candidates that look like a slip of `name`, the nearest first; none
/// when nothing is near.
std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& candidates,
                                       std::size_t count_max);

/// Gives " (did you mean a, b or c?)" or an empty text when nothing is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace base
