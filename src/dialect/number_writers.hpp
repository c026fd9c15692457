#pragma once
// Writers of numbers: integers with the target's bounds, floats in the shortest text that reads
// back exactly, decimals as the server spelled them. Called through ColumnWriter::write on the hot
// path; stateless, any thread.
#include "dialect/column_writers.hpp"

namespace dialect {

/// Integers within integer_min..integer_max, unquoted. Takes int64 and uint64 cells.
WriteResult write_integer(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// 0 and 1 as f and t; others are out of range.
WriteResult write_boolean(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_float32(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// A FLOAT for a DOUBLE PRECISION column: the exact value of the 32 bits, not their short text.
WriteResult write_float32_as_double(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_float64(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// A DECIMAL's text as it is, for a NUMERIC that holds every value of the source.
WriteResult write_decimal(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// A DECIMAL's text, checked against precision, scale and the 8-byte bound of NUMERIC(19).
WriteResult write_checked_decimal(const ColumnWriter& writer, const model::Cell& cell, char* out);

// The same as quoted text, for VARCHAR columns made by hand.
WriteResult write_integer_text(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_float32_text(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_float64_text(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_decimal_text(const ColumnWriter& writer, const model::Cell& cell, char* out);

}  // namespace dialect
