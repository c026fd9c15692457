// The directives over statements of the log: what they say (src/binlog), what they make of a table,
// and what the target needs then (src/dialect).
#include "base/error.hpp"
#include "binlog/ddl_scanner.hpp"
#include "binlog/table_alteration.hpp"
#include "dialect/table_change.hpp"
#include "dialect/type_map.hpp"
#include "dialect/type_text.hpp"

#include "column_text.hpp"
#include "golden_case.hpp"
#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace golden {
namespace {

using binlog::AlterClause;
using binlog::AlterKind;
using binlog::DdlKind;
using binlog::DdlStatement;

bool has(const Case& one, std::string_view word) {
  return std::find(one.arguments.begin(), one.arguments.end(), word) != one.arguments.end();
}

binlog::DdlContext context_of(const Case& one) {
  binlog::DdlContext context;
  context.default_schema = "demo1";
  context.server_version = "8.4.0";
  context.explicit_timestamp_defaults = true;
  if (has(one, "mariadb")) {
    context.flavour = model::LogFlavour::mariadb;
    context.server_version = "10.11.2";
  }
  context.ansi_quotes = has(one, "ansi_quotes");
  context.no_backslash_escapes = has(one, "no_backslash_escapes");
  return context;
}

std::string_view name_of(DdlKind kind) {
  constexpr std::string_view kNames[] = {
      "create_table", "create_table_like", "create_table_select", "alter_table",
      "drop_tables",  "rename_tables",     "truncate_table",      "create_schema",
      "drop_schema",  "alter_schema",      "row_statement",       "harmless",
      "unknown"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(AlterKind kind) {
  constexpr std::string_view kNames[] = {
      "add_column",      "drop_column",      "change_column", "rename_column",   "set_visibility",
      "add_primary_key", "drop_primary_key", "rename_table",  "convert_charset", "table_charset",
      "add_unique",      "loses_rows",       "versioning",    "harmless",        "unknown"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string clause_text(const AlterClause& clause) {
  std::string text = fmt::format("    {}", name_of(clause.kind));
  if (!clause.name.empty()) text += " `" + clause.name + "`";
  if (!clause.new_name.empty()) text += " to `" + clause.new_name + "`";
  if (!clause.column.name.empty()) text += " as `" + clause.column.name + "`";
  if (clause.place.kind == binlog::ColumnPlace::first) text += " first";
  if (clause.place.kind == binlog::ColumnPlace::after)
    text += " after `" + clause.place.column + "`";
  for (const std::string& column : clause.key) text += " `" + column + "`";
  if (!clause.table.table.empty()) text += " to " + clause.table.to_text();
  if (!clause.charset.empty()) text += " " + clause.charset;
  if (!clause.collation.empty()) text += " " + clause.collation;
  return text + "\n";
}

std::string statement_text(const DdlStatement& statement) {
  std::string text(name_of(statement.kind));
  for (const model::TableId& table : statement.tables) text += " " + table.to_text();
  for (const auto& [from, to] : statement.renames) {
    text += fmt::format(" [{} to {}]", from.to_text(), to.to_text());
  }
  if (!statement.like.table.empty()) text += " like " + statement.like.to_text();
  if (!statement.schema.empty()) text += " schema " + statement.schema;
  if (statement.if_exists) text += " if_exists";
  if (statement.if_not_exists) text += " if_not_exists";
  if (statement.or_replace) text += " or_replace";
  if (statement.is_temporary) text += " temporary";
  if (statement.loses_rows()) text += " loses_rows";
  if (statement.kind == DdlKind::create_table && !statement.create.is_understood) {
    text += " not_understood";
  }
  text += "\n";
  for (const AlterClause& clause : statement.clauses) text += clause_text(clause);
  return text;
}

/// ddl_scan [mariadb] [ansi_quotes] [no_backslash_escapes]: one statement a line.
std::string run_scan(const Case& one) {
  std::string output;
  for (const std::string& line : one.input) {
    output += statement_text(binlog::scan_ddl(line, context_of(one)));
  }
  return output;
}

std::string table_text(const model::TableSchema& table) {
  std::string text = table.id.to_text() + "\n";
  for (const model::Column& column : table.columns) {
    text += fmt::format("    `{}` {}", column.name, column.declared);
    if (!column.charset.empty()) text += " " + column.charset;
    if (column.length_bytes > 0) text += fmt::format(" {} bytes", column.length_bytes);
    if (!column.is_nullable) text += " not null";
    if (column.is_generated) text += " generated";
    if (column.is_invisible) text += " invisible";
    text += "\n";
  }
  if (table.key.empty()) return text;
  text += "    key";
  for (const std::size_t index : table.key) text += " `" + table.columns.at(index).name + "`";
  return text + "\n";
}

std::string alteration_text(const model::Alteration& alteration) {
  std::string text = table_text(alteration.after);
  for (const auto& [from, to] : alteration.renamed_columns) {
    text += fmt::format("    renamed `{}` to `{}`\n", from, to);
  }
  for (const model::AddedValue& value : alteration.added) {
    text += fmt::format("    added `{}`: ", value.column);
    switch (value.kind) {
      case model::AddedValueKind::null: text += "NULL\n"; break;
      case model::AddedValueKind::literal: text += "'" + escaped(value.literal) + "'\n"; break;
      case model::AddedValueKind::statement_time: text += "the statement's time\n"; break;
      case model::AddedValueKind::unknown: text += "unknown\n"; break;
    }
  }
  if (alteration.loses_rows) text += "    loses rows\n";
  return text;
}

/// ddl_apply [mariadb] ...: CREATE TABLE, then ALTER TABLE statements, one a line, each applied to
/// what the last one left. The schema's set is utf8mb4.
std::string run_apply(const Case& one) {
  std::string output;
  model::TableSchema table;
  for (const std::string& line : one.input) {
    const DdlStatement statement = binlog::scan_ddl(line, context_of(one));
    if (statement.kind != DdlKind::alter_table) {
      const auto created = binlog::created_table(statement, {"utf8mb4", ""});
      output += created ? table_text(*created) : "not sure\n";
      if (created) table = *created;
      continue;
    }
    const auto alteration = binlog::apply_alter(table, statement);
    output += alteration ? alteration_text(*alteration) : "not sure\n";
    if (alteration) table = alteration->after;
  }
  return output;
}

/// "target NAME TYPE", "distkey NAME", "sortkey NAME": what a person made of the proposed table.
bool take_target_line(std::string_view line, model::TargetTable& target) {
  if (line.starts_with("distkey ")) {
    target.distribution = model::DistributionStyle::key;
    target.distribution_key = line.substr(8);
  } else if (line.starts_with("sortkey ")) {
    target.sort_key.emplace_back(line.substr(8));
  } else if (line.starts_with("target ")) {
    line.remove_prefix(7);
    const std::size_t blank = line.find(' ');
    model::TargetColumn column;
    column.name = line.substr(0, blank);
    column.type = dialect::parse_catalog_type(line.substr(blank + 1), 0, 0, 0);
    const auto there = std::find_if(target.columns.begin(), target.columns.end(),
                                    [&](const auto& c) { return c.name == column.name; });
    if (there == target.columns.end()) {
      target.columns.push_back(column);
    } else {
      there->type = column.type;
    }
  } else {
    return false;
  }
  return true;
}

std::string plan_text(const dialect::TargetPlan& plan) {
  std::string text;
  for (const std::string& statement : plan.before_transaction) text += "first: " + statement + "\n";
  for (const std::string& statement : plan.statements) text += statement + "\n";
  for (const std::string& note : plan.notes) text += "note: " + note + "\n";
  if (plan.stop_reason) return text + "stop: " + *plan.stop_reason + "\n";
  text += "=";
  for (const model::TargetColumn& column : plan.after.columns) {
    text += fmt::format(" {} {},", column.name, dialect::type_text(column.type));
  }
  text.back() = ';';
  for (const std::string& name : plan.after.primary_key) text += " " + name;
  return text + "\n";
}

/// table_change [lenient] [null_zero_dates] [option...]: CREATE TABLE, lines about the target, then
/// one ALTER TABLE. The statement ran at 2020-01-02 03:04:05.6 UTC.
std::string run_change(const Case& one) {
  const binlog::DdlContext context = context_of(one);
  const auto before =
      binlog::created_table(binlog::scan_ddl(one.input.front(), context), {"utf8mb4", ""});
  model::TypeOptions options;
  options.tinyint1_as_boolean = has(one, "tinyint1_as_boolean");
  options.json_as_varchar = has(one, "json_as_varchar");
  model::ValuePolicy values;
  if (has(one, "null_zero_dates")) values.zero_date = model::MisfitAction::set_null;
  if (!before) return "not sure\n";
  model::TargetTable target = dialect::propose_table(*before, before->id, options);
  for (const std::string& line : one.input) take_target_line(line, target);
  const auto alteration = binlog::apply_alter(*before, binlog::scan_ddl(one.input.back(), context));
  if (!alteration) return "not sure\n";
  const auto mode =
      has(one, "lenient") ? dialect::SourceMode::lenient : dialect::SourceMode::strict;
  return plan_text(dialect::plan_table_change(
      {*before, *alteration, target, options, values, mode, 1'577'934'245'600'000}));
}

}  // namespace

void add_ddl_directives(Directives& directives) {
  directives["ddl_scan"] = run_scan;
  directives["ddl_apply"] = run_apply;
  directives["table_change"] = run_change;
}

}  // namespace golden
