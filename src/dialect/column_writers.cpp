#include "dialect/column_writers.hpp"

#include "base/limits.hpp"
#include "dialect/binary_writers.hpp"
#include "dialect/number_writers.hpp"
#include "dialect/temporal_writers.hpp"
#include "dialect/text_writers.hpp"

#include <algorithm>
#include <limits>

namespace dialect {
namespace {

using model::CellKind;
using model::Column;
using model::ColumnKind;
using model::RedshiftKind;
using model::RedshiftType;

using Choice = std::optional<ColumnWriter>;

constexpr std::uint32_t bit_of(CellKind kind) {
  return 1U << static_cast<unsigned>(kind);
}
constexpr std::uint32_t kIntegerCells = bit_of(CellKind::int64) | bit_of(CellKind::uint64);
// A DECIMAL has at most 65 digits, a sign, a point and a leading zero; zerofill adds none.
constexpr std::size_t kDecimalBytesMax = 80;

/// The values an integer type can have.
struct IntegerRange {
  std::int64_t min = 0;
  std::uint64_t max = 0;
  int digits = 0;  ///< of the longest value
};

constexpr std::uint64_t all_ones(int bits) {
  return bits >= 64 ? ~0ULL : (1ULL << bits) - 1;
}

IntegerRange range_of_bits(int bits, bool is_unsigned, int digits) {
  if (is_unsigned) return {0, all_ones(bits), digits};
  return {-static_cast<std::int64_t>(all_ones(bits - 1)) - 1, all_ones(bits - 1), digits};
}

IntegerRange source_range(const Column& source) {
  switch (source.kind) {
    case ColumnKind::tiny_int: return range_of_bits(8, source.is_unsigned, 3);
    case ColumnKind::small_int: return range_of_bits(16, source.is_unsigned, 5);
    case ColumnKind::medium_int:
      return range_of_bits(24, source.is_unsigned, source.is_unsigned ? 8 : 7);
    case ColumnKind::int_: return range_of_bits(32, source.is_unsigned, 10);
    case ColumnKind::year: return {0, 2155, 4};
    case ColumnKind::bit: {
      const int bits = std::clamp(source.precision, 1, 64);
      return range_of_bits(bits, true, static_cast<int>(bits * 0.30103) + 1);
    }
    default: break;
  }
  return range_of_bits(64, source.is_unsigned, source.is_unsigned ? 20 : 19);
}

IntegerRange target_range(const RedshiftType& target) {
  switch (target.kind) {
    case RedshiftKind::small_int: return range_of_bits(16, false, 5);
    case RedshiftKind::integer: return range_of_bits(32, false, 10);
    case RedshiftKind::big_int: return range_of_bits(64, false, 19);
    default: break;
  }
  // NUMERIC: as many nines as it has digits before the point, and the 8-byte bound of 19 digits.
  IntegerRange range{std::numeric_limits<std::int64_t>::min(), ~0ULL,
                     target.precision - target.scale};
  std::uint64_t power = 1;
  for (int i = 0; i < std::min(range.digits, 19); ++i) power *= 10;
  if (range.digits <= 19) range.max = power - 1;
  if (target.precision == 19) {
    std::uint64_t bound = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < target.scale; ++i) bound /= 10;
    range.max = std::min(range.max, bound);
  }
  if (range.max <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    range.min = -static_cast<std::int64_t>(range.max);
  }
  return range;
}

ColumnWriter make(WriteFunction write, std::uint32_t cell_kinds) {
  ColumnWriter writer;
  writer.write = write;
  writer.cell_kinds = cell_kinds;
  return writer;
}

ColumnWriter with_bytes(WriteFunction write, std::size_t bytes_max) {
  ColumnWriter writer = make(write, bit_of(CellKind::bytes));
  writer.bytes_max = bytes_max;
  return writer;
}

bool holds_text(const RedshiftType& target, int size) {
  return target.kind == RedshiftKind::varchar && target.length >= size;
}

Choice choose_integer(const Column& source, const RedshiftType& target) {
  const IntegerRange from = source_range(source);
  ColumnWriter writer = make(write_integer, kIntegerCells);
  writer.integer_min = from.min;
  writer.integer_max = from.max;
  switch (target.kind) {
    case RedshiftKind::small_int:
    case RedshiftKind::integer:
    case RedshiftKind::big_int:
    case RedshiftKind::numeric: {
      const IntegerRange to = target_range(target);
      writer.integer_min = to.min;
      writer.integer_max = to.max;
      return writer;
    }
    case RedshiftKind::boolean: {
      const bool is_truth = source.kind == ColumnKind::tiny_int || from.max == 1;
      if (!is_truth) return std::nullopt;
      writer.write = write_boolean;
      return writer;
    }
    case RedshiftKind::varchar:
      if (!holds_text(target, from.digits + (from.min < 0 ? 1 : 0))) return std::nullopt;
      writer.write = write_integer_text;
      return writer;
    default: return std::nullopt;
  }
}

Choice choose_float(const Column& source, const RedshiftType& target) {
  const bool is_single = source.kind == ColumnKind::float_;
  const std::uint32_t cells = bit_of(is_single ? CellKind::float32 : CellKind::float64);
  constexpr int kSingleTextMax = 15;  // -1.17549435e-38
  constexpr int kDoubleTextMax = 24;  // -2.2250738585072014e-308
  switch (target.kind) {
    case RedshiftKind::real:
      if (!is_single) return std::nullopt;
      return make(write_float32, cells);
    case RedshiftKind::double_precision:
      return make(is_single ? write_float32_as_double : write_float64, cells);
    case RedshiftKind::varchar:
      if (!holds_text(target, is_single ? kSingleTextMax : kDoubleTextMax)) return std::nullopt;
      return make(is_single ? write_float32_text : write_float64_text, cells);
    default: return std::nullopt;
  }
}

Choice choose_decimal(const Column& source, const RedshiftType& target) {
  const int whole = source.precision - source.scale;
  switch (target.kind) {
    case RedshiftKind::numeric: {
      const bool holds_all = target.scale >= source.scale && target.precision != 19 &&
                             target.precision - target.scale >= whole;
      ColumnWriter writer =
          with_bytes(holds_all ? write_decimal : write_checked_decimal, kDecimalBytesMax);
      writer.precision = target.precision;
      writer.scale = target.scale;
      return writer;
    }
    case RedshiftKind::small_int:
    case RedshiftKind::integer:
    case RedshiftKind::big_int: {
      // One digit less than the type's longest value is always in range.
      if (source.scale > 0 || whole >= target_range(target).digits) return std::nullopt;
      return with_bytes(write_decimal, kDecimalBytesMax);
    }
    case RedshiftKind::varchar:
      if (!holds_text(target, source.precision + 3)) return std::nullopt;
      return with_bytes(write_decimal_text, kDecimalBytesMax);
    default: return std::nullopt;
  }
}

Choice choose_date_time(const Column& source, const RedshiftType& target) {
  ColumnWriter writer = make(nullptr, bit_of(CellKind::date_time));
  writer.fraction_digits = source.fraction_digits;
  const bool is_date = source.kind == ColumnKind::date;
  const int text_size =
      is_date ? 10 : 19 + (source.fraction_digits > 0 ? 1 : 0) + source.fraction_digits;
  switch (target.kind) {
    case RedshiftKind::date:
      if (is_date) writer.write = write_date;
      break;
    case RedshiftKind::timestamp:
      writer.write = is_date ? write_date_as_timestamp : write_timestamp;
      break;
    case RedshiftKind::timestamp_tz:
      if (source.kind == ColumnKind::timestamp) writer.write = write_timestamp_utc;
      break;
    case RedshiftKind::varchar:
      if (holds_text(target, text_size)) {
        writer.write = is_date ? write_date_text : write_timestamp_text;
      }
      break;
    default: break;
  }
  if (writer.write == nullptr) return std::nullopt;
  return writer;
}

Choice choose_time(const Column& source, const RedshiftType& target) {
  ColumnWriter writer = make(nullptr, bit_of(CellKind::duration));
  writer.fraction_digits = source.fraction_digits;
  const int text_size = 10 + (source.fraction_digits > 0 ? 1 : 0) + source.fraction_digits;
  if (target.kind == RedshiftKind::time) {
    writer.write = write_time;
  } else if (holds_text(target, text_size)) {
    writer.write = write_time_text;
  } else {
    return std::nullopt;
  }
  return writer;
}

Choice choose_text(const RedshiftType& target) {
  if (target.length < 1) return std::nullopt;
  const auto bytes_max = static_cast<std::size_t>(target.length);
  if (target.kind == RedshiftKind::varchar) return with_bytes(write_varchar, bytes_max);
  if (target.kind == RedshiftKind::char_) return with_bytes(write_char, bytes_max);
  return std::nullopt;
}

Choice choose_binary(const RedshiftType& target) {
  if (target.kind != RedshiftKind::varbyte || target.length < 1) return std::nullopt;
  // Hex doubles the bytes, and a row ends at 4 MB.
  constexpr std::size_t kByCsvMax = base::limits::kCopyRowBytesMax / 2;
  return with_bytes(write_varbyte, std::min(static_cast<std::size_t>(target.length), kByCsvMax));
}

}  // namespace

std::optional<ColumnWriter> choose_writer(const Column& source, const RedshiftType& target) {
  switch (source.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int:
    case ColumnKind::bit:
    case ColumnKind::year: return choose_integer(source, target);
    case ColumnKind::float_:
    case ColumnKind::double_: return choose_float(source, target);
    case ColumnKind::decimal: return choose_decimal(source, target);
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp: return choose_date_time(source, target);
    case ColumnKind::time: return choose_time(source, target);
    case ColumnKind::json:
      if (target.kind == RedshiftKind::super) {
        return with_bytes(write_json, base::limits::kCopyRowBytesMax);
      }
      return choose_text(target);
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text:
    case ColumnKind::enum_:
    case ColumnKind::set:
    case ColumnKind::uuid:
    case ColumnKind::inet4:
    case ColumnKind::inet6: return choose_text(target);
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
    case ColumnKind::vector: return choose_binary(target);
    case ColumnKind::geometry:
      if (target.kind != RedshiftKind::geometry) return std::nullopt;
      return with_bytes(write_geometry, base::limits::kGeometryBytesMax);
    case ColumnKind::unknown: break;
  }
  return std::nullopt;
}

}  // namespace dialect
