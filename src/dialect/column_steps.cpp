#include "dialect/column_steps.hpp"

#include "dialect/identifier.hpp"
#include "dialect/table_ddl.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace dialect {
namespace {

class InPlace {
 public:
  InPlace(const model::TableId& table, const std::vector<ColumnStep>& steps)
      : table_(table), steps_(steps) {}

  std::vector<std::string> run(const std::vector<std::string>& dropped) {
    for (const std::string& name : dropped) add(drop_column_text(table_, name));
    rename();
    for (const ColumnStep& step : steps_) make_column(step);
    if (!assignments_.empty()) add("UPDATE " + quote_table(table_) + " SET " + assignments_);
    for (const ColumnStep& step : steps_) {
      if (!step.is_retyped) continue;
      add(drop_column_text(table_, step.column.name));
      add(rename_column_text(table_, passing_name(step.column.name), step.column.name));
    }
    return std::move(statements_);
  }

 private:
  void add(std::string statement) { statements_.push_back(std::move(statement)); }

  /// Each name is free when it is taken; a circle goes through a passing name.
  void rename() {
    std::vector<std::pair<std::string, std::string>> left;
    for (const ColumnStep& step : steps_) {
      const bool is_renamed = !step.old_name.empty() && step.old_name != step.column.name;
      if (is_renamed) left.emplace_back(step.old_name, step.column.name);
    }
    while (!left.empty()) {
      const auto next = std::find_if(left.begin(), left.end(), [&](const auto& one) {
        return std::none_of(left.begin(), left.end(),
                            [&](const auto& other) { return other.first == one.second; });
      });
      if (next == left.end()) {
        const std::string passing = passing_name(left.front().first);
        add(rename_column_text(table_, left.front().first, passing));
        left.front().first = passing;
      } else {
        add(rename_column_text(table_, next->first, next->second));
        left.erase(next);
      }
    }
  }

  void make_column(const ColumnStep& step) {
    model::TargetColumn column = step.column;
    const bool is_added = step.old_name.empty();
    if (step.is_retyped) column.name = passing_name(column.name);
    if (step.is_retyped || is_added) add(add_column_text(table_, column));
    std::string value = filling(step, step.column.name);
    if (step.is_retyped && value.empty()) value = quote_identifier(step.column.name);
    // A new column is NULL without being told.
    if (value.empty() || (is_added && value == "NULL")) return;
    assignments_ += fmt::format("{}{} = {}", assignments_.empty() ? "" : ", ",
                                quote_identifier(column.name), value);
  }

  const model::TableId& table_;
  const std::vector<ColumnStep>& steps_;
  std::string assignments_;
  std::vector<std::string> statements_;
};

}  // namespace

std::string filling(const ColumnStep& step, std::string_view name) {
  if (step.before == nullptr || step.after == nullptr) return step.added_value;
  return value_change({*step.before, *step.after, step.from, step.column.type, step.mode,
                       quote_identifier(name)})
      .expression;
}

std::vector<std::string> in_place_statements(const model::TableId& table,
                                             const std::vector<std::string>& dropped,
                                             const std::vector<ColumnStep>& steps) {
  return InPlace(table, steps).run(dropped);
}

std::string passing_name(const std::string& name) {
  return std::string(cut_identifier("sluice_new_" + name));
}

}  // namespace dialect
