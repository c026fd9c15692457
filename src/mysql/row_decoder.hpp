#pragma once
// Binary-protocol row packets -> Cells, without copying and without allocation per row.
//
// Used by mysql/row_stream, one per stream. Pure: bytes in, cells out; every length is checked
// against the packet, and a contradiction throws Error(corrupt). The cells look into the packet and
// into this object, and are valid until the next decode(). How a column is read is chosen once,
// from the result's column definition and the schema together (MySQL "Binary Protocol Resultset",
// "Binary Protocol Value").
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mysql {

/// Type codes of a result's column definition ("Column Type" in the protocol pages).
enum class WireType : std::uint8_t {
  decimal = 0,
  tiny = 1,
  short_ = 2,
  long_ = 3,
  float_ = 4,
  double_ = 5,
  null = 6,
  timestamp = 7,
  longlong = 8,
  int24 = 9,
  date = 10,
  time = 11,
  datetime = 12,
  year = 13,
  newdate = 14,
  varchar = 15,
  bit = 16,
  vector = 242,
  json = 245,
  newdecimal = 246,
  enum_ = 247,
  set = 248,
  tiny_blob = 249,
  medium_blob = 250,
  long_blob = 251,
  blob = 252,
  var_string = 253,
  string = 254,
  geometry = 255,
};

/// What the result's metadata says of one column.
struct WireColumn {
  WireType type = WireType::null;
  bool is_unsigned = false;
  bool is_binary = false;  ///< character set 63
};

/// How the bytes of one column become a Cell.
enum class CellFormat : std::uint8_t {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  bits,
  bytes,
  date_time,
  duration,
};

/// Chooses how to read a column; nullopt when the result's type contradicts the schema.
std::optional<CellFormat> cell_format_of(const model::Column& column,
                                         const WireColumn& wire) noexcept;

class RowDecoder {
 public:
  explicit RowDecoder(std::vector<CellFormat> formats);

  /// Decodes a whole row packet, its leading 0x00 included. Throws Error(corrupt).
  model::RowView decode(std::string_view packet);

 private:
  std::vector<CellFormat> formats_;
  std::vector<model::Cell> cells_;
};

}  // namespace mysql
