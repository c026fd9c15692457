#include "assess/column_meter.hpp"

#include "assess/decimal_order.hpp"
#include "base/error.hpp"
#include "dialect/column_writers.hpp"
#include "dialect/temporal_writers.hpp"
#include "dialect/text_check.hpp"
#include "dialect/type_text.hpp"

#include <algorithm>

namespace assess {
namespace {

using model::Cell;
using model::CellKind;
using model::ColumnKind;
using model::MisfitAction;
using model::RedshiftKind;

constexpr std::size_t kDecimalTextMax = 80;
constexpr std::ptrdiff_t kExamplesOfAKindMax = 2;

bool is_counted_in_bytes(RedshiftKind kind) {
  switch (kind) {
    case RedshiftKind::char_:
    case RedshiftKind::varchar:
    case RedshiftKind::varbyte:
    case RedshiftKind::super:
    case RedshiftKind::geometry: return true;
    default: return false;
  }
}

bool arrives_as_text(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text:
    case ColumnKind::enum_:
    case ColumnKind::set:
    case ColumnKind::json:
    case ColumnKind::uuid:
    case ColumnKind::inet4:
    case ColumnKind::inet6: return true;
    default: return false;
  }
}

/// Years, months, days, ... in fields of a number, the greatest first.
std::uint64_t order_of(const model::DateTime& value) {
  std::uint64_t order = value.year;
  order = order << 4 | value.month;
  order = order << 5 | value.day;
  order = order << 5 | value.hour;
  order = order << 6 | value.minute;
  order = order << 6 | value.second;
  return order << 20 | value.microsecond;
}

std::int64_t order_of(const model::Duration& value) {
  const std::int64_t seconds = (std::int64_t{value.hours} * 60 + value.minute) * 60 + value.second;
  const std::int64_t size = seconds * 1'000'000 + value.microsecond;
  return value.is_negative ? -size : size;
}

/// Both of one kind.
bool is_less(const Cell& a, const Cell& b) {
  switch (a.kind) {
    case CellKind::int64: return a.int64 < b.int64;
    case CellKind::uint64: return a.uint64 < b.uint64;
    case CellKind::float32: return a.float32 < b.float32;
    case CellKind::float64: return a.float64 < b.float64;
    case CellKind::date_time: return order_of(a.date_time) < order_of(b.date_time);
    case CellKind::duration: return order_of(a.duration) < order_of(b.duration);
    case CellKind::null:
    case CellKind::bytes: break;
  }
  return false;
}

}  // namespace

ColumnMeter::ColumnMeter(const model::Column& source, const model::TargetColumn& target)
    : is_text_(arrives_as_text(source.kind)),
      is_decimal_(source.kind == ColumnKind::decimal),
      is_date_(source.kind == ColumnKind::date),
      fraction_digits_(source.fraction_digits) {
  fit_.name = source.name;
  fit_.declared = source.declared;
  fit_.target_type = dialect::type_text(target.type);
  const auto writer = dialect::choose_writer(source, target.type);
  CHECK(writer.has_value(), "a proposed column can be written");
  // Numbers and times as text have a width that always suffices.
  if (is_counted_in_bytes(target.type.kind) && writer->accepts(CellKind::bytes) && !is_decimal_) {
    fit_.target_bytes = writer->bytes_max;
  }
  least_decimal_.reserve(kDecimalTextMax);
  greatest_decimal_.reserve(kDecimalTextMax);
}

void ColumnMeter::add_decimal(std::string_view text) {
  if (least_decimal_.empty() || compare_decimals(text, least_decimal_) < 0) {
    least_decimal_.assign(text);
  }
  if (greatest_decimal_.empty() || compare_decimals(text, greatest_decimal_) > 0) {
    greatest_decimal_.assign(text);
  }
}

void ColumnMeter::add_ordered(const Cell& cell) {
  if (cell.kind == CellKind::date_time && !dialect::is_real_day(cell.date_time)) {
    ++fit_.zero_dates;
    return;
  }
  if (least_.is_null()) {
    least_ = greatest_ = cell;
  } else if (is_less(cell, least_)) {
    least_ = cell;
  } else if (is_less(greatest_, cell)) {
    greatest_ = cell;
  }
}

void ColumnMeter::look_for_faults(const Cell& cell) {
  if (!is_text_ || cell.is_null()) return;
  std::string_view left = cell.bytes;
  if (left.find('\0') != std::string_view::npos) ++fit_.nul_bytes;
  while (!left.empty()) {
    const std::size_t size = dialect::utf8_sequence(left.data(), left.size());
    if (size == 0) {
      ++fit_.invalid_utf8;
      return;
    }
    left.remove_prefix(size);
  }
}

bool ColumnMeter::wants_example(model::Misfit misfit) const noexcept {
  return std::count_if(fit_.examples.begin(), fit_.examples.end(), [&](const auto& example) {
           return example.misfit == misfit;
         }) < kExamplesOfAKindMax;
}

void ColumnMeter::add_to(MisfitCounts& counts, MisfitAction action) noexcept {
  switch (action) {
    case MisfitAction::stop_table: ++counts.stopped; return;
    case MisfitAction::skip_row: ++counts.skipped; return;
    case MisfitAction::set_null:
    case MisfitAction::truncate:
    case MisfitAction::replace:
    case MisfitAction::strip: ++counts.altered; return;
  }
}

void ColumnMeter::merge(const ColumnMeter& other) {
  fit_.values += other.fit_.values;
  fit_.nulls += other.fit_.nulls;
  fit_.longest = std::max(fit_.longest, other.fit_.longest);
  fit_.zero_dates += other.fit_.zero_dates;
  fit_.nul_bytes += other.fit_.nul_bytes;
  fit_.invalid_utf8 += other.fit_.invalid_utf8;
  for (std::size_t i = 0; i < fit_.misfits.size(); ++i) fit_.misfits[i] += other.fit_.misfits[i];
  for (const MisfitExample& example : other.fit_.examples) {
    if (wants_example(example.misfit)) add_example(example);
  }
  if (!other.least_.is_null()) {
    add_ordered(other.least_);
    add_ordered(other.greatest_);
  }
  if (!other.least_decimal_.empty()) {
    add_decimal(other.least_decimal_);
    add_decimal(other.greatest_decimal_);
  }
}

std::string ColumnMeter::shown(const Cell& cell) const {
  if (cell.is_null()) return {};
  char buffer[64];
  const auto text = [&buffer](const char* end) {
    return std::string(static_cast<const char*>(buffer), end);
  };
  if (cell.kind == CellKind::date_time) {
    return text(is_date_
                    ? dialect::write_date_parts(cell.date_time, buffer)
                    : dialect::write_date_time_parts(cell.date_time, fraction_digits_, buffer));
  }
  if (cell.kind == CellKind::duration) {
    return text(dialect::write_duration_parts(cell.duration, fraction_digits_, buffer));
  }
  return dialect::cell_text(cell);
}

ColumnFit ColumnMeter::fit() const {
  ColumnFit fit = fit_;
  fit.least = is_decimal_ ? least_decimal_ : shown(least_);
  fit.greatest = is_decimal_ ? greatest_decimal_ : shown(greatest_);
  return fit;
}

}  // namespace assess
