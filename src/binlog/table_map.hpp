#pragma once
// TABLE_MAP events: which table a number stands for, and the types of its columns as the rows that
// follow are written.
//
// Used by the reader of changes for each map, and by RowReader. Pure; a TableMap owns what it
// holds. Bytes that contradict the format throw Error(corrupt); a type code that is not known
// throws Error(table), since nothing behind it can be placed. Facts: MySQL Internals
// "TABLE_MAP_EVENT", MySQL source documentation "Table_map_event" (optional metadata).
#include "binlog/wire_type.hpp"
#include "model/log_block.hpp"
#include "model/table_id.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

struct MapColumn {
  WireType type = WireType::tiny;  ///< ENUM and SET by their own codes, not as a string
  /// What the rows need: bytes of a CHAR, VARCHAR, ENUM or SET, of a blob's or a float's length;
  /// bits of a BIT; digits after the point of a time; precision << 8 | scale of a DECIMAL.
  std::uint16_t meta = 0;
  bool is_nullable = true;

  bool operator==(const MapColumn&) const = default;
};

/// Flags of a table map.
inline constexpr std::uint16_t kGeneratedKeyFlag = 4;  ///< column 0 is an invisible my_row_id

struct TableMap {
  std::uint64_t table_id = 0;
  model::TableId table;
  std::uint16_t flags = 0;
  std::vector<MapColumn> columns;

  // What the server adds by binlog_row_metadata; each has one entry per column, or is empty.
  std::vector<bool> is_unsigned;          ///< false for columns that are no numbers
  std::vector<std::uint32_t> collations;  ///< 0 for columns that are not of characters
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> labels;  ///< of ENUM and SET, in the column's charset
  std::vector<bool> is_visible;
  std::vector<std::uint32_t> vector_dimensions;  ///< 0 for other columns
  std::vector<std::size_t> primary_key;          ///< column indexes in key order

  bool operator==(const TableMap&) const = default;
};

/// Reads the body: the event without its header and without its checksum.
TableMap parse_table_map(std::string_view body, const model::LogFormat& format);

}  // namespace binlog
