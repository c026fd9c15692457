#include "dialect/table_change.hpp"

#include "base/error.hpp"
#include "dialect/column_steps.hpp"
#include "dialect/column_writers.hpp"
#include "dialect/compatibility.hpp"
#include "dialect/identifier.hpp"
#include "dialect/table_ddl.hpp"
#include "dialect/table_rebuild.hpp"
#include "dialect/type_map.hpp"
#include "dialect/type_text.hpp"
#include "dialect/value_literal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;
using model::Column;
using model::RedshiftKind;
using model::RedshiftType;
using model::TargetColumn;

/// Ends the planning: the table has to be loaded again.
[[noreturn]] void stop(std::string reason) {
  throw Error(ErrorScope::table, "target.change", std::move(reason), "Load the table again.");
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class ChangePlanner {
 public:
  explicit ChangePlanner(const TableChangeRequest& request)
      : request_(request),
        after_(request.alteration.after),
        target_(request.target),
        proposal_(propose_table(after_, target_.id, request.options)) {}

  TargetPlan run() {
    if (request_.alteration.loses_rows) {
      stop("rows came or went without being in the log");
    }
    pair_columns();
    for (std::size_t i = 0; i < after_.columns.size(); ++i) follow(i);
    keep_extra_columns();
    make_after();
    needs_rebuild() ? rebuild() : change_in_place();
    return std::move(plan_);
  }

 private:
  const TargetColumn* find_target(const std::string& name) const {
    const auto found =
        std::find_if(target_.columns.begin(), target_.columns.end(),
                     [&](const TargetColumn& c) { return target_name(c.name) == name; });
    return found == target_.columns.end() ? nullptr : &*found;
  }

  const model::AddedValue* added(const Column& column) const {
    const auto& all = request_.alteration.added;
    const auto found = std::find_if(all.begin(), all.end(), [&](const model::AddedValue& value) {
      return value.column == column.name;
    });
    return found == all.end() ? nullptr : &*found;
  }

  /// Which old column each new one was, by rename or by name.
  void pair_columns() {
    std::map<std::string, std::string> old_names;
    for (const auto& [from, to] : request_.alteration.renamed_columns) old_names[to] = from;
    std::set<std::string> kept;
    origins_.resize(after_.columns.size());
    for (std::size_t i = 0; i < after_.columns.size(); ++i) {
      const Column& column = after_.columns[i];
      if (added(column) != nullptr) continue;
      const auto renamed = old_names.find(column.name);
      const std::string& name = renamed == old_names.end() ? column.name : renamed->second;
      for (const Column& old : request_.before.columns) {
        if (target_name(old.name) == target_name(name)) origins_[i] = &old;
      }
      if (origins_[i] != nullptr) kept.insert(target_name(origins_[i]->name));
    }
    for (const Column& old : request_.before.columns) {
      const std::string name = target_name(old.name);
      if (kept.count(name) == 0 && find_target(name) != nullptr) dropped_.push_back(name);
    }
  }

  void follow(std::size_t index) {
    const Column& column = after_.columns[index];
    const Column* before = origins_[index];
    const TargetColumn* there =
        before == nullptr ? nullptr : find_target(target_name(before->name));
    if (before != nullptr && there == nullptr) {
      stop(fmt::format("`{}` has no column on the target", before->name));
    }
    ColumnStep step;
    step.column = proposal_.columns[index];
    if (there == nullptr) {
      add(column, std::move(step));
    } else {
      step.old_name = there->name;
      change(index, *there, std::move(step));
    }
  }

  /// Says whether the target's column of this name goes, or goes under another name.
  bool is_leaving(const std::string& name) const {
    return has(dropped_, name) ||
           std::any_of(origins_.begin(), origins_.end(), [&](const Column* origin) {
             return origin != nullptr && target_name(origin->name) == name;
           });
  }

  void add(const Column& column, ColumnStep step) {
    step.column.is_nullable = true;  // Redshift adds no other
    const TargetColumn* there = find_target(step.column.name);
    if (there != nullptr && !is_leaving(step.column.name)) {
      // Made by hand before the source had it.
      if (check_column(column, *there).level == ComplaintLevel::refuse) {
        stop(fmt::format("\"{}\" is on the target already, as {}", there->name,
                         type_text(there->type)));
      }
      step.old_name = there->name;
      step.column = *there;
    }
    const model::AddedValue* known = added(column);
    const model::AddedValue value = known == nullptr ? model::AddedValue{column.name} : *known;
    const ValueExpression result =
        value_expression(value, {column, step.column, request_.values, request_.statement_us});
    if (result.sql.empty()) {
      stop(fmt::format("the column `{}` was added, and {}", column.name, result.reason));
    }
    if (result.sql == "NULL" && !step.column.is_nullable) {
      stop(fmt::format("the column `{}` was added with NULL, and \"{}\" takes none", column.name,
                       step.column.name));
    }
    step.added_value = result.sql;
    steps_.push_back(std::move(step));
  }

  void change(std::size_t index, const TargetColumn& there, ColumnStep step) {
    const Column& column = after_.columns[index];
    const Column& before = *origins_[index];
    const RedshiftType type = chosen_type(index, there);
    const ValueChange value = value_change(
        {before, column, there.type, type, request_.mode, quote_identifier(there.name)});
    if (value.kind == ValueChangeKind::refused) {
      stop(fmt::format("the type of `{}` changed from {} to {}: {}", column.name, before.declared,
                       column.declared, value.reason));
    }
    step.column.type = type;
    step.column.is_nullable = there.is_nullable;
    step.column.is_identity = there.is_identity;
    step.before = &before;
    step.after = &column;
    step.from = there.type;
    step.mode = request_.mode;
    if (type != there.type) {
      const bool is_wider = type.kind == RedshiftKind::varchar && type.kind == there.type.kind;
      step.is_resized =
          is_wider && value.kind == ValueChangeKind::same && !has(target_.primary_key, there.name);
      step.is_retyped = !step.is_resized;
    }
    steps_.push_back(std::move(step));
  }

  /// The type that is there as long as it holds the new values: narrower ones need no narrower
  /// type.
  RedshiftType chosen_type(std::size_t index, const TargetColumn& there) const {
    const Column& column = after_.columns[index];
    const RedshiftType& proposed = proposal_.columns[index].type;
    const bool is_taken = choose_writer(column, there.type).has_value();
    if (!is_taken) return proposed;
    if (check_column(column, there).level == ComplaintLevel::ok) return there.type;
    // The user's own compromise stays, unless the source asks for more than before.
    const bool is_unchanged = proposed == type_before(*origins_[index]);
    return is_unchanged ? there.type : proposed;
  }

  RedshiftType type_before(const Column& before) const {
    model::TableSchema one;
    one.id = request_.before.id;
    one.columns = {before};
    return propose_table(one, target_.id, request_.options).columns.front().type;
  }

  /// Columns that only the target has, in their places behind the others.
  void keep_extra_columns() {
    for (const TargetColumn& column : target_.columns) {
      const bool is_step = std::any_of(steps_.begin(), steps_.end(), [&](const ColumnStep& step) {
        return step.old_name == column.name;
      });
      if (is_step || has(dropped_, target_name(column.name))) continue;
      const bool is_taken = std::any_of(steps_.begin(), steps_.end(), [&](const ColumnStep& step) {
        return step.column.name == target_name(column.name);
      });
      if (is_taken) {
        stop(fmt::format("\"{}\" is on the target already, as {}", column.name,
                         type_text(column.type)));
      }
      ColumnStep step;
      step.old_name = column.name;
      step.column = column;
      steps_.push_back(std::move(step));
    }
  }

  std::optional<std::string> new_name(const std::string& old_name) const {
    for (const ColumnStep& step : steps_) {
      if (step.old_name == old_name) return step.column.name;
    }
    return std::nullopt;
  }

  /// The target keeps the order of its columns; new ones come last, as Redshift puts them.
  void order_steps() {
    std::vector<ColumnStep> ordered;
    for (const TargetColumn& column : target_.columns) {
      for (const ColumnStep& step : steps_) {
        if (step.old_name == column.name) ordered.push_back(step);
      }
    }
    for (const ColumnStep& step : steps_) {
      if (step.old_name.empty()) ordered.push_back(step);
    }
    steps_ = std::move(ordered);
  }

  void make_after() {
    order_steps();
    model::TargetTable& after = plan_.after;
    after = target_;
    after.columns.clear();
    for (const ColumnStep& step : steps_) after.columns.push_back(step.column);
    after.primary_key = proposal_.primary_key;
    after.sort_key.clear();
    for (const std::string& name : target_.sort_key) {
      if (auto kept = new_name(name)) after.sort_key.push_back(*std::move(kept));
    }
    if (after.distribution == model::DistributionStyle::key) {
      const std::optional<std::string> kept = new_name(target_.distribution_key);
      after.distribution_key = kept.value_or("");
      if (!kept) after.distribution = model::DistributionStyle::automatic;
    }
  }

  bool is_in_a_key(const std::string& name) const {
    const bool is_distribution_key =
        target_.distribution == model::DistributionStyle::key && target_.distribution_key == name;
    return is_distribution_key || has(target_.primary_key, name) || has(target_.sort_key, name);
  }

  bool needs_rebuild() const {
    const bool drops_key = std::any_of(dropped_.begin(), dropped_.end(), [this](const auto& name) {
      return is_in_a_key(find_target(name)->name);
    });
    const bool retypes_key = std::any_of(
        steps_.begin(), steps_.end(),
        [this](const ColumnStep& step) { return step.is_retyped && is_in_a_key(step.old_name); });
    const bool keeps_any = std::any_of(steps_.begin(), steps_.end(), [](const ColumnStep& step) {
      return !step.old_name.empty();
    });
    return drops_key || retypes_key || !keeps_any;
  }

  void rebuild() {
    std::vector<CopiedColumn> copied;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      ColumnStep& step = steps_[i];
      TargetColumn& column = plan_.after.columns[i];
      if (column.is_identity || column.type.kind == RedshiftKind::other) {
        stop(
            fmt::format("the table would have to be made anew, and its column \"{}\" cannot "
                        "be copied",
                        column.name));
      }
      if (has(plan_.after.primary_key, column.name)) column.is_nullable = false;
      if (!step.old_name.empty()) plan_.kept_columns.emplace_back(step.old_name, column.name);
      std::string value = filling(step, step.old_name);
      if (value == "NULL") continue;  // it is NULL without being told
      if (value.empty()) value = quote_identifier(step.old_name);
      copied.push_back({column.name, std::move(value)});
    }
    plan_.remakes = true;
    plan_.statements = rebuild_statements(plan_.after, copied, target_.id);
    plan_.notes.push_back(rebuild_note(target_.id));
  }

  void change_in_place() {
    for (const ColumnStep& step : steps_) {
      if (!step.is_resized) continue;
      TargetColumn column = step.column;
      column.name = step.old_name;
      plan_.before_transaction.push_back(resize_column_text(target_.id, column));
    }
    std::vector<std::string> names;
    for (const std::string& name : dropped_) names.push_back(find_target(name)->name);
    plan_.statements = in_place_statements(target_.id, names, steps_);
    note_keys();
  }

  void note_keys() {
    std::vector<std::string> kept;
    for (const std::string& name : target_.primary_key) kept.push_back(new_name(name).value_or(""));
    if (kept == plan_.after.primary_key) return;
    plan_.notes.push_back(fmt::format(
        "The primary key of {} changed on the source. Redshift keeps the one it was told, and its "
        "planner trusts it: make the table anew when rows may share its values.",
        request_.before.id.to_text()));
  }

  const TableChangeRequest& request_;
  const model::TableSchema& after_;
  const model::TargetTable& target_;
  model::TargetTable proposal_;
  std::vector<const Column*> origins_;
  std::vector<std::string> dropped_;  ///< folded names of target columns
  std::vector<ColumnStep> steps_;
  TargetPlan plan_;
};

