#pragma once
// CSV as Redshift's COPY reads it, record by record.
//
// Rules (Redshift guide, "CSV" and "QUOTE"; reference section 1.3): newline and CR are data inside
// quotes; a doubled quote is one quote; backslash means nothing; blanks between a delimiter and a
// quote are dropped, unless they are the delimiter. A quote inside an unquoted field, text after a
// closing quote and a quote without end are error 1214. A CR outside quotes must belong to CRLF:
// anything else is refused, so that nobody relies on a guess.
#include "standin/row_buffer.hpp"
#include "standin/row_reader.hpp"

#include <array>
#include <cstdint>

namespace standin {

class CsvReader final : public RowReader {
 public:
  struct Signs {
    char delimiter = ',';
    char quote = '"';
  };
  /// Keeps at most `fields_max` fields of a record. `source` must outlive the reader.
  CsvReader(ByteSource& source, Signs signs, std::size_t fields_max);

  void skip_lines(std::int64_t lines) override;
  bool next(InputRow& row) override;
  std::int64_t lines() const override { return line_ - 1; }

 private:
  enum class Scan : std::uint8_t { complete, needs_more, faulty, end_of_file };

  Scan scan(InputRow& row);
  Scan scan_field(InputRow& row, char*& at);
  Scan scan_quoted(InputRow& row, char*& at);
  Scan end_field(InputRow& row, char*& at, const InputField& field);
  Scan fault(InputRow& row, const char* at, std::string_view message);
  bool skip_blanks(char*& at);
  void finish(InputRow& row);
  void skip_rest_of_line(const char* from);
  void skip_oversized(InputRow& row);

  RowBuffer buffer_;
  const char delimiter_;
  const char quote_;
  const std::size_t fields_max_;
  std::array<bool, 256> ends_plain_{};   // delimiter, quote, newline, CR
  std::array<bool, 256> ends_quoted_{};  // quote, newline (to count lines)
  std::int64_t line_ = 1;                // of the next record
  std::int64_t lines_in_row_ = 0;        // newlines inside the quotes of this one
  const char* fault_at_ = nullptr;
  bool row_ended_ = false;
};

}  // namespace standin
