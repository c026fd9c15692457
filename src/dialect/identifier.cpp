#include "dialect/identifier.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;

void refuse_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw Error(
      ErrorScope::request, "sql.nul_byte",
      fmt::format("A {} for Redshift contains a NUL byte, which SQL text cannot hold.", what),
      "Rename the object or correct the setting that the text comes from.");
}

std::string doubled(std::string_view text, char quote) {
  std::string quoted(1, quote);
  quoted.reserve(text.size() + 2);
  for (const char c : text) {
    if (c == quote) quoted += quote;
    quoted += c;
  }
  quoted += quote;
  return quoted;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string quote_identifier(std::string_view name) {
  if (name.empty()) {
    throw Error(ErrorScope::request, "sql.empty_name", "A Redshift name is empty.",
                "Give every schema, table and column a name of 1 to 127 bytes.");
  }
  refuse_nul(name, "name");
  return doubled(name, '"');
}

std::string quote_table(const model::TableId& table) {
  if (table.schema.empty()) return quote_identifier(table.table);  // a temporary table
  return quote_identifier(table.schema) + "." + quote_identifier(table.table);
}

std::string quote_literal(std::string_view text) {
  refuse_nul(text, "literal");
  std::size_t backslash = text.find('\\');
  if (backslash == std::string_view::npos) return doubled(text, '\'');
  std::string expression = "(";
  while (backslash != std::string_view::npos) {
    expression += doubled(text.substr(0, backslash), '\'') + " || chr(92) || ";
    text.remove_prefix(backslash + 1);
    backslash = text.find('\\');
  }
  return expression + doubled(text, '\'') + ")";
}

std::string quote_long_literal(std::string_view text) {
  constexpr std::ptrdiff_t kTermsMax = 16;
  if (std::count(text.begin(), text.end(), '\\') <= kTermsMax) return quote_literal(text);
  // A control character that the text has not stands for the backslash.
  for (char placeholder = 1; placeholder < ' '; ++placeholder) {
    if (text.find(placeholder) != std::string_view::npos) continue;
    std::string changed(text);
    std::replace(changed.begin(), changed.end(), '\\', placeholder);
    return fmt::format("REPLACE({}, chr({}), chr(92))", quote_literal(changed),
                       static_cast<int>(placeholder));
  }
  return quote_literal(text);
}

std::string quote_plain_literal(std::string_view text) {
  refuse_nul(text, "literal");
  if (text.find('\\') != std::string_view::npos) {
    throw Error(
        ErrorScope::request, "sql.backslash",
        fmt::format("The text '{}' contains a backslash, which Redshift would read as an escape.",
                    text),
        "Use a bucket, folder and role without backslashes.");
  }
  return doubled(text, '\'');
}

std::string fold_identifier(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

std::string_view cut_identifier(std::string_view name) {
  if (name.size() <= base::limits::kIdentifierBytesMax) return name;
  std::size_t size = base::limits::kIdentifierBytesMax;
  while (size > 0 && is_continuation(name[size])) --size;
  return name.substr(0, size);
}

std::string target_name(std::string_view source_name) {
  return std::string(cut_identifier(fold_identifier(source_name)));
}

model::TableId target_table_name(const model::TableId& id) {
  return {target_name(id.schema), target_name(id.table)};
}

void check_column_names(const model::TableSchema& schema) {
  std::map<std::string, std::string_view> seen;
  for (const model::Column& column : schema.columns) {
    const auto [place, is_new] = seen.emplace(target_name(column.name), column.name);
    if (is_new) continue;
    throw Error(ErrorScope::table, "name.column_collision",
                fmt::format("The columns `{}` and `{}` of {} would both be \"{}\" on Redshift, "
                            "which folds names to "
                            "lower case and cuts them at 127 bytes.",
                            place->second, column.name, schema.id.to_text(), place->first),
                "Rename one of the two columns on the source, or exclude the table.");
  }
}

void check_table_names(const std::vector<NamePair>& tables) {
  std::map<model::TableId, model::TableId> seen;
  for (const NamePair& pair : tables) {
    const auto [place, is_new] = seen.emplace(target_table_name(pair.target), pair.source);
    if (is_new) continue;
    throw Error(ErrorScope::request, "name.table_collision",
                fmt::format("The source tables {} and {} would both fill {} on Redshift, which "
                            "folds names to lower "
                            "case and cuts them at 127 bytes.",
                            place->second.to_text(), pair.source.to_text(), place->first.to_text()),
                "Rename one of the two with rename or rename_schema in its [[tables]] entry, or "
                "exclude it.");
  }
}

}  // namespace dialect
