#include "dialect/type_map.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/charset.hpp"
#include "dialect/identifier.hpp"
#include "dialect/table_layout.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;
using model::Column;
using model::ColumnKind;
using model::RedshiftKind;
using model::RedshiftType;
using model::TypeOptions;

constexpr std::uint64_t kVarcharMax = base::limits::kVarcharBytesMax;
// A VARBYTE value travels as hex in a row of at most 4 MB, so nothing longer than this can ever
// arrive.
constexpr std::uint64_t kVarbyteByCsvMax = base::limits::kCopyRowBytesMax / 2;

/// A type with the sentence that explains it.
struct Choice {
  RedshiftType type;
  std::string reason;
};

Choice plain(RedshiftKind kind, std::string reason) {
  Choice choice;
  choice.type.kind = kind;
  choice.reason = std::move(reason);
  return choice;
}

Choice numeric(int precision, int scale, std::string reason) {
  Choice choice = plain(RedshiftKind::numeric, std::move(reason));
  choice.type.precision = precision;
  choice.type.scale = scale;
  return choice;
}

Choice varchar(std::uint64_t bytes, std::string reason) {
  Choice choice = plain(RedshiftKind::varchar, std::move(reason));
  choice.type.length = static_cast<int>(std::clamp<std::uint64_t>(bytes, 1, kVarcharMax));
  return choice;
}

Choice varbyte(std::uint64_t bytes, std::string reason) {
  Choice choice = plain(RedshiftKind::varbyte, std::move(reason));
  choice.type.length = static_cast<int>(std::clamp<std::uint64_t>(bytes, 1, kVarbyteByCsvMax));
  return choice;
}

Choice choose_integer(const Column& column, const TypeOptions& options) {
  switch (column.kind) {
    case ColumnKind::tiny_int:
      if (options.tinyint1_as_boolean && column.declared.starts_with("tinyint(1)")) {
        return plain(
            RedshiftKind::boolean,
            "TINYINT(1) as BOOLEAN because tinyint1_as_boolean is set; values other than 0 "
            "and 1 follow the out_of_range policy.");
      }
      return plain(RedshiftKind::small_int,
                   "Redshift has no 8-bit integer; SMALLINT holds every TINYINT, also TINYINT(1) "
                   "values other than 0 and 1.");
    case ColumnKind::small_int:
      if (!column.is_unsigned) return plain(RedshiftKind::small_int, "Same range.");
      return plain(RedshiftKind::integer, "Redshift has no unsigned types; values reach 65535.");
    case ColumnKind::medium_int:
      return plain(RedshiftKind::integer, "Redshift has no 24-bit integer; INTEGER holds all.");
    case ColumnKind::int_:
      if (!column.is_unsigned) return plain(RedshiftKind::integer, "Same range.");
      return plain(RedshiftKind::big_int,
                   "Redshift has no unsigned types; values reach 4294967295.");
    case ColumnKind::year:
      return plain(RedshiftKind::small_int, "YEAR is a number: 0 and 1901 to 2155.");
    default: break;
  }
  if (!column.is_unsigned) return plain(RedshiftKind::big_int, "Same range.");
  return numeric(20, 0, "Redshift has no unsigned types; values reach 18446744073709551615.");
}

Choice choose_decimal(const Column& column, const TypeOptions& options) {
  const int precision = column.precision;
  const int scale = column.scale;
  if (precision == 19) {
    return numeric(20, scale,
                   "One digit more than the source: Redshift keeps NUMERIC(19) in 8 bytes and "
                   "refuses digits over 9223372036854775807.");
  }
  if (precision <= 38) return numeric(precision, scale, "Same digits.");
  if (options.wide_decimal_as_numeric) {
    return numeric(
        38, scale,
        "Redshift's widest NUMERIC because wide_decimal_as_numeric is set; larger values "
        "follow the out_of_range policy.");
  }
  return varchar(
      static_cast<std::uint64_t>(precision) + 3,
      fmt::format("Redshift's NUMERIC has at most 38 digits, this has {}; the exact text "
                  "is kept (option wide_decimal_as_numeric: NUMERIC(38,{})).",
                  precision, scale));
}

Choice choose_bit(const Column& column) {
  const int bits = std::max(column.precision, 1);
  if (bits == 1) return plain(RedshiftKind::boolean, "One bit is a truth value.");
  if (bits <= 63) {
    return plain(RedshiftKind::big_int, fmt::format("{} bits as a number fit 63 bits.", bits));
  }
  return numeric(20, 0, "64 bits as a number reach 18446744073709551615.");
}

