#pragma once
// Lines whose fields have fixed widths, as Redshift's COPY reads them with FIXEDWIDTH.
//
// Rules (Redshift guide, "FIXEDWIDTH" and "ENCODING"; reference section 1.2): the specification is
// 'label:width,...', one pair a column in the columns' order, the labels mean nothing; widths count
// characters of UTF-8, not bytes. A line that ends before a field has none for it; one that goes on
// behind the last is an error with an observed text. One thread.
#include "standin/row_buffer.hpp"
#include "standin/row_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// The widths of a specification; nullopt when it is none.
std::optional<std::vector<std::size_t>> read_widths(std::string_view specification);

class FixedWidthReader final : public RowReader {
 public:
  /// `source` must outlive the reader.
  FixedWidthReader(ByteSource& source, std::vector<std::size_t> widths);

  void skip_lines(std::int64_t lines) override;
  bool next(InputRow& row) override;
  std::int64_t lines() const override { return line_ - 1; }

 private:
  void split(InputRow& row, std::string_view line);

  RowBuffer buffer_;
  const std::vector<std::size_t> widths_;
  std::int64_t line_ = 1;
  std::string fault_text_;
};

}  // namespace standin
