#pragma once
// What every event of a binary log begins with, and the numbers of the kinds of events.
//
// Used by everything in binlog/ and by readers of blocks. Pure functions and values, any thread;
// views look into the event's bytes. Bytes that are no event throw Error(corrupt, "binlog.event").
// Sources: MySQL Internals, "Binlog Event" (v4 header); MariaDB, "Replication Protocol", 2a.
#include "model/log_block.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace binlog {

enum class EventType : std::uint8_t {
  unknown = 0,
  start_v3 = 1,
  query = 2,
  stop = 3,
  rotate = 4,
  intvar = 5,
  load = 6,
  slave = 7,
  create_file = 8,
  append_block = 9,
  exec_load = 10,
  delete_file = 11,
  new_load = 12,
  rand = 13,
  user_var = 14,
  format_description = 15,
  xid = 16,
  begin_load_query = 17,
  execute_load_query = 18,
  table_map = 19,
  pre_ga_write_rows = 20,
  pre_ga_update_rows = 21,
  pre_ga_delete_rows = 22,
  write_rows_v1 = 23,
  update_rows_v1 = 24,
  delete_rows_v1 = 25,
  incident = 26,
  heartbeat = 27,
  ignorable = 28,
  rows_query = 29,
  write_rows = 30,
  update_rows = 31,
  delete_rows = 32,
  gtid = 33,
  anonymous_gtid = 34,
  previous_gtids = 35,
  transaction_context = 36,
  view_change = 37,
  xa_prepare = 38,
  partial_update_rows = 39,
  transaction_payload = 40,
  heartbeat_v2 = 41,
  gtid_tagged = 42,
  // From here on MariaDB's own.
  annotate_rows = 160,
  binlog_checkpoint = 161,
  mariadb_gtid = 162,
  gtid_list = 163,
  start_encryption = 164,
  query_compressed = 165,
  write_rows_compressed_v1 = 166,
  update_rows_compressed_v1 = 167,
  delete_rows_compressed_v1 = 168,
  write_rows_compressed = 169,
  update_rows_compressed = 170,
  delete_rows_compressed = 171,
  partial_row_data = 172,
};

inline constexpr std::size_t kHeaderBytes = 19;
inline constexpr std::size_t kChecksumBytes = 4;
inline constexpr std::size_t kEventBytesMax = 1U << 30U;  ///< the servers' max_log_event_size

namespace event_flag {
inline constexpr std::uint16_t kInUse = 0x0001;       ///< of a format description: file is open
inline constexpr std::uint16_t kArtificial = 0x0020;  ///< made up by the server, not in the file
inline constexpr std::uint16_t kIgnorable = 0x0080;   ///< who does not know the type may skip it
}  // namespace event_flag

struct EventHeader {
  std::uint32_t timestamp = 0;  ///< seconds since 1970, when the statement began on its origin
  EventType type = EventType::unknown;
  std::uint32_t server_id = 0;
  std::uint32_t size = 0;     ///< of the whole event
  std::uint32_t log_pos = 0;  ///< where it ends in its file, the low 32 bits; 0: in no file
  std::uint16_t flags = 0;

  bool has_flag(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }
  /// Says whether the event stands in the file; the others move no position.
  bool is_in_file() const noexcept { return log_pos != 0 && !has_flag(event_flag::kArtificial); }
};

/// The 19 bytes alone, of an event that may not be whole yet.
EventHeader read_header(std::string_view bytes);
/// The header of a whole event: its size must be that of the bytes.
EventHeader parse_header(std::string_view event);

/// What lies between the header and the checksum.
std::string_view body_of(std::string_view event, const model::LogFormat& format);

/// The log's own word ("WRITE_ROWS"); "type 100" for one without.
std::string to_text(EventType type);

/// Rows events of any kind, compressed and partial ones too; not those before 5.1's release.
bool is_rows(EventType type) noexcept;

}  // namespace binlog
