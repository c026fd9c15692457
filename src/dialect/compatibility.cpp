#include "dialect/compatibility.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/column_writers.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_map.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;
using model::Column;
using model::ColumnKind;
using model::RedshiftKind;
using model::TargetColumn;

constexpr int kNumericPrecisionMax = 38;
constexpr int kEightBytePrecision = 19;

Complaint complain(ComplaintLevel level, const Column& source, const TargetColumn& target,
                   std::string_view consequence) {
  return {level, source.name,
          fmt::format("`{}` is {} on the source and {} on the target: {}.", source.name,
                      source.declared, type_text(target.type), consequence)};
}

/// Width in bits of the integer kinds; 0 for the others.
int integer_bits(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::tiny_int: return 8;
    case ColumnKind::small_int: return 16;
    case ColumnKind::medium_int: return 24;
    case ColumnKind::int_: return 32;
    case ColumnKind::big_int: return 64;
    default: return 0;
  }
}

int integer_bits(RedshiftKind kind) {
  switch (kind) {
    case RedshiftKind::small_int: return 16;
    case RedshiftKind::integer: return 32;
    case RedshiftKind::big_int: return 64;
    default: return 0;
  }
}

/// Digits that the longest value of an integer, BIT or YEAR column has.
int integer_digits(const Column& source) {
  switch (source.kind) {
    case ColumnKind::tiny_int: return 3;
    case ColumnKind::small_int: return 5;
    case ColumnKind::medium_int: return source.is_unsigned ? 8 : 7;
    case ColumnKind::int_: return 10;
    case ColumnKind::year: return 4;
    case ColumnKind::bit: return static_cast<int>(source.precision * 0.30103) + 1;
    default: return source.is_unsigned ? 20 : 19;
  }
}

/// "99999999.99": the greatest value of a NUMERIC.
std::string greatest_numeric(int precision, int scale) {
  std::string text(static_cast<std::size_t>(std::max(precision - scale, 0)), '9');
  if (text.empty()) text = "0";
  if (scale > 0) text += "." + std::string(static_cast<std::size_t>(scale), '9');
  return text;
}

Complaint check_integer(const Column& source, const TargetColumn& target) {
  const RedshiftKind kind = target.type.kind;
  if (kind == RedshiftKind::boolean) {
    if (source.kind == ColumnKind::bit) return {};
    return complain(ComplaintLevel::note, source, target,
                    "values other than 0 and 1 follow the out_of_range policy");
  }
  if (kind == RedshiftKind::numeric) {
    const int whole = target.type.precision - target.type.scale;
    if (whole < integer_digits(source)) {
      return complain(ComplaintLevel::refuse, source, target,
                      fmt::format("values over {} would be refused; widen it or rename it",
                                  greatest_numeric(whole, 0)));
    }
    if (target.type.precision == kEightBytePrecision) {
      return complain(ComplaintLevel::note, source, target,
                      "Redshift keeps 19 digits in 8 bytes; values beyond follow the out_of_range "
                      "policy");
    }
    return {};
  }
  const int there = integer_bits(kind);
  if (there == 0 || source.kind == ColumnKind::year) return {};
  const int here = source.kind == ColumnKind::bit ? source.precision : integer_bits(source.kind);
  const bool is_unsigned = source.is_unsigned || source.kind == ColumnKind::bit;
  if (here > there) {
    return complain(ComplaintLevel::refuse, source, target,
                    "larger values would be refused; widen it or rename it");
  }
  if (is_unsigned && here == there) {
    return complain(ComplaintLevel::note, source, target,
                    "the upper half of the unsigned values follows the out_of_range policy");
  }
  return {};
}

Complaint check_decimal(const Column& source, const TargetColumn& target) {
  if (target.type.kind != RedshiftKind::numeric) return {};
  const int precision = target.type.precision;
  const int scale = target.type.scale;
  const bool cuts_digits = scale < source.scale;
  const bool is_narrower = precision - scale < source.precision - source.scale;
  // NUMERIC(38) is as wide as Redshift gets, so it is the user's choice and not an oversight.
  if (cuts_digits || (is_narrower && precision < kNumericPrecisionMax)) {
    std::string consequence;
    if (is_narrower) {
      consequence =
          fmt::format("values over {} would be refused", greatest_numeric(precision, scale));
    }
    if (cuts_digits) {
      if (is_narrower) consequence += " and ";
      consequence += fmt::format("digits after the first {} of the fraction would be cut", scale);
    }
    return complain(ComplaintLevel::refuse, source, target,
                    consequence + "; widen it or rename it");
  }
  if (is_narrower || precision == kEightBytePrecision) {
    return complain(ComplaintLevel::note, source, target,
                    "larger values than it holds follow the out_of_range policy");
  }
  return {};
}

