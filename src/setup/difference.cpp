#include "setup/difference.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace setup {
namespace {

using base::Json;

std::vector<Json> statements_of(const Json& document) {
  if (!document.is_object() || !document.contains("Statement")) return {};
  const Json& statements = document.at("Statement");
  if (!statements.is_array()) return {statements};
  return {statements.begin(), statements.end()};
}

void add_lines(std::vector<std::string>& lines, const std::string& sign, const Json& json) {
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(sign + text.substr(at, end - at));
    at = end + 1;
  }
}

bool holds(const std::vector<Json>& statements, const Json& statement) {
  return std::find(statements.begin(), statements.end(), statement) != statements.end();
}

}  // namespace

std::vector<std::string> difference(const Json& before, const Json& after) {
  std::vector<std::string> lines;
  if (before.is_null()) {
    add_lines(lines, "+ ", after);
    return lines;
  }
  const std::vector<Json> old_ones = statements_of(before);
  const std::vector<Json> new_ones = statements_of(after);
  const auto kept = std::count_if(old_ones.begin(), old_ones.end(),
                                  [&](const Json& it) { return holds(new_ones, it); });
  if (kept > 0) {
    lines.push_back(fmt::format("  {} statement{} as {} now", kept, kept == 1 ? " stays" : "s stay",
                                kept == 1 ? "it is" : "they are"));
  }
  for (const Json& statement : old_ones) {
    if (!holds(new_ones, statement)) add_lines(lines, "- ", statement);
  }
  for (const Json& statement : new_ones) {
    if (!holds(old_ones, statement)) add_lines(lines, "+ ", statement);
  }
  return lines;
}

}  // namespace setup
