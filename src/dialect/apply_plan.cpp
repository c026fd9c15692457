#include "dialect/apply_plan.hpp"

#include "base/error.hpp"
#include "dialect/identifier.hpp"
#include "dialect/row_match.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace dialect {
namespace {

bool is_listed(const std::vector<std::string>& columns, const std::string& name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

/// The first of name, name_, name__ ... that no column of the target has.
std::string free_name(const model::TargetTable& target, std::string name) {
  const auto is_taken = [&] {
    return std::any_of(target.columns.begin(), target.columns.end(),
                       [&](const model::TargetColumn& column) { return column.name == name; });
  };
  while (is_taken()) name += '_';
  return name;
}

std::string name_list(const std::vector<std::string>& names, const std::string& front = {}) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += front + quote_identifier(name);
  }
  return list;
}

/// Writes one plan; the members are the names that its statements share.
class Planner {
 public:
  explicit Planner(const ApplyShape& shape)
      : shape_(shape),
        target_(quote_table(shape.target.id)),
        stage_(fmt::format("sluice_changes_{}", shape.number)),
        gone_(fmt::format("sluice_gone_{}", shape.number)),
        keep_(fmt::format("sluice_keep_{}", shape.number)),
        op_(free_name(shape.target, "sluice_op")) {}

  ApplyPlan plan() {
    plan_.stage = {"", stage_};
    plan_.stage_columns = shape_.columns;
    plan_.stage_columns.insert(plan_.stage_columns.begin(), op_);
    plan_.create_stage = create_stage();
    if (shape_.has_deletes && shape_.style == ApplyStyle::replace) remove_by_key();
    if (shape_.has_deletes && shape_.style == ApplyStyle::pair) remove_pairs();
    insert_rows();
    add(ApplyRole::prepare, "drop the staged changes of", "DROP TABLE " + stage_);
    return std::move(plan_);
  }

 private:
  void add(ApplyRole role, const std::string& purpose, std::string sql) {
    plan_.statements.push_back({role, purpose + " " + shape_.target.id.to_text(), std::move(sql)});
  }

  std::string op_column() const { return stage_ + "." + quote_identifier(op_); }

  /// Every column is nullable: a row of op D has its key only.
  std::string create_stage() const {
    std::string text =
        fmt::format("CREATE TEMP TABLE {} (\n  {} CHAR(1)", stage_, quote_identifier(op_));
    for (const std::string& name : shape_.columns) {
      const model::TargetColumn& column = find_column(shape_.target, name);
      text += ",\n  " + quote_identifier(name) + " " + type_text(column.type);
    }
    text += "\n)";
    const model::TargetTable& target = shape_.target;
    const bool has_key = target.distribution == model::DistributionStyle::key &&
                         is_listed(shape_.columns, target.distribution_key);
    if (!has_key) return text + "\nDISTSTYLE EVEN";
    return text +
           fmt::format("\nDISTSTYLE KEY\nDISTKEY ({})", quote_identifier(target.distribution_key));
  }

  void remove_by_key() {
    add(ApplyRole::remove, "delete rows of",
        fmt::format("DELETE FROM {} USING {} WHERE {} IN ('D', 'U') AND {}", target_, stage_,
                    op_column(), key_predicate(shape_.target, stage_)));
  }

  // Redshift has no name for a row, so one of several equal rows cannot be deleted. All are, and
  // those that are more than the deletes go in again, with the columns that are not ours too.
  void remove_pairs() {
    std::string predicate;
    for (std::size_t i = 0; i < shape_.columns.size(); ++i) {
      ColumnMatch match = match_column(shape_.target, shape_.columns[i], gone_, i);
      predicate += (i == 0 ? "" : "\n  AND ") + match.predicate;
      std::move(match.terms.begin(), match.terms.end(), std::back_inserter(terms_));
    }
    add(ApplyRole::prepare, "group the deletes of", group_deletes());
    add(ApplyRole::staged_deletes, "count the deletes of",
        "SELECT COALESCE(SUM(sluice_count), 0) FROM " + gone_);
    add(ApplyRole::prepare, "set aside rows of", set_aside(predicate));
    add(ApplyRole::remove, "delete rows of",
        fmt::format("DELETE FROM {} USING {} WHERE {}", target_, gone_, predicate));
    const std::string columns = name_list(kept_columns());
    add(ApplyRole::put_back, "put back rows of",
        fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {2}", target_, columns, keep_));
    add(ApplyRole::prepare, "drop the groups of", "DROP TABLE " + gone_);
    add(ApplyRole::prepare, "drop the rows set aside of", "DROP TABLE " + keep_);
  }

  std::string group_deletes() const {
    std::string named;
    std::string names;
    std::string grouped;
    for (const ColumnMatch::Term& term : terms_) {
      named += fmt::format(", {} AS {}", term.expression, term.name);
      names += ", " + term.name;
      grouped += (grouped.empty() ? "" : ", ") + term.expression;
    }
    return fmt::format(
        "CREATE TEMP TABLE {} AS\n"
        "SELECT ROW_NUMBER() OVER (ORDER BY sluice_count) AS sluice_group, sluice_count{}\n"
        "FROM (SELECT COUNT(*) AS sluice_count{}\n"
        "  FROM {} WHERE {} = 'D'\n"
        "  GROUP BY {}) AS deletes",
        gone_, names, named, stage_, op_column(), grouped);
  }

  std::string set_aside(const std::string& predicate) const {
    const std::string count = free_name(shape_.target, "sluice_count");
    const std::string row = free_name(shape_.target, "sluice_row");
    const std::vector<std::string> columns = kept_columns();
    return fmt::format(
        "CREATE TEMP TABLE {0} AS\n"
        "SELECT {1} FROM (\n"
        "  SELECT {2}, {3}.sluice_count AS {4},\n"
        "    ROW_NUMBER() OVER (PARTITION BY {3}.sluice_group ORDER BY {3}.sluice_group) AS {5}\n"
        "  FROM {6} JOIN {3} ON {7}\n"
        ") AS matched WHERE {5} > {4}",
        keep_, name_list(columns), name_list(columns, target_ + "."), gone_, count, row, target_,
        predicate);
  }

  /// Redshift gives IDENTITY its values itself.
  std::vector<std::string> kept_columns() const {
    std::vector<std::string> names;
    for (const model::TargetColumn& column : shape_.target.columns) {
      if (!column.is_identity) names.push_back(column.name);
    }
    return names;
  }

  void insert_rows() {
    add(ApplyRole::insert, "insert rows into",
        fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {2} WHERE {3} <> 'D'", target_,
                    name_list(shape_.columns), stage_, op_column()));
  }

  const ApplyShape& shape_;
  const std::string target_;
  const std::string stage_;
  const std::string gone_;
  const std::string keep_;
  const std::string op_;
  std::vector<ColumnMatch::Term> terms_;
  ApplyPlan plan_;
};

}  // namespace

ApplyPlan plan_apply(const ApplyShape& shape) {
  CHECK(!shape.columns.empty(), "a staged row has columns");
  return Planner(shape).plan();
}

}  // namespace dialect
