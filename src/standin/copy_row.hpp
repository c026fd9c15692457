#pragma once
// From a record's fields to a line of PostgreSQL's COPY text format: which fields are NULL, how
// many there must be, then each column's parser. Used by copy_loader; immutable after making.
//
// NULL (reference sections 1.2 and 1.3): a field equal to NULL AS; an empty or blank field of any
// type but CHAR and VARCHAR; empty under EMPTYASNULL; blank under BLANKSASNULL. Whether a *quoted*
// field can be NULL is not documented: the World's quoted_null_matches decides, also for a quoted
// empty VARBYTE ("empty" is documented as two delimiters in succession).
#include "standin/copy_loader.hpp"
#include "standin/copy_value.hpp"
#include "standin/row_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// A refused row: the column (null when it is about the whole record), its text and why. Of a row
/// that is taken, the first column where ACCEPTINVCHARS replaced something.
struct RowRefusal {
  const CopyColumn* column = nullptr;
  ValueFault fault;
  std::string_view value = {};
  const CopyColumn* replaced = nullptr;
};

class RowWriter {
 public:
  /// Throws base::Error(request) for a column type that COPY cannot load or a DATEFORMAT that is
  /// none.
  RowWriter(std::vector<CopyColumn> columns, const CopyStatement& statement,
            bool quoted_null_matches);

  std::size_t column_count() const { return columns_.size(); }
  /// Appends the row's line and true; or leaves `out` as it was and tells why.
  bool append(const InputRow& row, std::string& out, RowRefusal& refusal) const;

 private:
  struct Slot {
    CopyColumn column;
    std::unique_ptr<ValueParser> parser;
    bool is_text = false;
  };

  bool append_field(const Slot& slot, const InputField& field, std::string& out,
                    RowRefusal& refusal) const;
  bool append_missing(const Slot& slot, std::string& out, RowRefusal& refusal) const;
  bool append_null(const Slot& slot, std::string& out, RowRefusal& refusal) const;
  bool is_null(const Slot& slot, const InputField& field) const;

  std::vector<Slot> columns_;
  std::string null_as_;
  bool quoted_null_matches_, empty_quoted_is_null_, empty_as_null_, blanks_as_null_, fill_record_;
  bool matches_null_as_;   // JSON has a null of its own
  bool pads_with_blanks_;  // fixed widths: around what is no text
};

}  // namespace standin
