#include "mapping/entry_rules.hpp"

#include "base/error.hpp"
#include "mapping/rule_parser.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace mapping {
namespace {

struct Halves {
  std::string schema;
  std::string table;
};

/// Cuts "schema.table" at its one dot outside of [..]; a dot that belongs to a name is written [.].
Halves split_name(const std::string& text) {
  std::size_t dot = std::string::npos;
  std::size_t count = 0;
  bool is_in_set = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') is_in_set = true;
    if (text[i] == ']') is_in_set = false;
    if (text[i] != '.' || is_in_set) continue;
    dot = i;
    ++count;
  }
  if (count != 1 || dot == 0 || dot + 1 == text.size()) {
    throw base::Error(
        base::ErrorScope::request, "mapping.entry",
        fmt::format("\"{}\" is not of the form schema.table", text),
        "Write the database, one dot and the table: \"shop.orders\", \"shop.%\". A dot "
        "that belongs to a name is written [.].");
  }
  return {text.substr(0, dot), text.substr(dot + 1)};
}

void add_entry(const model::TableEntry& entry, Rules& rules) {
  const std::string label = fmt::format("the tables entry at line {}", entry.line);
  const bool is_exclude = !entry.exclude.empty();
  const Halves halves = split_name(is_exclude ? entry.exclude : entry.include);
  SelectionRule rule;
  rule.label = label;
  rule.action = is_exclude ? SelectionAction::exclude : SelectionAction::include;
  // The short form has no table-type, and who excludes a name wants neither a table nor a view of
  // it.
  rule.type = is_exclude ? ObjectType::all : ObjectType::table;
  rule.schema = Wildcard::parse(halves.schema);
  rule.table = Wildcard::parse(halves.table);
  rule.load_order = entry.load_order;
  if (!entry.rename_schema.empty()) {
    rules.renames.push_back(
        {label, RenameTarget::schema, rule.schema, rule.table, entry.rename_schema});
  }
  if (!entry.rename_table.empty()) {
    rules.renames.push_back(
        {label, RenameTarget::table, rule.schema, rule.table, entry.rename_table});
  }
  rules.selections.push_back(std::move(rule));
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

Rules rules_of(const model::TaskDefinition& task) {
  Rules rules;
  rules.target_schema = task.target_schema;
  std::vector<std::string> problems;
  for (const model::TableEntry& entry : task.tables) {
    try {
      add_entry(entry, rules);
    } catch (const base::Error& error) {
      problems.push_back(fmt::format("{}:{}: [[tables]]: {}. {}", task.origin, entry.line,
                                     error.message(), error.advice()));
    }
  }
  if (!task.mappings_json.empty()) {
    try {
      Rules document = parse_rules(task.mappings_json, task.mappings_origin);
      append(rules.selections, std::move(document.selections));
      append(rules.renames, std::move(document.renames));
    } catch (const base::Error& error) {
      if (problems.empty()) throw;
      problems.push_back(error.message());
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorScope::request, "mapping.rules",
                      fmt::format("{}", fmt::join(problems, "\n")),
                      "Correct these entries; docs/table_mappings.md lists what is accepted.");
  }
  return rules;
}

}  // namespace mapping
