#pragma once
// The small events that steer the reading of the log, and the heads of those with rows.
//
// Used by the framer. Pure, any thread; the views look into the event's bytes. Contradicting bytes
// throw Error(corrupt). Sources: MySQL Internals, "ROTATE_EVENT", "HEARTBEAT_LOG_EVENT",
// "INCIDENT_EVENT", "TABLE_MAP_EVENT", "ROWS_EVENT".
#include "model/log_block.hpp"

#include <cstdint>
#include <string_view>

namespace binlog {

/// Says how to go on in the next file.
struct RotateEvent {
  std::uint64_t position = 0;
  std::string_view file;
};
/// Takes the checksum off when there is one that fits: the first ROTATE of a stream comes before
/// the format, and some servers sum none of them. A name without a number is Error(corrupt).
RotateEvent parse_rotate(std::string_view event);

/// Sent when there is nothing to send: the server has read the log up to here.
struct HeartbeatEvent {
  std::string_view file;
  std::uint64_t position = 0;
  bool has_whole_position = true;  ///< false: its low 32 bits only
};
HeartbeatEvent parse_heartbeat(std::string_view event, const model::LogFormat& format);

struct IncidentEvent {
  std::uint16_t number = 0;
  std::string_view message;
};
IncidentEvent parse_incident(std::string_view event, const model::LogFormat& format);

/// Whose rows follow. `names` is schema and table as they stand in the event, one after the other:
/// a key that costs nothing.
struct TableMapHead {
  std::uint64_t table_id = 0;
  std::string_view schema;
  std::string_view table;
  std::string_view names;
};
TableMapHead parse_table_map_head(std::string_view event, const model::LogFormat& format);

struct RowsHead {
  std::uint64_t table_id = 0;
  bool ends_statement = false;
};
RowsHead parse_rows_head(std::string_view event, const model::LogFormat& format);

/// The id of a rows event without rows, which only ends a statement.
inline constexpr std::uint64_t kNoTableId = 0x00FF'FFFF;

}  // namespace binlog
