#include "dialect/value_literal.hpp"

#include "dialect/column_writers.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

namespace dialect {
namespace {

using model::AddedValueKind;
using model::Cell;
using model::Column;
using model::ColumnKind;
using model::RedshiftKind;

/// Takes numbers and the characters between them off a text such as "2020-01-02 10:00:00.5".
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : text_(text) {}

  bool is_done() const noexcept { return text_.empty(); }
  bool is_broken() const noexcept { return is_broken_; }
  bool accept(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { is_broken_ |= !accept(c); }

  template <typename Number>
  Number number() {
    Number value{};
    const auto result = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    is_broken_ |= result.ec != std::errc();
    text_.remove_prefix(static_cast<std::size_t>(result.ptr - text_.data()));
    return value;
  }

  /// ".5" as microseconds; 0 without a point.
  std::uint32_t microseconds() {
    if (!accept('.')) return 0;
    std::string digits(text_.substr(0, 6));
    digits.resize(6, '0');
    text_ = {};
    return NumberReader(digits).number<std::uint32_t>();
  }

 private:
  std::string_view text_;
  bool is_broken_ = false;
};

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  NumberReader reader(text);
  const Number number = reader.number<Number>();
  if (reader.is_broken() || !reader.is_done()) return std::nullopt;
  return number;
}

template <typename Number, typename Make>
std::optional<Cell> number_cell(std::string_view text, Make make) {
  const std::optional<Number> number = whole_number<Number>(text);
  if (!number) return std::nullopt;
  return make(*number);
}

std::optional<Cell> moment_cell(std::string_view text) {
  NumberReader reader(text);
  model::DateTime moment;
  moment.year = reader.number<std::uint16_t>();
  reader.expect('-');
  moment.month = reader.number<std::uint8_t>();
  reader.expect('-');
  moment.day = reader.number<std::uint8_t>();
  if (reader.accept(' ')) {
    moment.hour = reader.number<std::uint8_t>();
    reader.expect(':');
    moment.minute = reader.number<std::uint8_t>();
    reader.expect(':');
    moment.second = reader.number<std::uint8_t>();
    moment.microsecond = reader.microseconds();
  }
  if (reader.is_broken() || !reader.is_done()) return std::nullopt;
  return Cell::of_date_time(moment);
}

std::optional<Cell> duration_cell(std::string_view text) {
  NumberReader reader(text);
  model::Duration duration;
  duration.is_negative = reader.accept('-');
  duration.hours = reader.number<std::uint32_t>();
  reader.expect(':');
  duration.minute = reader.number<std::uint8_t>();
  reader.expect(':');
  duration.second = reader.number<std::uint8_t>();
  duration.microsecond = reader.microseconds();
  if (reader.is_broken() || !reader.is_done()) return std::nullopt;
  return Cell::of_duration(duration);
}

/// The cell that a row would have brought. It looks into `text`.
std::optional<Cell> cell_of(const Column& column, std::string_view text) {
  switch (column.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int:
      if (column.is_unsigned) return number_cell<std::uint64_t>(text, Cell::of_uint64);
      return number_cell<std::int64_t>(text, Cell::of_int64);
    case ColumnKind::year: return number_cell<std::int64_t>(text, Cell::of_int64);
    case ColumnKind::bit: return number_cell<std::uint64_t>(text, Cell::of_uint64);
    case ColumnKind::float_: return number_cell<float>(text, Cell::of_float32);
    case ColumnKind::double_: return number_cell<double>(text, Cell::of_float64);
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp: return moment_cell(text);
    case ColumnKind::time: return duration_cell(text);
    case ColumnKind::geometry:
    case ColumnKind::unknown: return std::nullopt;
    default: return Cell::of_bytes(text);
  }
}

/// NOW(n) cuts what it does not show.
Cell statement_cell(std::uint64_t statement_us, int fraction_digits) {
  using std::chrono::microseconds;
  const std::chrono::sys_time<microseconds> instant{
      microseconds(static_cast<std::int64_t>(statement_us))};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  std::uint32_t unit = 1'000'000;
  for (int i = 0; i < fraction_digits; ++i) unit /= 10;
  const auto fraction = static_cast<std::uint32_t>(time.subseconds().count());
  model::DateTime moment;
  moment.year = static_cast<std::uint16_t>(static_cast<int>(date.year()));
  moment.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  moment.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  moment.hour = static_cast<std::uint8_t>(time.hours().count());
  moment.minute = static_cast<std::uint8_t>(time.minutes().count());
  moment.second = static_cast<std::uint8_t>(time.seconds().count());
  moment.microsecond = fraction - fraction % unit;
  return Cell::of_date_time(moment);
}

/// The field without the quotes that CSV puts around it.
std::string unquoted(std::string_view field) {
  if (!field.starts_with('"')) return std::string(field);
  std::string text;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

std::string typed(const std::string& text, const model::RedshiftType& type) {
  const std::string literal = quote_literal(text);
  switch (type.kind) {
    case RedshiftKind::varbyte: return "FROM_HEX(" + literal + ")";
    case RedshiftKind::super: return "JSON_PARSE(" + literal + ")";
    default: return literal + "::" + type_text(type);
  }
}

ValueExpression written(const Cell& cell, const ValuePlace& place) {
  const std::optional<ColumnWriter> writer = choose_writer(place.source, place.target.type);
  if (!writer || !writer->accepts(cell.kind)) {
    return {"", fmt::format("{} does not hold values of {}", type_text(place.target.type),
                            place.source.declared)};
  }
  const auto room = std::make_unique<char[]>(writer->field_bytes_max(cell));
  const WriteResult result = writer->write(*writer, cell, room.get());
  if (result.end != nullptr) {
    const auto size = static_cast<std::size_t>(result.end - room.get());
    return {typed(unquoted({room.get(), size}), place.target.type), ""};
  }
  const bool may_be_null = place.target.is_nullable &&
                           place.policy.action_for(result.misfit) == model::MisfitAction::set_null;
  if (may_be_null) return {"NULL", ""};
  return {"", fmt::format("the value does not fit {} ({})", type_text(place.target.type),
                          model::to_string(result.misfit))};
}

}  // namespace

ValueExpression value_expression(const model::AddedValue& value, const ValuePlace& place) {
  switch (value.kind) {
    case AddedValueKind::null: return {"NULL", ""};
    case AddedValueKind::statement_time:
      if (place.statement_us == 0) return {"", "the time of the statement is not known"};
      return written(statement_cell(place.statement_us, place.source.fraction_digits), place);
    case AddedValueKind::literal: {
      const std::optional<Cell> cell = cell_of(place.source, value.literal);
      if (cell) return written(*cell, place);
      break;
    }
    case AddedValueKind::unknown: break;
  }
  return {"", "its value in the rows that are there is not known"};
}

}  // namespace dialect
