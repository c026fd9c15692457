#include "standin/copy_value.hpp"

#include "standin/binary_value.hpp"
#include "standin/json_value.hpp"
#include "standin/number_value.hpp"
#include "standin/temporal_value.hpp"
#include "standin/text_value.hpp"

#include <fmt/core.h>

#include <map>

namespace standin {

std::unique_ptr<ValueParser> make_value_parser(const CopyColumn& column,
                                               const CopyStatement& statement) {
  const std::string& type = column.type;
  if (type == "smallint" || type == "integer" || type == "bigint") return make_integer_parser(type);
  if (type == "numeric") return make_numeric_parser(column.precision, column.scale, statement);
  if (type == "real") return make_real_parser(statement);
  if (type == "double precision") return make_double_parser(statement);
  if (type == "boolean") return make_boolean_parser();
  if (type == "character varying") return make_varchar_parser(column.length, statement);
  if (type == "character") return make_char_parser(column.length, statement);
  if (type == "varbyte") return make_varbyte_parser(column.length);
  if (type == "super") return make_super_parser();
  if (type == "geometry" || type == "geography") return make_geometry_parser();
  for (const std::string_view temporal : {"date", "time", "timetz", "timestamp", "timestamptz"}) {
    if (type == temporal) return make_temporal_parser(type, statement);
  }
  return nullptr;
}

ColumnTypeText describe_type(const CopyColumn& column) {
  static const std::map<std::string_view, std::string_view> kShort = {
      {"smallint", "int2"},  {"integer", "int4"},
      {"bigint", "int8"},    {"real", "float4"},
      {"boolean", "bool"},   {"double precision", "float8"},
      {"character", "char"}, {"character varying", "varchar"}};
  const auto known = kShort.find(column.type);
  std::string type = known == kShort.end() ? column.type : std::string(known->second);
  if (column.type == "numeric") {
    return {std::move(type), fmt::format("{}, {}", column.precision, column.scale)};
  }
  return {std::move(type), fmt::format("{}", column.length)};
}

}  // namespace standin
