#pragma once
// How one column's cells become one CSV field: the writer, and its choice by source column and
// actual target type.
//
// Used by CsvEncoder, which calls the chosen function once per cell, and by compatibility, which
// asks whether there is one at all: a pair of types without a writer is refused, so the two can
// never disagree. Writers only do what loses nothing. Stateless functions over small values: safe
// on every thread.
#include "model/cell.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"
#include "model/value_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace dialect {

/// Where the field ends, or, when `end` is null, why the value does not fit.
struct WriteResult {
  char* end = nullptr;
  model::Misfit misfit = model::Misfit::too_long;
};

struct ColumnWriter;
/// Writes a non-NULL cell at `out`, where field_bytes_max() bytes are free. The bytes after `end`
/// may be overwritten up to that bound.
using WriteFunction = WriteResult (*)(const ColumnWriter& writer, const model::Cell& cell,
                                      char* out);

struct ColumnWriter {
  WriteFunction write = nullptr;
  std::uint32_t cell_kinds = 0;  ///< bit 1 << CellKind set for each kind that this column may carry
  bool is_nullable = true;       ///< on the target
  std::size_t bytes_max = 0;     ///< the most bytes of text or binary the target takes
  std::int64_t integer_min = 0;  ///< the least and the greatest integer the target takes
  std::uint64_t integer_max = 0;
  int precision = 0;  ///< of the target's NUMERIC
  int scale = 0;
  int fraction_digits = 0;  ///< of the source's seconds

  bool accepts(model::CellKind kind) const noexcept {
    return (cell_kinds >> static_cast<unsigned>(kind) & 1U) != 0;
  }
  /// How many bytes a field of this cell can need: text may double by its quotes, binary by its hex
  /// digits.
  std::size_t field_bytes_max(const model::Cell& cell) const noexcept {
    const std::size_t size = cell.bytes.size() < bytes_max ? cell.bytes.size() : bytes_max;
    return 2 * size + kFixedFieldBytes;
  }

  static constexpr std::size_t kFixedFieldBytes =
      96;  ///< covers every number and date, quotes and a step's overrun
};

/// Chooses the writer; nullopt when this pair of types cannot be written without loss.
std::optional<ColumnWriter> choose_writer(const model::Column& source,
                                          const model::RedshiftType& target);

}  // namespace dialect