Choice choose_temporal(const Column& column, const TypeOptions& options) {
  switch (column.kind) {
    case ColumnKind::date:
      return plain(RedshiftKind::date,
                   "Zero and partial dates, which Redshift does not have, follow the zero_date "
                   "policy.");
    case ColumnKind::datetime:
      return plain(RedshiftKind::timestamp,
                   "A local time without zone, to the microsecond; zero dates follow the zero_date "
                   "policy.");
    case ColumnKind::timestamp:
      if (options.timestamp_without_zone) {
        return plain(RedshiftKind::timestamp,
                     "The instant in UTC without zone because timestamp_without_zone is set.");
      }
      return plain(RedshiftKind::timestamp_tz,
                   "TIMESTAMP is an instant; it is written in UTC with +00.");
    default: break;
  }
  if (options.time_as_time) {
    return plain(RedshiftKind::time,
                 "TIME because time_as_time is set; values outside 00:00:00 to 24:00:00 follow the "
                 "out_of_range policy.");
  }
  return varchar(17,
                 "MySQL's TIME reaches from -838:59:59 to 838:59:59, Redshift's only from 00:00:00 "
                 "to 24:00:00; the exact text is kept (option time_as_time).");
}

Choice choose_text(const Column& column) {
  const CharsetGrowth growth = charset_growth(column.charset);
  const std::uint64_t bytes = utf8_bytes_max(column);
  const std::string charset =
      growth.is_known
          ? fmt::format("{} takes up to {} bytes of UTF-8 a character", column.charset,
                        growth.utf8_per_char)
          : fmt::format(
                "the character set '{}' is not in the table, so the widest growth is assumed",
                column.charset);
  const bool is_counted_in_chars =
      column.kind == ColumnKind::char_ || column.kind == ColumnKind::varchar;
  std::string reason =
      is_counted_in_chars
          ? fmt::format("{} characters; {}.", column.length_chars, charset)
          : fmt::format("Limited in bytes on the source; {}: at most {} bytes.", charset, bytes);
  if (bytes > kVarcharMax) {
    reason += " Redshift's VARCHAR ends at 65535 bytes; longer values follow the too_long policy.";
  }
  return varchar(bytes, std::move(reason));
}

Choice choose_labels(const Column& column) {
  const std::uint64_t bytes = utf8_bytes_max(column);
  if (column.kind == ColumnKind::enum_) {
    return varchar(
        bytes, fmt::format("The longest of {} labels has {} bytes.", column.labels.size(), bytes));
  }
  return varchar(bytes, fmt::format("All {} members with their commas have {} bytes.",
                                    column.labels.size(), bytes));
}

Choice choose_binary(const Column& column) {
  switch (column.kind) {
    case ColumnKind::tiny_blob: return varbyte(255, "TINYBLOB holds at most 255 bytes.");
    case ColumnKind::blob: return varbyte(65535, "BLOB holds at most 65535 bytes.");
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
      return varbyte(
          kVarbyteByCsvMax,
          "COPY takes rows of at most 4 MB, in which binary values travel as hex; longer "
          "values follow the too_long policy.");
    case ColumnKind::vector:
      return varbyte(static_cast<std::uint64_t>(std::max(column.precision, 1)) * 4,
                     fmt::format("{} dimensions of 4 bytes, little-endian floats as stored.",
                                 column.precision));
    default: break;
  }
  return varbyte(column.length_bytes,
                 fmt::format("Binary, at most {} bytes, written as hex.", column.length_bytes));
}

Choice choose_json(const TypeOptions& options) {
  if (options.json_as_varchar) {
    return varchar(kVarcharMax,
                   "The exact text because json_as_varchar is set; longer values follow the "
                   "too_long policy.");
  }
  return plain(RedshiftKind::super,
               "SUPER is Redshift's JSON; it may write numbers differently (1.0 as 1) and refuses "
               "duplicate keys and strings over 65535 bytes (option json_as_varchar).");
}

