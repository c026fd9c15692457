#pragma once
// Rows events taken apart: which rows of which table, which columns each image holds, and the bytes
// of the rows.
//
// Used by the reader of changes; RowReader reads the rows. Pure; the views look into the event's
// bytes. Bytes that contradict the format throw Error(corrupt). MariaDB's compressed events come
// here as their plain type, inflated. Facts: MySQL Internals "ROWS_EVENT"; items of the extra data
// as in MySQL source documentation "Rows_event".
#include "model/log_block.hpp"

#include <cstdint>
#include <string_view>

namespace binlog {

enum class RowChangeKind : std::uint8_t { write, update, erase };

struct RowsEvent {
  RowChangeKind kind = RowChangeKind::write;
  std::uint64_t table_id = 0;
  std::uint16_t flags = 0;
  bool ends_statement = false;    ///< no table map lives on behind it
  bool has_json_changes = false;  ///< JSON may be logged as changes to the row before
  std::uint64_t column_count = 0;
  std::string_view present_before;  ///< bits from the lowest on; empty: there is no such image
  std::string_view present_after;
  std::string_view rows;
};

/// True of the types 23 to 25, 30 to 32 and 39.
bool is_rows_event(std::uint8_t type) noexcept;

/// Reads the body: the event without its header and without its checksum.
RowsEvent parse_rows_event(std::uint8_t type, std::string_view body,
                           const model::LogFormat& format);

}  // namespace binlog
