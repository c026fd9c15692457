#include "binlog/table_map_check.hpp"

#include "binlog/charset_converter.hpp"
#include "binlog/collation_table.hpp"
#include "binlog/table_map_schema.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace binlog {
namespace {

using model::Column;
using model::ColumnKind;
using Sentence = std::optional<std::string>;

bool is_varying(WireType type) {
  return type == WireType::varchar || type == WireType::var_string ||
         type == WireType::varchar_compressed;
}

/// A compressed column has a byte more, for its method.
bool is_varying_of(const MapColumn& column, std::uint64_t bytes) {
  if (column.type == WireType::varchar_compressed) return column.meta == bytes + 1;
  return is_varying(column.type) && column.meta == bytes;
}

bool is_blob_of(const MapColumn& column, unsigned length_bytes) {
  return (column.type == WireType::blob || column.type == WireType::blob_compressed) &&
         column.meta == length_bytes;
}

bool is_fixed_of(const MapColumn& column, std::uint64_t bytes) {
  return column.type == WireType::string && column.meta == bytes;
}

bool is_time_of(const MapColumn& column, WireType type, WireType old, int fraction_digits) {
  // The old format has its fraction nowhere: only columns without one can be read.
  if (column.type == old) return fraction_digits == 0;
  return column.type == type && column.meta == fraction_digits;
}

unsigned enum_bytes(std::size_t labels) {
  return labels < 256 ? 1 : 2;
}

unsigned set_bytes(std::size_t labels) {
  const std::size_t bytes = (labels + 7) / 8;
  return bytes > 4 ? 8 : static_cast<unsigned>(bytes);
}

bool is_number_alike(const MapColumn& from, const Column& column) {
  switch (column.kind) {
    case ColumnKind::tiny_int: return from.type == WireType::tiny;
    case ColumnKind::small_int: return from.type == WireType::short_;
    case ColumnKind::medium_int: return from.type == WireType::int24;
    case ColumnKind::int_: return from.type == WireType::long_;
    case ColumnKind::big_int: return from.type == WireType::longlong;
    case ColumnKind::float_: return from.type == WireType::float_;
    case ColumnKind::double_: return from.type == WireType::double_;
    case ColumnKind::decimal:
      return from.type == WireType::newdecimal &&
             from.meta == (column.precision << 8 | column.scale);
    case ColumnKind::bit: return from.type == WireType::bit && from.meta == column.precision;
    default: return false;
  }
}

bool is_labelled_alike(const MapColumn& from, const Column& column) {
  const bool is_enum = column.kind == ColumnKind::enum_;
  if (from.type != (is_enum ? WireType::enum_ : WireType::set)) return false;
  // A definition made of a map alone has no labels.
  const std::size_t labels = column.labels.size();
  return labels == 0 || from.meta == (is_enum ? enum_bytes(labels) : set_bytes(labels));
}

bool is_type_alike(const MapColumn& from, const Column& column) {
  switch (column.kind) {
    case ColumnKind::year: return from.type == WireType::year;
    case ColumnKind::date: return from.type == WireType::date;
    case ColumnKind::datetime:
      return is_time_of(from, WireType::datetime, WireType::datetime_old, column.fraction_digits);
    case ColumnKind::timestamp:
      return is_time_of(from, WireType::timestamp, WireType::timestamp_old, column.fraction_digits);
    case ColumnKind::time:
      return is_time_of(from, WireType::time, WireType::time_old, column.fraction_digits);
    case ColumnKind::char_:
    case ColumnKind::binary: return is_fixed_of(from, column.length_bytes);
    case ColumnKind::varchar:
    case ColumnKind::varbinary: return is_varying_of(from, column.length_bytes);
    case ColumnKind::tiny_text:
    case ColumnKind::tiny_blob: return is_blob_of(from, 1);
    case ColumnKind::text:
    case ColumnKind::blob: return is_blob_of(from, 2);
    case ColumnKind::medium_text:
    case ColumnKind::medium_blob: return is_blob_of(from, 3);
    case ColumnKind::long_text:
    case ColumnKind::long_blob: return is_blob_of(from, 4);
    case ColumnKind::enum_:
    case ColumnKind::set: return is_labelled_alike(from, column);
    case ColumnKind::json: return from.type == WireType::json || is_blob_of(from, 4);
    case ColumnKind::geometry: return from.type == WireType::geometry;
    case ColumnKind::uuid:
    case ColumnKind::inet6: return is_fixed_of(from, 16);
    case ColumnKind::inet4: return is_fixed_of(from, 4);
    case ColumnKind::vector: return from.type == WireType::vector || is_varying(from.type);
    case ColumnKind::unknown: return false;
    default: return is_number_alike(from, column);
  }
}

bool has_charset(const Column& column) {
  return !column.charset.empty() && column.kind != ColumnKind::json;
}

bool is_bytes(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob: return true;
    default: return false;
  }
}

