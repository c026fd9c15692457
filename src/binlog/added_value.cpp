#include "binlog/added_value.hpp"

#include "binlog/ddl_tokens.hpp"
#include "binlog/literal_number.hpp"
#include "binlog/literal_time.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace binlog {
namespace {

using model::AddedValueKind;
using model::Column;
using model::ColumnKind;
using Literal = std::optional<std::string>;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string without_blanks_behind(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

bool fits_integer(const std::string& digits, bool is_unsigned) {
  std::int64_t with_sign = 0;
  std::uint64_t without_sign = 0;
  const char* end = digits.data() + digits.size();
  return is_unsigned ? std::from_chars(digits.data(), end, without_sign).ec == std::errc()
                     : std::from_chars(digits.data(), end, with_sign).ec == std::errc();
}

Literal integer_literal(const DefaultValue& value, const Column& column) {
  Literal digits =
      value.is_binary ? number_of_bytes(value.literal) : rounded_decimal(value.literal, 0);
  if (!digits || !fits_integer(*digits, column.is_unsigned)) return std::nullopt;
  return digits;
}

/// 99 is 1999, '0' is 2000 and 0 is 0000.
Literal year_literal(const DefaultValue& value) {
  const Literal digits = value.is_binary ? std::nullopt : rounded_decimal(value.literal, 0);
  if (!digits || digits->size() > 4 || digits->starts_with('-')) return std::nullopt;
  int year = 0;
  std::from_chars(digits->data(), digits->data() + digits->size(), year);
  const bool is_zero = year == 0 && (value.is_number || value.literal.size() == 4);
  if (is_zero || year > 99) return std::to_string(year);
  return std::to_string(year < 70 ? 2000 + year : 1900 + year);
}

/// FLOAT(m,d) rounds to d digits; a default that has more is left alone.
Literal float_literal(const DefaultValue& value, const ColumnDefinition& definition) {
  double number = 0;
  const std::string_view text = value.literal;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (value.is_binary || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  if (!definition.decimals) return value.literal;
  Literal rounded = rounded_decimal(text, *definition.decimals);
  const Literal exact = rounded_decimal(text, 40);
  if (!rounded || !exact) return std::nullopt;
  const bool is_same = exact->find_last_not_of('0') <=
                       exact->find('.') + static_cast<std::size_t>(*definition.decimals);
  return is_same ? rounded : std::nullopt;
}

Literal bit_literal(const DefaultValue& value) {
  if (value.is_binary) return number_of_bytes(value.literal);
  // A string would be bytes: '1' is 49.
  return value.is_number ? rounded_decimal(value.literal, 0) : std::nullopt;
}

Literal temporal_literal(const DefaultValue& value, const Column& column) {
  const std::string& text = value.literal;
  const bool is_zero = value.is_number && text == "0";
  const std::string moment = is_zero ? "0000-00-00" : text;
  switch (column.kind) {
    case ColumnKind::date: return date_text(moment);
    case ColumnKind::datetime: return date_time_text(moment, column.fraction_digits);
    case ColumnKind::time: return time_text(is_zero ? "0:00" : text, column.fraction_digits);
    default: break;
  }
  // A TIMESTAMP default is a time of the session's zone, unless it is the zero date.
  const Literal timestamp = date_time_text(moment, column.fraction_digits);
  return timestamp && timestamp->starts_with("0000-00-00") ? timestamp : std::nullopt;
}

Literal text_literal(const DefaultValue& value, const Column& column) {
  const bool is_utf8 = column.charset.starts_with("utf8");
  if (value.is_binary && !is_utf8 && !is_ascii(value.literal)) return std::nullopt;
  if (value.is_number) {
    // The server writes the number anew: only where that changes nothing is it told.
    const std::size_t point = value.literal.find('.');
    const std::size_t scale = point == std::string::npos ? 0 : value.literal.size() - point - 1;
    const Literal plain = rounded_decimal(value.literal, static_cast<int>(scale));
    if (plain != value.literal) return std::nullopt;
  }
  std::string text = value.literal;
  if (column.kind == ColumnKind::char_) text = without_blanks_behind(std::move(text));
  return text;
}

Literal binary_literal(const DefaultValue& value, const Column& column) {
  if (value.is_number || (!value.is_binary && !is_ascii(value.literal))) return std::nullopt;
  std::string bytes = value.literal;
  if (column.kind == ColumnKind::binary && bytes.size() < column.length_bytes) {
    bytes.resize(column.length_bytes, '\0');
  }
  return bytes;
}

/// The label that equals the text, by case only where no other does.
Literal label_of(std::string_view text, const Column& column) {
  const auto& labels = column.labels;
  if (std::find(labels.begin(), labels.end(), text) != labels.end()) return std::string(text);
  const auto found = std::find_if(labels.begin(), labels.end(), [&](const std::string& label) {
    return equal_names(label, text);
  });
  if (found == labels.end()) return std::nullopt;
  return *found;
}

/// Members in the order of the labels, each once.
Literal set_literal(std::string_view text, const Column& column) {
  std::vector<std::string> members;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    Literal label = label_of(text.substr(0, comma), column);
    if (!label) return std::nullopt;
    members.push_back(*std::move(label));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  std::string joined;
  for (const std::string& label : column.labels) {
    if (std::find(members.begin(), members.end(), label) == members.end()) continue;
    joined += (joined.empty() ? "" : ",") + label;
  }
  return joined;
}

Literal literal_of(const DefaultValue& value, const ColumnDefinition& definition,
                   const Column& column) {
  switch (column.kind) {
    case ColumnKind::tiny_int:
    case ColumnKind::small_int:
    case ColumnKind::medium_int:
    case ColumnKind::int_:
    case ColumnKind::big_int: return integer_literal(value, column);
    case ColumnKind::year: return year_literal(value);
    case ColumnKind::decimal:
      return value.is_binary ? std::nullopt : rounded_decimal(value.literal, column.scale);
    case ColumnKind::float_:
    case ColumnKind::double_: return float_literal(value, definition);
    case ColumnKind::bit: return bit_literal(value);
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp:
    case ColumnKind::time: return temporal_literal(value, column);
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text: return text_literal(value, column);
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob: return binary_literal(value, column);
    case ColumnKind::enum_:
      if (value.is_number) return std::nullopt;
      return label_of(without_blanks_behind(value.literal), column);
    case ColumnKind::set:
      return value.is_number ? std::nullopt : set_literal(value.literal, column);
    case ColumnKind::json:
      // MySQL would write the document anew; MariaDB's JSON is the text.
      return column.declared == "longtext" ? text_literal(value, column) : std::nullopt;
    default: return std::nullopt;
  }
}

/// NOT NULL without a default: the type's own zero.
Literal implicit_literal(const ColumnDefinition& definition, const Column& column) {
  DefaultValue zero;
  zero.kind = DefaultKind::literal;
  switch (column.kind) {
    case ColumnKind::enum_: return column.labels.front();
    case ColumnKind::uuid: return "00000000-0000-0000-0000-000000000000";
    case ColumnKind::inet4: return "0.0.0.0";
    case ColumnKind::inet6: return "::";
    case ColumnKind::json:
    case ColumnKind::geometry:
    case ColumnKind::vector:
    case ColumnKind::unknown: return std::nullopt;
    default: break;
  }
  if (column.kind <= ColumnKind::time) {
    zero.literal = "0";
    zero.is_number = true;
  }
  return literal_of(zero, definition, column);
}

bool is_without_default(const DefaultValue& value) {
  return value.kind == DefaultKind::none || value.kind == DefaultKind::null;
}

}  // namespace

model::AddedValue added_value(const ColumnDefinition& definition, const Column& column,
                              const DdlContext& context) {
  const DefaultValue& value = definition.default_value;
  model::AddedValue added{column.name, AddedValueKind::unknown};
  if (definition.is_generated || definition.is_auto_increment) return added;
  const bool is_timestamp = column.kind == ColumnKind::timestamp;
  Literal literal;
  if (is_without_default(value) && column.is_nullable) {
    added.kind = AddedValueKind::null;
  } else if (is_without_default(value)) {
    // Without explicit defaults the first TIMESTAMP of a table is filled with the current time.
    const bool is_certain = !is_timestamp || context.explicit_timestamp_defaults == true;
    if (is_certain) literal = implicit_literal(definition, column);
  } else if (value.kind == DefaultKind::current_timestamp && is_timestamp) {
    added.kind = AddedValueKind::statement_time;
  } else if (value.kind == DefaultKind::literal) {
    literal = literal_of(value, definition, column);
  }
  if (literal) {
    added.kind = AddedValueKind::literal;
    added.literal = *std::move(literal);
  }
  return added;
}

}  // namespace binlog
