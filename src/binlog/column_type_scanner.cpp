#include "binlog/column_type_scanner.hpp"

#include "model/column_type.hpp"

#include <algorithm>
#include <iterator>

namespace binlog {
namespace {

using model::ColumnKind;

constexpr std::uint64_t kLengthMax = 4'294'967'295;

struct TypeWord {
  std::string_view word;
  std::string_view type_name;  ///< as DATA_TYPE spells it
};

// Types of more than one word are taken before this table is asked.
constexpr TypeWord kTypes[] = {
    {"TINYINT", "tinyint"},
    {"INT1", "tinyint"},
    {"SMALLINT", "smallint"},
    {"INT2", "smallint"},
    {"MEDIUMINT", "mediumint"},
    {"MIDDLEINT", "mediumint"},
    {"INT3", "mediumint"},
    {"INT", "int"},
    {"INTEGER", "int"},
    {"INT4", "int"},
    {"BIGINT", "bigint"},
    {"INT8", "bigint"},
    {"DECIMAL", "decimal"},
    {"DEC", "decimal"},
    {"NUMERIC", "decimal"},
    {"FIXED", "decimal"},
    {"FLOAT", "float"},
    {"FLOAT4", "float"},
    {"DOUBLE", "double"},
    {"FLOAT8", "double"},
    {"BIT", "bit"},
    {"YEAR", "year"},
    {"DATE", "date"},
    {"DATETIME", "datetime"},
    {"TIMESTAMP", "timestamp"},
    {"TIME", "time"},
    {"VARCHAR", "varchar"},
    {"VARCHARACTER", "varchar"},
    {"BINARY", "binary"},
    {"VARBINARY", "varbinary"},
    {"TINYTEXT", "tinytext"},
    {"TEXT", "text"},
    {"MEDIUMTEXT", "mediumtext"},
    {"LONGTEXT", "longtext"},
    {"TINYBLOB", "tinyblob"},
    {"BLOB", "blob"},
    {"MEDIUMBLOB", "mediumblob"},
    {"LONGBLOB", "longblob"},
    {"ENUM", "enum"},
    {"SET", "set"},
    {"JSON", "json"},
    {"GEOMETRY", "geometry"},
    {"POINT", "point"},
    {"LINESTRING", "linestring"},
    {"POLYGON", "polygon"},
    {"MULTIPOINT", "multipoint"},
    {"MULTILINESTRING", "multilinestring"},
    {"MULTIPOLYGON", "multipolygon"},
    {"GEOMETRYCOLLECTION", "geometrycollection"},
    {"GEOMCOLLECTION", "geometrycollection"},
    {"UUID", "uuid"},
    {"INET4", "inet4"},
    {"INET6", "inet6"},
    {"VECTOR", "vector"},
};

/// CHAR, CHARACTER, NCHAR, with VARYING or what MySQL takes for it behind.
bool take_character_words(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept("NATIONAL")) {
    column.is_national = true;
    if (cursor.accept_any({"VARCHAR", "VARCHARACTER"})) {
      column.type_name = "varchar";
      return true;
    }
    if (!cursor.accept_any({"CHAR", "CHARACTER"})) return false;
    column.type_name = cursor.accept("VARYING") ? "varchar" : "char";
    return true;
  }
  if (cursor.accept("NVARCHAR")) {
    column.is_national = true;
    column.type_name = "varchar";
    return true;
  }
  column.is_national = cursor.peek().is("NCHAR");
  if (!cursor.accept_any({"CHAR", "CHARACTER", "NCHAR"})) return false;
  const bool is_varying = cursor.accept("VARYING") ||
                          (column.is_national && cursor.accept_any({"VARCHAR", "VARCHARACTER"}));
  column.type_name = is_varying ? "varchar" : "char";
  return true;
}

/// LONG, LONG VARCHAR, LONG CHAR VARYING, LONG VARBINARY.
bool take_long(DdlCursor& cursor, ColumnDefinition& column) {
  if (!cursor.accept("LONG")) return false;
  column.type_name = cursor.accept("VARBINARY") ? "mediumblob" : "mediumtext";
  if (cursor.accept_any({"CHAR", "CHARACTER"})) return cursor.accept("VARYING");
  cursor.accept_any({"VARCHAR", "VARCHARACTER"});
  return true;
}

/// BOOL and SERIAL are whole columns in a word.
bool take_word_for_column(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept_any({"BOOL", "BOOLEAN"})) {
    column.type_name = "tinyint";
    column.length = 1;
    return true;
  }
  if (!cursor.accept("SERIAL")) return false;
  column.type_name = "bigint";
  column.is_unsigned = true;
  column.is_nullable = false;
  column.is_auto_increment = true;
  return true;
}

bool take_type_words(DdlCursor& cursor, const DdlContext& context, ColumnDefinition& column) {
  if (cursor.peek().kind != TokenKind::word) return false;
  if (take_word_for_column(cursor, column)) return true;
  if (cursor.peek().is("LONG")) return take_long(cursor, column);
  if (cursor.is_at_any({"CHAR", "CHARACTER", "NCHAR", "NVARCHAR", "NATIONAL"})) {
    return take_character_words(cursor, column);
  }
  if (cursor.accept("REAL")) {
    column.type_name = context.real_as_float ? "float" : "double";
    return true;
  }
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const TypeWord& t) { return cursor.peek().is(t.word); });
  if (found == std::end(kTypes)) return false;
  cursor.take();
  column.type_name = found->type_name;
  if (found->word == "DOUBLE") cursor.accept("PRECISION");
  return true;
}

bool take_labels(DdlCursor& cursor, ColumnDefinition& column) {
  if (!cursor.accept_symbol('(')) return false;
  do {
    if (cursor.is_at_any({"N", "_UTF8", "_UTF8MB4", "_UTF8MB3"})) cursor.take();
    std::optional<std::string> label = cursor.take_string();
    if (!label) return false;
    label->erase(label->find_last_not_of(' ') + 1);  // the server does not keep trailing blanks
    column.labels.push_back(*std::move(label));
  } while (cursor.accept_symbol(','));
  return cursor.accept_symbol(')');
}

/// "(12)", "(10,2)", or nothing.
bool take_numbers(DdlCursor& cursor, ColumnDefinition& column) {
  if (!cursor.accept_symbol('(')) return true;
  const std::optional<std::uint64_t> first = cursor.take_number();
  if (!first || *first > kLengthMax) return false;
  column.text_length = *first;
  column.length = static_cast<int>(std::min<std::uint64_t>(*first, 1'000'000'000));
  if (cursor.accept_symbol(',')) {
    const std::optional<std::uint64_t> second = cursor.take_number();
    if (!second || *second > 255) return false;
    column.decimals = static_cast<int>(*second);
  }
  return cursor.accept_symbol(')');
}

}  // namespace

bool take_column_type(DdlCursor& cursor, const DdlContext& context, ColumnDefinition& column) {
  if (!take_type_words(cursor, context, column)) return false;
  column.kind = model::kind_of(column.type_name);
  if (column.kind == ColumnKind::enum_ || column.kind == ColumnKind::set) {
    return take_labels(cursor, column);
  }
  return take_numbers(cursor, column);
}

}  // namespace binlog