std::string_view modern_name(std::string_view charset) {
  return charset == "utf8" ? "utf8mb3" : charset;
}

/// Definitions are read through tables in utf8mb3: characters of four bytes are '?' there.
std::string as_information_schema_has_it(const std::string& label) {
  std::string text;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto byte = static_cast<unsigned char>(label[i]);
    text += byte >= 0xF0 ? '?' : label[i];
    if (byte >= 0xF0) i += 3;
  }
  return text;
}

/// The comparison of one column; its sentences begin with what the column is called.
class ColumnCheck {
 public:
  ColumnCheck(const TableMap& map, std::size_t at, const Column& column, std::size_t position)
      : map_(map), at_(at), from_(map.columns[at]), column_(column), position_(position) {}

  Sentence run() const {
    if (!map_.names.empty() && map_.names[at_] != column_.name) {
      return say(fmt::format("is called {} in the log", map_.names[at_]));
    }
    if (!is_type_alike(from_, column_)) return say(type_sentence());
    if (Sentence sentence = compare_sign()) return sentence;
    if (Sentence sentence = compare_charset()) return sentence;
    return compare_labels();
  }

 private:
  std::string say(const std::string& what) const {
    return fmt::format("column {} ({}) {}", position_ + 1, column_.name, what);
  }

  std::string type_sentence() const {
    const bool is_old = from_.type == WireType::datetime_old || from_.type == WireType::time_old ||
                        from_.type == WireType::timestamp_old;
    if (is_old && column_.fraction_digits > 0) {
      return fmt::format(
          "is {} with a fraction, which the log does not describe; ALTER TABLE ... FORCE rewrites "
          "it",
          type_text(from_));
    }
    return fmt::format("is {} in the log and {} in the definition", type_text(from_),
                       column_.declared);
  }

  Sentence compare_sign() const {
    const bool is_known = !map_.is_unsigned.empty() && column_.kind <= ColumnKind::double_;
    if (!is_known || map_.is_unsigned[at_] == column_.is_unsigned) return std::nullopt;
    return say(fmt::format("is {} in the log and {} in the definition",
                           map_.is_unsigned[at_] ? "unsigned" : "signed",
                           column_.is_unsigned ? "unsigned" : "signed"));
  }

  Sentence compare_charset() const {
    if (map_.collations.empty()) return std::nullopt;
    const std::string_view in_log = charset_of_collation(map_.collations[at_]);
    if (in_log.empty()) return std::nullopt;
    std::string_view in_definition;
    if (has_charset(column_)) in_definition = modern_name(column_.charset);
    if (is_bytes(column_.kind)) in_definition = "binary";
    if (in_definition.empty() || in_definition == in_log) return std::nullopt;
    return say(fmt::format("has the character set {} in the log and {} in the definition", in_log,
                           in_definition));
  }

  Sentence compare_labels() const {
    if (map_.labels.empty() || column_.labels.empty()) return std::nullopt;
    const std::vector<std::string>& labels = map_.labels[at_];
    if (labels.size() != column_.labels.size()) {
      return say(fmt::format("has {} labels in the log and {} in the definition", labels.size(),
                             column_.labels.size()));
    }
    const CharsetConverter& converter = CharsetConverter::of(column_.charset);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::string label = converter.convert(labels[i]);
      if (as_information_schema_has_it(label) == column_.labels[i]) continue;
      if (label == column_.labels[i]) continue;
      return say(fmt::format("has the label {} '{}' in the log and '{}' in the definition", i + 1,
                             label, column_.labels[i]));
    }
    return std::nullopt;
  }

  const TableMap& map_;
  std::size_t at_;
  const MapColumn& from_;
  const Column& column_;
  std::size_t position_;
};

}  // namespace

std::optional<std::string> difference(const TableMap& map, const model::TableSchema& schema) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    if (!is_hidden_column(map, i)) seen.push_back(i);
  }
  if (seen.size() != schema.columns.size()) {
    return fmt::format("the log has {} columns and the definition {}", seen.size(),
                       schema.columns.size());
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const ColumnCheck check(map, seen[i], schema.columns[i], i);
    if (Sentence sentence = check.run()) return sentence;
  }
  return std::nullopt;
}

}  // namespace binlog
