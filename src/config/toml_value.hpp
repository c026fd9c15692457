#pragma once
// A TOML document as plain values with their places, so that only one file of the program includes
// toml++.
//
// Used by config/toml_reader. Values own their texts. parse_toml() throws Error(request) with file,
// line and column when the text is not TOML (toml.io, v1.0.0).
#include "config/problems.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace config {

struct TomlEntry;

struct TomlValue {
  enum class Kind : std::uint8_t { table, array, text, integer, real, boolean, date };

  Kind kind = Kind::table;
  Place place;
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<TomlEntry> entries;  ///< of a table, in the order of the file
  std::vector<TomlValue> items;    ///< of an array
};

struct TomlEntry {
  std::string key;
  Place place;  ///< of the key
  TomlValue value;
};

/// Reads a document; the answer is its root table. `origin` is the file's name for messages.
TomlValue parse_toml(std::string_view text, const std::string& origin);
/// "a text", "an integer", "a table": for messages.
std::string_view kind_name(TomlValue::Kind kind) noexcept;

}  // namespace config
