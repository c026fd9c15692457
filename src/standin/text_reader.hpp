#pragma once
// Delimited text as Redshift's COPY reads it: the format when none is named.
//
// A line is a record. ESCAPE: a backslash makes the next byte data (delimiter, newline, quote,
// backslash), and a field that is \N or \\N is the default null. REMOVEQUOTES: quotes around a
// field go, what is between stays; an unmatched one is error 1214. Source: Redshift guide,
// "ESCAPE", "REMOVEQUOTES" (reference section 1.2).

#include "standin/copy_grammar.hpp"
#include "standin/row_buffer.hpp"
#include "standin/row_reader.hpp"

#include <cstddef>
#include <cstdint>

namespace standin {

class TextReader final : public RowReader {
 public:
  /// Keeps at most `fields_max` fields of a record. `source` must outlive the reader.
  TextReader(ByteSource& source, const CopyStatement& statement, std::size_t fields_max);

  void skip_lines(std::int64_t lines) override;
  bool next(InputRow& row) override;
  std::int64_t lines() const override { return line_ - 1; }

 private:
  /// The end of the line that begins the buffer, without its newline; null when more must be read
  /// first.
  char* find_line_end();
  void split(InputRow& row, char* line_end);
  bool split_field(InputRow& row, char*& at, const char* line_end);
  char* find_closing_quote(char* at, const char* line_end) const;
  void skip_line();

  RowBuffer buffer_;
  const char delimiter_;
  const bool has_escape_;
  const bool removes_quotes_;
  const bool marks_default_null_;
  const std::size_t fields_max_;
  std::int64_t line_ = 1;
  std::int64_t lines_in_row_ = 0;
};

}  // namespace standin
