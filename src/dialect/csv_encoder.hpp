#pragma once
// Rows of cells -> lines of CSV that COPY reads back exactly.
//
// The scheme that is safe whatever COPY does with a quoted null string (Amazon Redshift Database
// Developer Guide, "Data format parameters" and "Data conversion parameters"): every text value is
// quoted, NULL is an unquoted random sentinel given as NULL AS, EMPTYASNULL is never used, and a
// NUL byte or invalid UTF-8 is never written. One column writer per column, chosen once; no
// allocation per row except where a value does not fit.
//
// One encoder serves one table on one thread and owns its buffer. A value that does not fit follows
// the ValuePolicy; "stop" throws Error(record) that names table, column and bytes, to which the
// caller adds the row's key. `out` is never touched by a row that is not written.
#include "base/prng.hpp"
#include "dialect/column_writers.hpp"
#include "dialect/misfit.hpp"
#include "model/cell.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"
#include "model/value_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dialect {

/// Draws a text to stand for NULL: 20 characters, ASCII letters and digits. It begins with 'n', so
/// no number, date or hex value can equal it.
std::string draw_null_sentinel(base::Prng& prng);

enum class RowOutcome : std::uint8_t {
  written,
  skipped,  ///< left out by a skip_row policy; the listener was told why
  /// A value equals the NULL sentinel (practically never). Nothing was written: throw the file
  /// away, make a new encoder with a new sentinel and encode the chunk again.
  sentinel_collision,
};

/// What a value does that the policy stops the table for.
enum class Refusals : std::uint8_t {
  thrown,  ///< append() throws
  told,    ///< the listener gets it as stop_table, and the row is gone on with without the value
};

class CsvEncoder {
 public:
  /// Chooses the writers by the source columns and the table that is really there. Columns meet by
  /// their folded names. Throws Error(table) where a column is missing or cannot be written (see
  /// compatibility.hpp, which reports all of them at once and should be asked first).
  CsvEncoder(const model::TableSchema& source, const model::TargetTable& target,
             const model::ValuePolicy& policy, std::string null_sentinel);

  /// Is called for every value that was altered or whose row was skipped, before append() returns.
  void on_misfit(MisfitListener listener) { listener_ = std::move(listener); }
  /// `told` looks at all misfits of a table instead of the first: what it writes is for measuring,
  /// never for COPY. The listener is called for refusals as well.
  void set_refusals(Refusals refusals) noexcept { refusals_ = refusals; }

  /// Appends the row as one line to `out`. Throws Error(record) when the policy says stop.
  RowOutcome append(model::RowView row, std::string& out);

  /// Names of the target's columns in the order of the CSV, for COPY's column list.
  const std::vector<std::string>& columns() const noexcept { return names_; }
  const std::string& null_sentinel() const noexcept { return null_sentinel_; }
  /// How many values were altered, and rows skipped, for this kind of misfit.
  std::uint64_t count(model::Misfit misfit) const noexcept;
  std::uint64_t altered_values() const noexcept { return altered_values_; }
  std::uint64_t skipped_rows() const noexcept { return skipped_rows_; }

 private:
  enum class Resolution : std::uint8_t { written, skip_row, row_too_large, sentinel_collision };

  void check_row(model::RowView row) const;
  bool reserve(std::size_t size, char*& cursor);
  [[noreturn]] void refuse_null(std::size_t column) const;
  Resolution put_null(char*& cursor) const;
  Resolution resolve(std::size_t column, const model::Cell& cell, char*& cursor);
  RowOutcome give_up(Resolution resolution);
  RowOutcome refuse_row();
  void tell(const MisfitEvent& event);

  std::string table_;
  std::vector<std::string> names_;
  std::vector<ColumnWriter> writers_;
  std::vector<MisfitPlace> places_;
  model::ValuePolicy policy_;
  std::string null_sentinel_;
  MisfitListener listener_;
  Refusals refusals_ = Refusals::thrown;

  std::unique_ptr<char[]> line_;  ///< the row being written; grows to a row's limit and is kept
  std::size_t line_capacity_ = 0;
  std::string altered_;  ///< a value as the policy changed it
  std::string altered_before_;

  std::uint64_t counts_[kMisfitKinds] = {};
  std::uint64_t altered_values_ = 0;
  std::uint64_t skipped_rows_ = 0;
};

}  // namespace dialect
