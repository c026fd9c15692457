#include "dialect/binary_writers.hpp"

#include "dialect/geometry.hpp"

namespace dialect {

using model::Cell;
using model::Misfit;

WriteResult write_varbyte(const ColumnWriter& writer, const Cell& cell, char* out) {
  if (cell.bytes.size() > writer.bytes_max) return {nullptr, Misfit::too_long};
  if (cell.bytes.empty()) {
    *out++ = '"';
    *out++ = '"';
    return {out, {}};
  }
  return {write_hex(cell.bytes, out), {}};
}

WriteResult write_geometry(const ColumnWriter& writer, const Cell& cell, char* out) {
  if (!is_valid_geometry(cell.bytes)) return {nullptr, Misfit::invalid_geometry};
  if (cell.bytes.size() > writer.bytes_max) return {nullptr, Misfit::too_long};
  return {write_hex_ewkb(cell.bytes, out), {}};
}

}  // namespace dialect