TargetPlan stopped(const TableChangeRequest& request, std::string_view reason) {
  if (reason.ends_with('.')) reason.remove_suffix(1);
  TargetPlan plan;
  plan.after = request.target;
  plan.stop_reason = fmt::format(
      "The definition of {} changed on the source, and {} cannot follow: "
      "{}. Load the table again.",
      request.before.id.to_text(), request.target.id.to_text(), reason);
  return plan;
}

}  // namespace

TargetPlan plan_table_change(const TableChangeRequest& request) {
  try {
    return ChangePlanner(request).run();
  } catch (const Error& error) {
    // Ours, or the proposal's: a type that is not known, two names that become one.
    if (error.scope() != ErrorScope::table) throw;
    return stopped(request, error.message());
  }
}

TargetPlan plan_table_move(const model::TargetTable& target, const model::TableId& to) {
  TargetPlan plan;
  plan.after = target;
  plan.after.id = target_table_name(to);
  if (plan.after.id == target.id) return plan;
  if (plan.after.id.schema == target.id.schema) {
    plan.statements.push_back(rename_table_text(target.id, plan.after.id.table));
    return plan;
  }
  std::vector<CopiedColumn> copied;
  for (const TargetColumn& column : target.columns) {
    if (column.is_identity || column.type.kind == RedshiftKind::other) {
      plan.after = target;
      plan.stop_reason = fmt::format(
          "{} was renamed to another schema on the source, and its column \"{}\" cannot be copied "
          "there. Load the table again.",
          target.id.to_text(), column.name);
      return plan;
    }
    copied.push_back({column.name, quote_identifier(column.name)});
    plan.kept_columns.emplace_back(column.name, column.name);
  }
  plan.remakes = true;
  plan.statements = rebuild_statements(plan.after, copied, target.id);
  plan.notes.push_back(rebuild_note(target.id));
  return plan;
}

}  // namespace dialect
