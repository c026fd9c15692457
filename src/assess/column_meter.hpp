#pragma once
// Measures the values of one column: how many, how long, from where to where, and what no text or
// date of Redshift may hold.
//
// Belongs to one thread; meters of one column from several threads are merged afterwards. add() is
// the hot path and allocates nothing. Faults inside texts are looked for only in rows that the
// encoder complained of: it has vouched for the others.
#include "assess/fit.hpp"
#include "model/cell.hpp"
#include "model/target_table.hpp"

#include <string>

namespace assess {

class ColumnMeter {
 public:
  /// `target` must have a writer for `source` (dialect/column_writers).
  ColumnMeter(const model::Column& source, const model::TargetColumn& target);

  void add(const model::Cell& cell) {
    if (cell.is_null()) {
      ++fit_.nulls;
      return;
    }
    ++fit_.values;
    if (cell.kind == model::CellKind::bytes) {
      add_bytes(cell.bytes);
    } else {
      add_ordered(cell);
    }
  }
  /// Counts bytes 0 and what is not UTF-8, in a text column.
  void look_for_faults(const model::Cell& cell);
  void note(model::Misfit misfit, model::MisfitAction action) {
    add_to(fit_.misfits[static_cast<std::size_t>(misfit)], action);
  }
  /// False when the column has examples enough of this kind.
  bool wants_example(model::Misfit misfit) const noexcept;
  void add_example(MisfitExample example) { fit_.examples.push_back(std::move(example)); }

  void merge(const ColumnMeter& other);
  ColumnFit fit() const;

  static void add_to(MisfitCounts& counts, model::MisfitAction action) noexcept;

 private:
  void add_bytes(std::string_view bytes) {
    if (bytes.size() > fit_.longest) fit_.longest = bytes.size();
    if (is_decimal_) add_decimal(bytes);
  }
  void add_decimal(std::string_view text);
  void add_ordered(const model::Cell& cell);
  std::string shown(const model::Cell& cell) const;

  ColumnFit fit_;
  bool is_text_ = false;
  bool is_decimal_ = false;
  bool is_date_ = false;
  int fraction_digits_ = 0;
  model::Cell least_;  ///< NULL: none yet
  model::Cell greatest_;
  std::string least_decimal_;
  std::string greatest_decimal_;
};

}  // namespace assess
