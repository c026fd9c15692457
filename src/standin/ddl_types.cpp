#include "standin/ddl_rewrite.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace standin {
namespace {

constexpr long kVarcharBytesMax = 65535;
constexpr long kCharBytesMax = 4096;
constexpr long kDefaultTextBytes = 256;
constexpr long kVarbyteBytesMax = 16'777'216;
constexpr long kDefaultVarbyteBytes = 64'000;

// Spellings that mean one PostgreSQL type without arguments.
const std::map<std::string, std::string, std::less<>>& plain_types() {
  static const std::map<std::string, std::string, std::less<>> types = {
      {"smallint", "smallint"},   {"int2", "smallint"},       {"integer", "integer"},
      {"int", "integer"},         {"int4", "integer"},        {"bigint", "bigint"},
      {"int8", "bigint"},         {"real", "real"},           {"float4", "real"},
      {"float8", "float8"},       {"boolean", "boolean"},     {"bool", "boolean"},
      {"date", "date"},           {"timetz", "timetz"},       {"timestamptz", "timestamptz"},
      {"datetime", "timestamp"},  {"super", "super"},         {"geometry", "geometry"},
      {"geography", "geography"}, {"hllsketch", "hllsketch"},
  };
  return types;
}

std::optional<long> take_length(TokenCursor& cursor, long max_word) {
  if (!cursor.accept_symbol("(")) return std::nullopt;
  const long length = cursor.accept("max") ? max_word : cursor.take_integer();
  cursor.expect_symbol(")");
  return length;
}

void check_length(const char* type, long length, long bytes_max) {
  if (length < 1) refuse("22023", std::string("length for type ") + type + " must be at least 1");
  if (length > bytes_max) {
    refuse("22023",
           std::string("length for type ") + type + " cannot exceed " + std::to_string(bytes_max));
  }
}

ColumnType take_varchar(TokenCursor& cursor) {
  const long length = take_length(cursor, kVarcharBytesMax).value_or(kDefaultTextBytes);
  check_length("varchar", length, kVarcharBytesMax);
  return {"varchar(" + std::to_string(length) + ")", true, static_cast<int>(length)};
}

ColumnType take_char(TokenCursor& cursor, long default_length) {
  const long length = take_length(cursor, kCharBytesMax).value_or(default_length);
  check_length("character", length, kCharBytesMax);
  return {"char(" + std::to_string(length) + ")"};
}

ColumnType take_varbyte(TokenCursor& cursor) {
  const long length = take_length(cursor, kVarbyteBytesMax).value_or(kDefaultVarbyteBytes);
  check_length("varbyte", length, kVarbyteBytesMax);
  return {"varbyte(" + std::to_string(length) + ")"};
}

ColumnType take_decimal(TokenCursor& cursor) {
  long precision = 18;
  long scale = 0;
  if (cursor.accept_symbol("(")) {
    precision = cursor.take_integer();
    if (cursor.accept_symbol(",")) scale = cursor.take_integer();
    cursor.expect_symbol(")");
  }
  if (precision < 1 || precision > 38) {
    refuse("22023", "DECIMAL precision " + std::to_string(precision) + " must be between 1 and 38");
  }
  if (scale < 0 || scale > precision || scale > 37) {
    refuse("22023", "DECIMAL scale " + std::to_string(scale) + " must be between 0 and " +
                        std::to_string(std::min(precision, 37L)));
  }
  return {"numeric(" + std::to_string(precision) + "," + std::to_string(scale) + ")"};
}

ColumnType take_time(TokenCursor& cursor, const std::string& word) {
  if (cursor.accept_all({"with", "time", "zone"})) return {word + "tz"};
  cursor.accept_all({"without", "time", "zone"});
  return {word};
}

ColumnType take_float(TokenCursor& cursor) {
  const auto bits = take_length(cursor, 53);
  return {bits.value_or(53) <= 24 ? "real" : "float8"};
}

[[noreturn]] void refuse_type(const std::string& column, const std::string& type) {
  refuse("0A000", "Column \"" + column + "\" has unsupported type \"" + type + "\".");
}

std::optional<ColumnType> take_known_type(TokenCursor& cursor, const std::string& word) {
  if (word == "double" && cursor.accept("precision")) return ColumnType{"float8"};
  if (word == "float") return take_float(cursor);
  if (word == "decimal" || word == "numeric") return take_decimal(cursor);
  if (word == "time" || word == "timestamp") return take_time(cursor, word);
  if (word == "varchar" || word == "nvarchar" || word == "text") return take_varchar(cursor);
  if (word == "bpchar") return take_char(cursor, kDefaultTextBytes);
  if (word == "char" || word == "character" || word == "nchar") {
    return cursor.accept("varying") ? take_varchar(cursor) : take_char(cursor, 1);
  }
  if (word == "varbyte" || word == "varbinary") return take_varbyte(cursor);
  if (word == "binary" && cursor.accept("varying")) return take_varbyte(cursor);
  if (word == "interval") {
    if (cursor.accept_all({"year", "to", "month"})) return ColumnType{"interval year to month"};
    cursor.accept_all({"day", "to", "second"});
    return ColumnType{"interval day to second"};
  }
  const auto plain = plain_types().find(word);
  if (plain == plain_types().end()) return std::nullopt;
  return ColumnType{plain->second};
}

}  // namespace

ColumnType take_type(TokenCursor& cursor, const std::string& column) {
  const Token& token = cursor.peek();
  if (!token.is_name()) cursor.refuse_here();
  const std::string word = fold_name(token.value);
  cursor.skip();
  std::optional<ColumnType> type = take_known_type(cursor, word);
  if (!type) refuse_type(column, word);
  if (cursor.peek().is_symbol("[")) refuse_type(column, word + "[]");
  return *type;
}

}  // namespace standin
