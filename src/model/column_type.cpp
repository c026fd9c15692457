#include "model/column_type.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace model {
namespace {

struct KindName {
  std::string_view data_type;
  ColumnKind kind;
};

constexpr KindName kKinds[] = {
    {"tinyint", ColumnKind::tiny_int},
    {"smallint", ColumnKind::small_int},
    {"mediumint", ColumnKind::medium_int},
    {"int", ColumnKind::int_},
    {"bigint", ColumnKind::big_int},
    {"decimal", ColumnKind::decimal},
    {"float", ColumnKind::float_},
    {"double", ColumnKind::double_},
    {"bit", ColumnKind::bit},
    {"year", ColumnKind::year},
    {"date", ColumnKind::date},
    {"datetime", ColumnKind::datetime},
    {"timestamp", ColumnKind::timestamp},
    {"time", ColumnKind::time},
    {"char", ColumnKind::char_},
    {"varchar", ColumnKind::varchar},
    {"tinytext", ColumnKind::tiny_text},
    {"text", ColumnKind::text},
    {"mediumtext", ColumnKind::medium_text},
    {"longtext", ColumnKind::long_text},
    {"binary", ColumnKind::binary},
    {"varbinary", ColumnKind::varbinary},
    {"tinyblob", ColumnKind::tiny_blob},
    {"blob", ColumnKind::blob},
    {"mediumblob", ColumnKind::medium_blob},
    {"longblob", ColumnKind::long_blob},
    {"enum", ColumnKind::enum_},
    {"set", ColumnKind::set},
    {"json", ColumnKind::json},
    {"geometry", ColumnKind::geometry},
    {"point", ColumnKind::geometry},
    {"linestring", ColumnKind::geometry},
    {"polygon", ColumnKind::geometry},
    {"multipoint", ColumnKind::geometry},
    {"multilinestring", ColumnKind::geometry},
    {"multipolygon", ColumnKind::geometry},
    {"geometrycollection", ColumnKind::geometry},
    {"geomcollection", ColumnKind::geometry},
    {"uuid", ColumnKind::uuid},
    {"inet4", ColumnKind::inet4},
    {"inet6", ColumnKind::inet6},
    {"vector", ColumnKind::vector},
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_number(ColumnKind kind) {
  return kind <= ColumnKind::double_;
}

/// The number in "vector(3)" or "bit(64)"; 0 without one.
int number_in_parentheses(std::string_view column_type) {
  const std::size_t open = column_type.find('(');
  int number = 0;
  if (open != std::string_view::npos) {
    std::from_chars(column_type.data() + open + 1, column_type.data() + column_type.size(), number);
  }
  return number;
}

[[noreturn]] void labels_are_broken(std::string_view column_type) {
  throw base::Error(base::ErrorScope::corrupt, "mysql.schema.labels",
                    fmt::format("the labels of a column type cannot be read: {}", column_type),
                    "report the column's CREATE TABLE line; exclude the table until then");
}

/// What stands for itself after a backslash (the server escapes as in string literals).
char unescaped(char c) {
  switch (c) {
    case '0': return '\0';
    case 'n': return '\n';
    case 'r': return '\r';
    default: return c;
  }
}

/// Reads one quoted label that begins at text[at]; leaves `at` behind its closing quote.
std::string read_label(std::string_view text, std::size_t& at) {
  std::string label;
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      label += unescaped(text[++at]);
    } else if (c != '\'') {
      label += c;
    } else if (at + 1 < text.size() && text[at + 1] == '\'') {
      label += '\'';
      ++at;
    } else {
      ++at;
      return label;
    }
  }
  labels_are_broken(text);
}

}  // namespace

ColumnKind kind_of(std::string_view data_type) noexcept {
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const KindName& k) { return k.data_type == data_type; });
  return found == std::end(kKinds) ? ColumnKind::unknown : found->kind;
}

std::vector<std::string> parse_labels(std::string_view column_type) {
  std::vector<std::string> labels;
  std::size_t at = column_type.find('(');
  if (at == std::string_view::npos) labels_are_broken(column_type);
  for (++at; at < column_type.size(); ++at) {
    if (column_type[at] != '\'') labels_are_broken(column_type);
    labels.push_back(read_label(column_type, at));
    if (at < column_type.size() && column_type[at] == ')') return labels;
    if (at >= column_type.size() || column_type[at] != ',') labels_are_broken(column_type);
  }
  labels_are_broken(column_type);
}

Column make_column(const ColumnFacts& facts) {
  Column column;
  column.name = facts.name;
  column.kind = kind_of(facts.data_type);
  column.declared = facts.column_type;
  column.is_nullable = facts.is_nullable;
  column.is_unsigned = is_number(column.kind) && contains(facts.column_type, "unsigned");
  // MySQL also says DEFAULT_GENERATED, of columns whose default is an expression.
  column.is_generated = contains(facts.extra, "VIRTUAL GENERATED") ||
                        contains(facts.extra, "STORED GENERATED") || facts.extra == "PERSISTENT" ||
                        facts.extra == "VIRTUAL";
  column.is_invisible = contains(facts.extra, "INVISIBLE");
  column.length_chars = facts.length_chars;
  column.length_bytes = facts.length_bytes;
  column.fraction_digits = facts.datetime_precision;
  column.charset = facts.charset;
  column.collation = facts.collation;
  if (column.kind == ColumnKind::decimal) {
    column.precision = facts.numeric_precision;
    column.scale = facts.numeric_scale;
  } else if (column.kind == ColumnKind::bit || column.kind == ColumnKind::vector) {
    column.precision = number_in_parentheses(facts.column_type);
  } else if (column.kind == ColumnKind::enum_ || column.kind == ColumnKind::set) {
    column.labels = parse_labels(facts.column_type);
  }
  return column;
}

}  // namespace model
