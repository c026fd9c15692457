#pragma once
// How one column's bytes in a row become a cell: the function, chosen once by the map and the
// definition together.
//
// Used by RowReader, which calls it once per value. Stateless functions over small values. A value
// that contradicts the format throws Error(corrupt), one that the definition does not cover (a
// label that is not there) Error(table). Facts: MySQL Internals "ROWS_EVENT", MySQL source
// documentation of the field classes' pack(); each type compared with the server's answers.
#include "base/byte_reader.hpp"
#include "binlog/charset_converter.hpp"
#include "binlog/row_arena.hpp"
#include "binlog/table_map.hpp"
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

struct ValueDecoder;
/// Reads one value, which is not NULL; what does not stand in the event itself goes to the arena.
using DecodeFunction = void (*)(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);

struct ValueDecoder {
  DecodeFunction decode = nullptr;
  std::uint16_t prefix_bytes = 0;  ///< of the length before a value of varying length
  std::uint16_t size = 0;          ///< bytes of a value of fixed length; characters of a BINARY
  std::uint8_t precision = 0;
  std::uint8_t scale = 0;
  bool is_zerofill = false;
  const CharsetConverter* charset = nullptr;
  /// Of ENUM and SET; in the definition, which must outlive this.
  const std::vector<std::string>* labels = nullptr;
  /// A '?' in a label may stand for another character: the definition was read in utf8mb3.
  bool has_doubtful_labels = false;
};

/// A value behind its length; the short lengths, of most values, are read at once.
inline std::string_view read_varying(const ValueDecoder& decoder, base::ByteReader& reader) {
  switch (decoder.prefix_bytes) {
    case 1: return reader.bytes(reader.u8());
    case 2: return reader.bytes(reader.u16());
    default: return reader.bytes(reader.number(decoder.prefix_bytes));
  }
}

/// Chooses by a pair that difference() passed; throws Error(table) for what cannot be read.
ValueDecoder choose_decoder(const MapColumn& from, const model::Column& column);

/// Moves over a value of a column that no definition knows. Throws Error(table) for a type whose
/// size is not known.
void skip_value(const MapColumn& from, base::ByteReader& reader);

}  // namespace binlog
