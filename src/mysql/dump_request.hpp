#pragma once
// The bodies of the commands that make a server send its binary log, as bytes.
//
// Used by mysql/binlog_stream and mysql/log_probe, which send them. Pure, any thread. Sources:
// MySQL source documentation, "COM_REGISTER_SLAVE", "COM_BINLOG_DUMP", "COM_BINLOG_DUMP_GTID";
// MariaDB, "COM_BINLOG_DUMP".
#include "model/gtid_set.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace mysql {

/// Numbers of the commands, the first byte of their packets.
enum class DumpCommand : std::uint8_t {
  register_replica = 0x15,
  dump = 0x12,
  dump_gtid = 0x1E,
};

/// Whether the server waits for more at the end of its log or closes the stream there.
enum class AtEnd : std::uint8_t { wait, stop };

/// COM_REGISTER_SLAVE: makes us one line of SHOW REPLICAS, called `host`. A name of more than 60
/// bytes is cut, because servers refuse the whole command for it.
std::string register_request(std::uint32_t server_id, std::string_view host);

/// COM_BINLOG_DUMP from an offset, which has no more than 32 bits there; an empty file name leaves
/// the start to the session's GTID state (MariaDB).
std::string dump_request(std::uint32_t server_id, std::string_view file, std::uint32_t offset,
                         AtEnd at_end);

/// COM_BINLOG_DUMP_GTID of all transactions that are not in the set (MySQL).
std::string dump_gtid_request(std::uint32_t server_id, const model::GtidSet& executed,
                              AtEnd at_end);

}  // namespace mysql
