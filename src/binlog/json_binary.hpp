#pragma once
// MySQL's binary JSON -> the text that the server prints of it, byte for byte.
//
// Used by text_values. Pure; every offset is checked against the document, and one that leads out
// of it, or too deep, throws Error(corrupt). Facts: MySQL source documentation, "JSON binary
// format" (json_binary.h), and the answers of MySQL 9.7: ", " and ": " between parts, whole doubles
// with ".0", dates with six digits, other types in base64 with a line break after 76 characters.
#include "binlog/row_arena.hpp"

#include <string>
#include <string_view>

namespace binlog {

/// Appends the text; an empty document stands for null.
void append_json_text(std::string_view binary, std::string& out);

/// The text in the arena.
std::string_view write_json_text(std::string_view binary, RowArena& arena);

/// Appends a double as the server prints it: the fewest digits that read back as the same number;
/// plainly up to fifteen digits before the point or fourteen zeros behind it, else with an
/// exponent.
void append_json_double(double value, std::string& out);

}  // namespace binlog
