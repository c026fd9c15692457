#include "binlog/json_binary.hpp"

#include "base/byte_reader.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "binlog/number_values.hpp"
#include "binlog/temporal_values.hpp"

#include <fmt/compile.h>
#include <fmt/core.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <iterator>

namespace binlog {
namespace {

using base::ByteReader;

enum class JsonType : std::uint8_t {
  small_object = 0,
  large_object = 1,
  small_array = 2,
  large_array = 3,
  literal = 4,
  int16 = 5,
  uint16 = 6,
  int32 = 7,
  uint32 = 8,
  int64 = 9,
  uint64 = 10,
  float64 = 11,
  string = 12,
  opaque = 15,
};

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.json.corrupt",
                    "a JSON document contradicts its format: " + why,
                    "keep the log file and report it with the server's version");
}

/// A length of seven bits per byte, the lowest first.
std::uint64_t varying_length(ByteReader& reader) {
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const std::uint8_t byte = reader.u8();
    length |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return length;
  }
  broken("a length of more than five bytes");
}

void append_quoted(std::string_view text, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\f': out += "\\f"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kDigits[c >> 4];
          out += kDigits[c & 0xF];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

template <typename Number>
void append_number(Number value, std::string& out) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
}

void append_fraction(std::uint32_t microsecond, std::string& out) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE(".{:06}"), microsecond);
}

/// A decimal, date or time as the server's temporal and decimal types are printed in JSON.
class OpaquePrinter {
 public:
  OpaquePrinter(std::string_view value, std::string& out) : value_(value), out_(out) {}

  void print(WireType type) {
    switch (type) {
      case WireType::newdecimal: return print_decimal();
      case WireType::date: return print_date_time(Parts::date);
      case WireType::timestamp_old:
      case WireType::datetime_old: return print_date_time(Parts::date_and_clock);
      case WireType::time_old: return print_time();
      default: return print_base64(type);
    }
  }

 private:
  enum class Parts { date, date_and_clock };

  void print_decimal() {
    ByteReader reader(value_);
    const unsigned precision = reader.u8();
    const unsigned scale = reader.u8();
    if (precision < 1 || precision > 65 || scale > precision) broken("a decimal of no size");
    const std::string_view packed = reader.bytes(decimal_bytes(precision, scale));
    std::array<char, kDecimalTextMax> text;
    char* const end = write_decimal(packed, {precision, scale, false}, text.data());
    out_.append(text.data(), end);
  }

  std::int64_t packed() const { return static_cast<std::int64_t>(ByteReader(value_).u64()); }

  void print_date_time(Parts parts) {
    const std::int64_t stored = packed();
    if (stored < 0) broken("a date before its zero");
    const model::DateTime v = unpack_datetime(static_cast<std::uint64_t>(stored) >> 24,
                                              static_cast<std::uint32_t>(stored & 0xFFFFFF));
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("\"{:04}-{:02}-{:02}"), v.year, v.month,
                   v.day);
    if (parts == Parts::date_and_clock) {
      fmt::format_to(std::back_inserter(out_), FMT_COMPILE(" {:02}:{:02}:{:02}"), v.hour, v.minute,
                     v.second);
      append_fraction(v.microsecond, out_);
    }
    out_ += '"';
  }

  void print_time() {
    const std::int64_t stored = packed();
    const auto bits = static_cast<std::uint64_t>(stored);
    const std::uint64_t value = stored < 0 ? 0 - bits : bits;
    const model::Duration v =
        unpack_time(value >> 24, static_cast<std::uint32_t>(value & 0xFFFFFF));
    out_ += stored < 0 ? "\"-" : "\"";
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{:02}:{:02}:{:02}"), v.hours, v.minute,
                   v.second);
    append_fraction(v.microsecond, out_);
    out_ += '"';
  }

  void print_base64(WireType type) {
    constexpr std::size_t kLine = 76;
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("\"base64:type{}:"),
                   static_cast<unsigned>(type));
    const std::string text = base::to_base64(value_);
    for (std::size_t at = 0; at < text.size(); at += kLine) {
      if (at > 0) out_ += "\\n";
      out_.append(text, at, kLine);
    }
    out_ += '"';
  }

  std::string_view value_;
  std::string& out_;
};

