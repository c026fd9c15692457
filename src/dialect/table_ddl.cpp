#include "dialect/table_ddl.hpp"

#include "base/error.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <utility>

namespace dialect {
namespace {

std::string name_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += quote_identifier(name);
  }
  return list;
}

std::string column_text(const model::TargetColumn& column) {
  std::string text = quote_identifier(column.name) + " " + type_text(column.type);
  if (!column.is_nullable) text += " NOT NULL";
  return text;
}

std::string distribution_text(const model::TargetTable& table) {
  switch (table.distribution) {
    case model::DistributionStyle::automatic: return {};
    case model::DistributionStyle::even: return "\nDISTSTYLE EVEN";
    case model::DistributionStyle::all: return "\nDISTSTYLE ALL";
    case model::DistributionStyle::key: break;
  }
  return fmt::format("\nDISTSTYLE KEY\nDISTKEY ({})", quote_identifier(table.distribution_key));
}

/// A comment ends with its line, so a reason that quotes a name with a line break must not carry it
/// along.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string definition_text(const model::TargetTable& table, DdlComments comments) {
  CHECK(!table.columns.empty(), "a table has columns");
  std::string text = quote_table(table.id) + " (";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const model::TargetColumn& column = table.columns[i];
    const bool is_last = i + 1 == table.columns.size() && table.primary_key.empty();
    text += "\n  " + column_text(column) + (is_last ? "" : ",");
    if (comments == DdlComments::reasons && !column.reason.empty()) {
      text += "  -- " + one_line(column.reason);
    }
  }
  if (!table.primary_key.empty()) {
    text += fmt::format("\n  PRIMARY KEY ({})", name_list(table.primary_key));
  }
  text += "\n)" + distribution_text(table);
  if (!table.sort_key.empty()) text += fmt::format("\nSORTKEY ({})", name_list(table.sort_key));
  return text;
}

}  // namespace

std::string create_table_text(const model::TargetTable& table, DdlComments comments) {
  std::string text;
  if (comments == DdlComments::reasons) {
    for (const std::string& reason : table.layout_reasons) text += "-- " + one_line(reason) + "\n";
  }
  return text + "CREATE TABLE " + definition_text(table, comments);
}

std::string create_missing_table_text(const model::TargetTable& table) {
  return "CREATE TABLE IF NOT EXISTS " + definition_text(table, DdlComments::none);
}

std::string drop_table_text(const model::TableId& id) {
  return "DROP TABLE IF EXISTS " + quote_table(id);
}

std::string empty_table_text(const model::TableId& id) {
  return "DELETE FROM " + quote_table(id);
}

std::vector<std::string> rename_table_texts(const model::TableId& before,
                                            const model::TargetTable& after) {
  if (before.schema == after.id.schema) {
    return {rename_table_text(before, after.id.table)};
  }
  std::vector<std::string> names;
  for (const model::TargetColumn& column : after.columns) names.push_back(column.name);
  const std::string columns = name_list(names);
  return {create_table_text(after, DdlComments::none),
          fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {2}", quote_table(after.id), columns,
                      quote_table(before)),
          "DROP TABLE " + quote_table(before)};
}

std::string create_schema_text(std::string_view schema) {
  return "CREATE SCHEMA IF NOT EXISTS " + quote_identifier(schema);
}

std::string rename_table_text(const model::TableId& table, std::string_view new_name) {
  return fmt::format("ALTER TABLE {} RENAME TO {}", quote_table(table), quote_identifier(new_name));
}

std::string add_column_text(const model::TableId& table, const model::TargetColumn& column) {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}", quote_table(table),
                     quote_identifier(column.name), type_text(column.type));
}

std::string drop_column_text(const model::TableId& table, std::string_view column) {
  return fmt::format("ALTER TABLE {} DROP COLUMN {}", quote_table(table), quote_identifier(column));
}

std::string rename_column_text(const model::TableId& table, std::string_view from,
                               std::string_view to) {
  return fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quote_table(table),
                     quote_identifier(from), quote_identifier(to));
}

std::string resize_column_text(const model::TableId& table, const model::TargetColumn& column) {
  return fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {}", quote_table(table),
                     quote_identifier(column.name), type_text(column.type));
}

}  // namespace dialect
