#include "dialect/type_text.hpp"

#include "base/limits.hpp"
#include "dialect/identifier.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace dialect {
namespace {

using model::RedshiftKind;
using model::RedshiftType;

constexpr int kVarcharMax = static_cast<int>(base::limits::kVarcharBytesMax);
constexpr int kVarbyteMax = static_cast<int>(base::limits::kVarbyteBytesMax);
constexpr int kCharMax = 4096;

struct Spelling {
  std::string_view text;
  RedshiftKind kind;
};

constexpr std::array kSpellings = {
    Spelling{"smallint", RedshiftKind::small_int},
    Spelling{"int2", RedshiftKind::small_int},
    Spelling{"integer", RedshiftKind::integer},
    Spelling{"int", RedshiftKind::integer},
    Spelling{"int4", RedshiftKind::integer},
    Spelling{"bigint", RedshiftKind::big_int},
    Spelling{"int8", RedshiftKind::big_int},
    Spelling{"numeric", RedshiftKind::numeric},
    Spelling{"decimal", RedshiftKind::numeric},
    Spelling{"real", RedshiftKind::real},
    Spelling{"float4", RedshiftKind::real},
    Spelling{"double precision", RedshiftKind::double_precision},
    Spelling{"float", RedshiftKind::double_precision},
    Spelling{"float8", RedshiftKind::double_precision},
    Spelling{"boolean", RedshiftKind::boolean},
    Spelling{"bool", RedshiftKind::boolean},
    Spelling{"character", RedshiftKind::char_},
    Spelling{"char", RedshiftKind::char_},
    Spelling{"bpchar", RedshiftKind::char_},
    Spelling{"character varying", RedshiftKind::varchar},
    Spelling{"varchar", RedshiftKind::varchar},
    Spelling{"text", RedshiftKind::varchar},
    Spelling{"date", RedshiftKind::date},
    Spelling{"time", RedshiftKind::time},
    Spelling{"time without time zone", RedshiftKind::time},
    Spelling{"timetz", RedshiftKind::time_tz},
    Spelling{"time with time zone", RedshiftKind::time_tz},
    Spelling{"timestamp", RedshiftKind::timestamp},
    Spelling{"timestamp without time zone", RedshiftKind::timestamp},
    Spelling{"timestamptz", RedshiftKind::timestamp_tz},
    Spelling{"timestamp with time zone", RedshiftKind::timestamp_tz},
    Spelling{"binary varying", RedshiftKind::varbyte},
    Spelling{"varbyte", RedshiftKind::varbyte},
    Spelling{"varbinary", RedshiftKind::varbyte},
    Spelling{"super", RedshiftKind::super},
    Spelling{"geometry", RedshiftKind::geometry},
    Spelling{"geography", RedshiftKind::geography},
    Spelling{"hllsketch", RedshiftKind::hllsketch},
    Spelling{"interval year to month", RedshiftKind::interval_year_month},
    Spelling{"intervaly2m", RedshiftKind::interval_year_month},
    Spelling{"interval day to second", RedshiftKind::interval_day_second},
    Spelling{"intervald2s", RedshiftKind::interval_day_second},
};

/// Splits "numeric(10,2)" into its word and up to two numbers, as format_type() would spell them.
struct Parts {
  std::string word;
  int first = 0;
  int second = 0;
};

Parts split(std::string_view text) {
  Parts parts;
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) {
    parts.word = fold_identifier(text);
    return parts;
  }
  parts.word = fold_identifier(text.substr(0, open));
  parts.word += fold_identifier(text.substr(close + 1));
  const char* end = text.data() + close;
  const auto first = std::from_chars(text.data() + open + 1, end, parts.first);
  if (first.ptr < end && *first.ptr == ',') std::from_chars(first.ptr + 1, end, parts.second);
  return parts;
}

int or_greatest(int length, int greatest) {
  return length > 0 ? length : greatest;
}

}  // namespace

std::string type_text(const RedshiftType& type) {
  switch (type.kind) {
    case RedshiftKind::small_int: return "SMALLINT";
    case RedshiftKind::integer: return "INTEGER";
    case RedshiftKind::big_int: return "BIGINT";
    case RedshiftKind::numeric: return fmt::format("NUMERIC({},{})", type.precision, type.scale);
    case RedshiftKind::real: return "REAL";
    case RedshiftKind::double_precision: return "DOUBLE PRECISION";
    case RedshiftKind::boolean: return "BOOLEAN";
    case RedshiftKind::char_: return fmt::format("CHAR({})", type.length);
    case RedshiftKind::varchar: return fmt::format("VARCHAR({})", type.length);
    case RedshiftKind::date: return "DATE";
    case RedshiftKind::time: return "TIME";
    case RedshiftKind::time_tz: return "TIMETZ";
    case RedshiftKind::timestamp: return "TIMESTAMP";
    case RedshiftKind::timestamp_tz: return "TIMESTAMPTZ";
    case RedshiftKind::varbyte: return fmt::format("VARBYTE({})", type.length);
    case RedshiftKind::super: return "SUPER";
    case RedshiftKind::geometry: return "GEOMETRY";
    case RedshiftKind::geography: return "GEOGRAPHY";
    case RedshiftKind::hllsketch: return "HLLSKETCH";
    case RedshiftKind::interval_year_month: return "INTERVAL YEAR TO MONTH";
    case RedshiftKind::interval_day_second: return "INTERVAL DAY TO SECOND";
    case RedshiftKind::other: return type.spelling_of_other;
  }
  return type.spelling_of_other;
}

RedshiftType parse_catalog_type(const CatalogType& catalog) {
  const Parts parts = split(catalog.data_type);
  RedshiftType type;
  for (const Spelling& spelling : kSpellings) {
    if (spelling.text == parts.word) type.kind = spelling.kind;
  }
  const int length = catalog.char_length > 0 ? catalog.char_length : parts.first;
  switch (type.kind) {
    case RedshiftKind::char_: type.length = or_greatest(length, kCharMax); break;
    case RedshiftKind::varchar: type.length = or_greatest(length, kVarcharMax); break;
    case RedshiftKind::varbyte: type.length = or_greatest(length, kVarbyteMax); break;
    case RedshiftKind::numeric:
      type.precision = or_greatest(catalog.precision, or_greatest(parts.first, 18));
      type.scale = catalog.precision > 0 ? catalog.scale : parts.second;
      break;
    case RedshiftKind::other: type.spelling_of_other = catalog.data_type; break;
    default: break;
  }
  return type;
}

RedshiftType parse_catalog_type(std::string_view data_type, int char_length, int precision,
                                int scale) {
  return parse_catalog_type(CatalogType{std::string(data_type), char_length, precision, scale});
}

}  // namespace dialect