struct Shape {
  std::size_t offset_bytes;
  bool is_object;
};

bool is_inlined(JsonType type, Shape shape) {
  switch (type) {
    case JsonType::literal:
    case JsonType::int16:
    case JsonType::uint16: return true;
    case JsonType::int32:
    case JsonType::uint32: return shape.offset_bytes == 4;
    default: return false;
  }
}

std::string_view behind(std::string_view container, std::uint64_t offset) {
  if (offset > container.size()) broken("an offset leads out of the document");
  return container.substr(static_cast<std::size_t>(offset));
}

/// Objects and arrays: a count, their size, entries of keys and values, then what they point to.
/// Offsets are from the count on, of two bytes in small ones and of four in large ones.
template <typename Visit>
void walk(Shape shape, std::string_view value, Visit&& visit) {
  ByteReader head(value);
  const std::uint64_t count = head.number(shape.offset_bytes);
  const std::uint64_t size = head.number(shape.offset_bytes);
  if (size > value.size()) broken("a part is larger than the whole");
  const std::string_view container = value.substr(0, static_cast<std::size_t>(size));
  if (size < head.position()) broken("a part is smaller than its head");
  ByteReader keys(container.substr(head.position()));
  ByteReader values = keys;
  // The entries must be there before anything is made of each of them.
  const std::size_t key_entry = shape.is_object ? shape.offset_bytes + 2 : 0;
  if (count > container.size()) broken("more entries than bytes");
  values.skip(count * key_entry);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string_view key;
    if (shape.is_object) {
      const std::uint64_t offset = keys.number(shape.offset_bytes);
      const std::uint16_t length = keys.u16();
      key = ByteReader(behind(container, offset)).bytes(length);
    }
    const std::uint8_t type = values.u8();
    const std::string_view entry = values.bytes(shape.offset_bytes);
    const bool is_here = is_inlined(static_cast<JsonType>(type), shape);
    visit(key, JsonValue{type, is_here ? entry
                                       : behind(container,
                                                ByteReader(entry).number(shape.offset_bytes))});
  }
}

class JsonPrinter {
 public:
  JsonPrinter(std::size_t binary_bytes, std::string& out)
      : out_(out), out_bytes_max_(out.size() + kGrowthMax * binary_bytes + kGrowthMax) {}

  void print(JsonType type, std::string_view value) {
    ByteReader reader(value);
    switch (type) {
      case JsonType::small_object: return print_container({2, true}, value);
      case JsonType::large_object: return print_container({4, true}, value);
      case JsonType::small_array: return print_container({2, false}, value);
      case JsonType::large_array: return print_container({4, false}, value);
      case JsonType::literal: return print_literal(reader.u8());
      case JsonType::int16: return append_number(static_cast<std::int16_t>(reader.u16()), out_);
      case JsonType::uint16: return append_number(reader.u16(), out_);
      case JsonType::int32: return append_number(static_cast<std::int32_t>(reader.u32()), out_);
      case JsonType::uint32: return append_number(reader.u32(), out_);
      case JsonType::int64: return append_number(static_cast<std::int64_t>(reader.u64()), out_);
      case JsonType::uint64: return append_number(reader.u64(), out_);
      case JsonType::float64: return append_json_double(std::bit_cast<double>(reader.u64()), out_);
      case JsonType::string: return append_quoted(reader.bytes(varying_length(reader)), out_);
      case JsonType::opaque: {
        const auto field_type = static_cast<WireType>(reader.u8());
        return OpaquePrinter(reader.bytes(varying_length(reader)), out_).print(field_type);
      }
    }
    broken(fmt::format("type {}", static_cast<unsigned>(type)));
  }

