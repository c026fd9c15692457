#pragma once
// From a row as PostgreSQL's COPY TO gives it to a line of an unloaded file. Pure.
//
// Rules (Redshift guide, UNLOAD): CSV quotes only what holds the delimiter, a quote or a line end;
// ADDQUOTES quotes every value; ESCAPE puts a backslash before line ends, the delimiter, itself
// and, with ADDQUOTES, quotes, in CHAR and VARCHAR; NULL is the text of NULL AS, by default
// nothing; JSON has one object a line, with null, with t and f for truth values, SUPER as it is.
#include "standin/unload_statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct UnloadColumn {
  std::string name;
  std::string type;  ///< Redshift's name, for the manifest
  int length = 0;    ///< of character types
  int precision = 0, scale = 0;
};

/// A line of PostgreSQL's COPY text format, without its newline, cut and unescaped.
std::vector<std::optional<std::string>> read_copy_line(std::string_view line);

class UnloadRowWriter {
 public:
  UnloadRowWriter(const UnloadStatement& statement, std::vector<UnloadColumn> columns);

  /// Appends the line of column names.
  void append_header(std::string& out) const;
  void append(const std::vector<std::optional<std::string>>& values, std::string& out) const;

 private:
  void append_text(std::string_view value, bool is_text, std::string& out) const;
  void append_json(const std::vector<std::optional<std::string>>& values, std::string& out) const;

  const UnloadStatement& statement_;
  std::vector<UnloadColumn> columns_;
};

}  // namespace standin
