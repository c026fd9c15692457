#pragma once
// MySQL's binary JSON -> the text that the server prints of it, byte for byte.
//
// Used by text_values. Pure; every offset is checked against the document, and one that leads out
// of it, or too deep, throws Error(corrupt). Facts: MySQL source documentation, "JSON binary
// format" (json_binary.h), and the answers of MySQL 9.7: ", " and ": " between parts, whole doubles
// with ".0", dates with six digits, other types in base64 with a line break after 76 characters.
#include "binlog/row_arena.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

/// A value inside of a document: the number of its type, and its bytes from there on.
struct JsonValue {
  std::uint8_t type = 4;
  std::string_view bytes;
};

enum class JsonKind : std::uint8_t { scalar, array, object };
JsonKind kind_of(const JsonValue& value) noexcept;
/// The whole document; an empty one is null.
JsonValue json_root(std::string_view binary) noexcept;
/// The parts of an array or object, in order; keys are empty in arrays. Views into the document.
struct JsonMember {
  std::string_view key;
  JsonValue value;
};
std::vector<JsonMember> json_members(const JsonValue& container);
void append_json_value(const JsonValue& value, std::string& out);
/// In quotes, as the server escapes it.
void append_json_string(std::string_view text, std::string& out);

/// Appends the text; an empty document stands for null.
void append_json_text(std::string_view binary, std::string& out);

/// The text in the arena.
std::string_view write_json_text(std::string_view binary, RowArena& arena);

/// Appends a double as the server prints it: the fewest digits that read back as the same number;
/// plainly up to fifteen digits before the point or fourteen zeros behind it, else with an
/// exponent.
void append_json_double(double value, std::string& out);

}  // namespace binlog