 private:
  // No value's text is longer than this many times its bytes: a document that is has offsets that
  // lead to one place again and again.
  static constexpr std::size_t kGrowthMax = 16;

  void print_literal(std::uint8_t literal) {
    constexpr std::string_view kLiterals[] = {"null", "true", "false"};
    if (literal >= std::size(kLiterals)) broken(fmt::format("literal {}", literal));
    out_ += kLiterals[literal];
  }

  void print_container(Shape shape, std::string_view value) {
    if (++depth_ > base::limits::kMysqlJsonDepthMax) broken("more levels than a server keeps");
    out_ += shape.is_object ? '{' : '[';
    bool is_first = true;
    walk(shape, value, [&](std::string_view key, const JsonValue& part) {
      if (out_.size() > out_bytes_max_) broken("its parts contain each other");
      if (!is_first) out_ += ", ";
      is_first = false;
      if (shape.is_object) {
        append_quoted(key, out_);
        out_ += ": ";
      }
      print(static_cast<JsonType>(part.type), part.bytes);
    });
    out_ += shape.is_object ? '}' : ']';
    --depth_;
  }

  std::string& out_;
  std::size_t out_bytes_max_;
  int depth_ = 0;
};

}  // namespace

JsonKind kind_of(const JsonValue& value) noexcept {
  switch (static_cast<JsonType>(value.type)) {
    case JsonType::small_object:
    case JsonType::large_object: return JsonKind::object;
    case JsonType::small_array:
    case JsonType::large_array: return JsonKind::array;
    default: return JsonKind::scalar;
  }
}

JsonValue json_root(std::string_view binary) noexcept {
  if (binary.empty()) return {static_cast<std::uint8_t>(JsonType::literal), {"\0", 1}};
  return {static_cast<std::uint8_t>(binary.front()), binary.substr(1)};
}

std::vector<JsonMember> json_members(const JsonValue& container) {
  const auto type = static_cast<JsonType>(container.type);
  const bool is_large = type == JsonType::large_object || type == JsonType::large_array;
  std::vector<JsonMember> members;
  walk({is_large ? 4U : 2U, kind_of(container) == JsonKind::object}, container.bytes,
       [&](std::string_view key, const JsonValue& value) {
         members.push_back({key, value});
       });
  return members;
}

void append_json_value(const JsonValue& value, std::string& out) {
  JsonPrinter(value.bytes.size() + 1, out).print(static_cast<JsonType>(value.type), value.bytes);
}

void append_json_string(std::string_view text, std::string& out) {
  append_quoted(text, out);
}

void append_json_text(std::string_view binary, std::string& out) {
  append_json_value(json_root(binary), out);
}

std::string_view write_json_text(std::string_view binary, RowArena& arena) {
  // How long the text will be is not known before it is there.
  std::string& text = arena.scratch();
  text.clear();
  append_json_text(binary, text);
  return arena.copy(text);
}

void append_json_double(double value, std::string& out) {
  std::array<char, 32> scientific;
  const auto end =
      std::to_chars(scientific.begin(), scientific.end(), value, std::chars_format::scientific).ptr;
  std::string_view text(scientific.data(), static_cast<std::size_t>(end - scientific.data()));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  if (e == std::string_view::npos) broken("a number that is not finite");
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign, text.data() + text.size(), exponent);
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the point
  constexpr int kPlainMax = 15;
  // Sixteen digits before the point stay plain where one more follows it.
  const bool is_large = point > kPlainMax && count <= point;
  if (value != 0 && (is_large || point < 1 - kPlainMax)) {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    out += "e";
    append_number(exponent, out);
  } else if (point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else if (count <= point) {
    out += digits + std::string(static_cast<std::size_t>(point - count), '0') + ".0";
  } else {
    out += digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  }
}

}  // namespace binlog