Choice choose_type(const model::TableId& table, const Column& column, const TypeOptions& options) {
  switch (column.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int:
    case ColumnKind::year: return choose_integer(column, options);
    case ColumnKind::decimal: return choose_decimal(column, options);
    case ColumnKind::float_: return plain(RedshiftKind::real, "Same 32-bit binary number.");
    case ColumnKind::double_:
      return plain(RedshiftKind::double_precision, "Same 64-bit binary number.");
    case ColumnKind::bit: return choose_bit(column);
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp:
    case ColumnKind::time: return choose_temporal(column, options);
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text: return choose_text(column);
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
    case ColumnKind::vector: return choose_binary(column);
    case ColumnKind::enum_:
    case ColumnKind::set: return choose_labels(column);
    case ColumnKind::json: return choose_json(options);
    case ColumnKind::geometry:
      return plain(RedshiftKind::geometry,
                   "Written as hex EWKB with its SRID; values over 1048447 bytes follow the "
                   "too_long policy.");
    case ColumnKind::uuid: return varchar(36, "UUID as text, 36 characters.");
    case ColumnKind::inet4: return varchar(15, "IPv4 address as text, at most 15 characters.");
    case ColumnKind::inet6: return varchar(45, "IPv6 address as text, at most 45 characters.");
    case ColumnKind::unknown: break;
  }
  throw Error(
      ErrorScope::table, "type.unknown",
      fmt::format("The column `{}` of {} has the type {}, which this version does not know.",
                  column.name, table.to_text(), column.declared),
      "Exclude the table, or change the column's type on the source.");
}

void check_column_count(const model::TableSchema& schema) {
  if (schema.columns.empty()) {
    throw Error(
        ErrorScope::table, "table.no_columns",
        fmt::format("The table {} has no columns that this user may see.", schema.id.to_text()),
        "Grant SELECT on the table to the source user, or exclude the table.");
  }
  if (schema.columns.size() <= base::limits::kTableColumnsMax) return;
  throw Error(
      ErrorScope::table, "table.too_many_columns",
      fmt::format("The table {} has {} columns; a Redshift table has at most {}.",
                  schema.id.to_text(), schema.columns.size(), base::limits::kTableColumnsMax),
      "Exclude the table, or load it through several narrower views.");
}

bool is_key_column(const model::TableSchema& schema, std::size_t index) {
  return std::find(schema.key.begin(), schema.key.end(), index) != schema.key.end();
}

}  // namespace

model::TargetTable propose_table(const model::TableSchema& schema, const model::TableId& target,
                                 const TypeOptions& options) {
  check_column_count(schema);
  check_column_names(schema);
  model::TargetTable table;
  table.id = target_table_name(target);
  table.columns.reserve(schema.columns.size());
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const Column& column = schema.columns[i];
    Choice choice = choose_type(schema.id, column, options);
    const bool is_key = is_key_column(schema, i);
    if (is_key) {
      choice.reason += " NOT NULL: part of the primary key.";
    } else if (!column.is_nullable) {
      choice.reason += " Nullable here, so that a value policy may set NULL.";
    }
    table.columns.push_back({.name = target_name(column.name),
                             .type = std::move(choice.type),
                             .is_nullable = !is_key,
                             .reason = std::move(choice.reason)});
  }
  table.primary_key = key_on_target(schema);
  propose_layout(table, options.layout);
  return table;
}

std::vector<std::string> key_on_target(const model::TableSchema& schema) {
  std::vector<std::string> names;
  for (const std::size_t index : schema.key) {
    names.push_back(target_name(schema.columns.at(index).name));
  }
  return names;
}

std::uint64_t utf8_bytes_max(const Column& column) {
  const CharsetGrowth growth = charset_growth(column.charset);
  const auto grown = [&growth](std::uint64_t bytes) {
    return (bytes * growth.utf8_bytes + growth.per_bytes - 1) / growth.per_bytes;
  };
  switch (column.kind) {
    case ColumnKind::char_:
    case ColumnKind::varchar: return column.length_chars * growth.utf8_per_char;
    case ColumnKind::tiny_text: return grown(255);
    case ColumnKind::text: return grown(65535);
    case ColumnKind::medium_text: return grown(16'777'215);
    case ColumnKind::long_text:
    case ColumnKind::json: return grown(4'294'967'295);
    case ColumnKind::uuid: return 36;
    case ColumnKind::inet4: return 15;
    case ColumnKind::inet6: return 45;
    case ColumnKind::enum_:
    case ColumnKind::set: break;
    default: return 0;
  }
  std::uint64_t longest = 0;
  std::uint64_t sum = 0;
  for (const std::string& label : column.labels) {
    longest = std::max<std::uint64_t>(longest, label.size());
    sum += label.size() + 1;
  }
  if (column.kind == ColumnKind::enum_) return longest;
  return sum == 0 ? 0 : sum - 1;
}

}  // namespace dialect