Complaint check_text(const Column& source, const TargetColumn& target) {
  if (target.type.kind == RedshiftKind::char_) {
    return complain(ComplaintLevel::note, source, target,
                    "CHAR pads with blanks and holds ASCII only; longer values follow the too_long "
                    "policy, others the out_of_range policy");
  }
  if (target.type.kind != RedshiftKind::varchar) return {};
  // VARCHAR(65535) is as wide as Redshift gets: nothing to complain of, whatever the source allows.
  const std::uint64_t needed =
      std::min<std::uint64_t>(utf8_bytes_max(source), base::limits::kVarcharBytesMax);
  const auto there = static_cast<std::uint64_t>(target.type.length);
  if (needed <= there) return {};
  return complain(ComplaintLevel::note, source, target,
                  fmt::format("a value may need {} bytes of UTF-8; values over {} bytes follow the "
                              "too_long policy",
                              needed, there));
}

std::uint64_t binary_bytes_max(const Column& source) {
  switch (source.kind) {
    case ColumnKind::tiny_blob: return 255;
    case ColumnKind::blob: return 65'535;
    case ColumnKind::medium_blob: return 16'777'215;
    case ColumnKind::long_blob: return 4'294'967'295;
    case ColumnKind::vector: return static_cast<std::uint64_t>(source.precision) * 4;
    default: return source.length_bytes;
  }
}

Complaint check_binary(const Column& source, const TargetColumn& target) {
  // Longer values cannot travel as hex in a row of 4 MB, so a wider column would not help.
  const std::uint64_t needed =
      std::min<std::uint64_t>(binary_bytes_max(source), base::limits::kCopyRowBytesMax / 2);
  const auto there = static_cast<std::uint64_t>(target.type.length);
  if (needed <= there) return {};
  return complain(ComplaintLevel::note, source, target,
                  fmt::format("values over {} bytes follow the too_long policy", there));
}

Complaint check_range(const Column& source, const TargetColumn& target) {
  switch (source.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int:
    case ColumnKind::bit:
    case ColumnKind::year: return check_integer(source, target);
    case ColumnKind::decimal: return check_decimal(source, target);
    case ColumnKind::time:
      if (target.type.kind != RedshiftKind::time) return {};
      return complain(ComplaintLevel::note, source, target,
                      "values outside 00:00:00 to 24:00:00 follow the out_of_range policy");
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
    case ColumnKind::vector: return check_binary(source, target);
    default: return check_text(source, target);
  }
}

std::optional<Complaint> check_null(const Column& source, const TargetColumn& target) {
  if (target.is_nullable || !source.is_nullable) return std::nullopt;
  return Complaint{ComplaintLevel::note, source.name,
                   fmt::format("`{}` may be NULL on the source and is NOT NULL on the target: a "
                               "NULL would stop the table.",
                               source.name)};
}

Complaint missing_column(const Column& source, const model::TargetTable& target) {
  return {ComplaintLevel::refuse, source.name,
          fmt::format("`{}` ({}) has no column \"{}\" in {} on the target: add it, or exclude the "
                      "table.",
                      source.name, source.declared, target_name(source.name), target.id.to_text())};
}

std::optional<Complaint> extra_column(const TargetColumn& column) {
  if (column.is_nullable || column.is_identity) return std::nullopt;
  return Complaint{ComplaintLevel::refuse, column.name,
                   fmt::format("\"{}\" is NOT NULL on the target and has no column on the source: "
                               "COPY would have nothing to put there unless it has a DEFAULT; "
                               "re-create it without NOT NULL.",
                               column.name)};
}

}  // namespace

Complaint check_column(const Column& source, const TargetColumn& target) {
  if (choose_writer(source, target.type)) return check_range(source, target);
  return complain(ComplaintLevel::refuse, source, target,
                  "the one cannot be written as the other without loss; use the type that `sluice "
                  "schema` proposes, or rename the column");
}

std::vector<Complaint> check_table(const model::TableSchema& source,
                                   const model::TargetTable& target) {
  check_column_names(source);
  std::map<std::string, const TargetColumn*> extra;
  for (const TargetColumn& column : target.columns)
    extra.emplace(target_name(column.name), &column);

  std::vector<Complaint> complaints;
  for (const Column& column : source.columns) {
    const auto found = extra.find(target_name(column.name));
    if (found == extra.end()) {
      complaints.push_back(missing_column(column, target));
      continue;
    }
    Complaint complaint = check_column(column, *found->second);
    if (complaint.level != ComplaintLevel::ok) complaints.push_back(std::move(complaint));
    if (auto null = check_null(column, *found->second)) complaints.push_back(std::move(*null));
    extra.erase(found);
  }
  for (const TargetColumn& column : target.columns) {
    const auto left = extra.find(target_name(column.name));
    if (left == extra.end() || left->second != &column) continue;
    if (auto complaint = extra_column(column)) complaints.push_back(std::move(*complaint));
  }
  return complaints;
}

void require_compatible(const model::TableSchema& source, const model::TargetTable& target) {
  std::string refusals;
  for (const Complaint& complaint : check_table(source, target)) {
    if (complaint.level == ComplaintLevel::refuse) refusals += " " + complaint.text;
  }
  if (refusals.empty()) return;
  throw Error(ErrorScope::table, "target.incompatible",
              fmt::format("The table {} on Redshift cannot take the rows of {}:{}",
                          target.id.to_text(), source.id.to_text(), refusals),
              "Change the target table (see `sluice schema` for the types), or choose "
              "table_prep = \"drop-and-create\".");
}

}  // namespace dialect
