#pragma once
// Statements in the log, with the session's settings that tell how to read their text.
//
// Used by the framer and by who scans the statements of blocks. Pure, any thread; the views look
// into the event's bytes. Contradicting bytes throw Error(corrupt); a setting with an unknown code
// ends the reading of settings only, since nobody can tell how long it is.
// Sources: MySQL Internals, "QUERY_EVENT"; MariaDB, "QUERY_EVENT".
#include "model/log_block.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace binlog {

namespace sql_mode {
inline constexpr std::uint64_t kAnsiQuotes = 0x0000'0004;
inline constexpr std::uint64_t kNoBackslashEscapes = 0x0010'0000;
}  // namespace sql_mode

struct QueryEvent {
  std::string_view database;  ///< the session's default; empty: none
  std::string_view sql;       ///< in the client's character set
  std::uint32_t thread_id = 0;
  std::uint16_t error_code = 0;  ///< not 0: the statement failed half done
  std::uint32_t timestamp = 0;   ///< seconds since 1970 when it began
  std::uint32_t microseconds = 0;
  std::uint64_t sql_mode = 0;
  // Ids of collations; 0: not told.
  std::uint16_t client_charset = 0;
  std::uint16_t connection_collation = 0;
  std::uint16_t server_collation = 0;
  std::uint16_t database_collation = 0;
  std::string_view time_zone;        ///< "SYSTEM", "+02:00", a name; empty: not told
  std::optional<std::uint64_t> xid;  ///< of DDL that is atomic

  bool has_mode(std::uint64_t mode) const noexcept { return (sql_mode & mode) != 0; }
};

/// Reads a QUERY event, or the statement of an EXECUTE_LOAD_QUERY.
QueryEvent parse_query(std::string_view event, const model::LogFormat& format);

}  // namespace binlog
