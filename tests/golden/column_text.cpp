#include "column_text.hpp"

#include "base/error.hpp"
#include "model/column_type.hpp"

#include <fmt/core.h>

#include <charconv>
#include <vector>

namespace golden {
namespace {

using model::Cell;
using model::Column;
using model::ColumnKind;

[[noreturn]] void refuse(std::string_view what, std::string_view text) {
  throw base::Error(base::ErrorScope::request, "golden.input",
                    fmt::format("cannot read {}: {}", what, text), "See column_text.hpp.");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t size = text.find_first_of(" (");
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(word.size());
  return word;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

template <typename Number>
Number take_number(std::string_view& text) {
  Number number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc()) refuse("a number", text);
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return number;
}

void read_arguments(Column& column, std::string_view arguments) {
  if (column.kind == ColumnKind::enum_ || column.kind == ColumnKind::set) {
    while (take(arguments, "'")) {
      const std::size_t end = arguments.find('\'');
      column.labels.emplace_back(arguments.substr(0, end));
      arguments.remove_prefix(end + 1);
      take(arguments, ",");
    }
    return;
  }
  const int first = take_number<int>(arguments);
  column.precision = first;
  column.length_chars = column.length_bytes = static_cast<std::uint64_t>(first);
  column.fraction_digits = first;
  if (take(arguments, ",")) column.scale = take_number<int>(arguments);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  refuse("a hex digit", std::string_view(&c, 1));
}

char byte_of(std::string_view digits) {
  return static_cast<char>(hex_digit(digits.at(0)) * 16 + hex_digit(digits.at(1)));
}

std::string unescaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    if (take(text, "\\n")) {
      result += '\n';
    } else if (take(text, "\\0")) {
      result += '\0';
    } else if (take(text, "\\\\")) {
      result += '\\';
    } else if (take(text, "\\x")) {
      result += byte_of(text.substr(0, 2));
      text.remove_prefix(2);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

std::uint32_t take_fraction(std::string_view& text) {
  std::uint32_t microsecond = 0;
  if (!take(text, ".")) return 0;
  for (int i = 0; i < 6; ++i) {
    microsecond *= 10;
    if (text.empty()) continue;
    microsecond += static_cast<std::uint32_t>(text.front() - '0');
    text.remove_prefix(1);
  }
  return microsecond;
}

std::uint8_t take_small(std::string_view& text) {
  const auto number = static_cast<std::uint8_t>(take_number<unsigned>(text));
  if (!text.empty() && (text.front() == '-' || text.front() == ':' || text.front() == ' ')) {
    text.remove_prefix(1);
  }
  return number;
}

Cell read_moment(std::string_view text) {
  model::DateTime value;
  value.year = static_cast<std::uint16_t>(take_number<unsigned>(text));
  take(text, "-");
  value.month = take_small(text);
  value.day = take_small(text);
  if (!text.empty()) {
    value.hour = take_small(text);
    value.minute = take_small(text);
    value.second = take_small(text);
    value.microsecond = take_fraction(text);
  }
  return Cell::of_date_time(value);
}

Cell read_duration(std::string_view text) {
  model::Duration value;
  value.is_negative = take(text, "-");
  value.hours = take_number<unsigned>(text);
  take(text, ":");
  value.minute = take_small(text);
  value.second = take_small(text);
  value.microsecond = take_fraction(text);
  return Cell::of_duration(value);
}

Cell read_bytes(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (take(text, "x'")) {
    for (; text.size() > 2; text.remove_prefix(2)) bytes += byte_of(text.substr(0, 2));
  } else if (take(text, "'")) {
    bytes = unescaped(text.substr(0, text.size() - 1));
  } else {
    bytes = text;
  }
  return Cell::of_bytes(bytes);
}

}  // namespace

Column read_column(std::string_view text, bool& is_key) {
  Column column;
  text = trimmed(text);
  if (take(text, "`")) {
    column.name = text.substr(0, text.find('`'));
    text.remove_prefix(column.name.size() + 1);
  }
  text = trimmed(text);
  const std::string_view whole = text;
  column.kind = model::kind_of(take_word(text));
  if (take(text, "(")) {
    const std::size_t end = text.find(')');
    read_arguments(column, text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  column.declared = whole.substr(0, whole.size() - text.size());
  if (column.name.empty()) column.name = "c";
  column.charset = "utf8mb4";
  is_key = false;
  while (!trimmed(text).empty()) {
    const std::string_view word = take_word(text);
    if (word == "unsigned") {
      column.is_unsigned = true;
      column.declared += " unsigned";
    } else if (word == "charset") {
      column.charset = take_word(text);
    } else if (word == "not") {
      column.is_nullable = false;
      take_word(text);
    } else if (word == "key") {
      is_key = true;
    } else if (word != "null") {
      refuse("a column", whole);
    }
  }
  return column;
}

Cell read_value(const Column& column, std::string_view text, std::string& bytes) {
  text = trimmed(text);
  if (text == "NULL") return Cell::null();
  switch (column.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int:
    case ColumnKind::year:
      if (column.is_unsigned) return Cell::of_uint64(take_number<std::uint64_t>(text));
      return Cell::of_int64(take_number<std::int64_t>(text));
    case ColumnKind::bit: return Cell::of_uint64(take_number<std::uint64_t>(text));
    case ColumnKind::float_: return Cell::of_float32(take_number<float>(text));
    case ColumnKind::double_: return Cell::of_float64(take_number<double>(text));
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp: return read_moment(text);
    case ColumnKind::time: return read_duration(text);
    default: return read_bytes(text, bytes);
  }
}

std::string escaped(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += "\\n";
    } else if (c == '\\') {
      shown += "\\\\";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      shown += c;
    }
  }
  return shown;
}

}  // namespace golden
