#pragma once
// Events that the server wrote shorter, as the plain ones they stand for.
//
// Used by the framer and by readers of blocks. Pure, any thread. MariaDB deflates rows and
// statements (log_bin_compress) behind a plain head: a byte with the algorithm and the size of the
// length, the length, a zlib stream. MySQL takes the checksums off inside of a compressed
// transaction. Bytes that contradict this throw Error(corrupt, "binlog.compressed"), an algorithm
// that is not known Error(task). Sources: MariaDB, "Replication Protocol",
// "Query_compressed_event", "Rows_compressed_event"; MySQL source documentation,
// "Transaction_payload_event".
#include "binlog/event_header.hpp"
#include "binlog/rows_event.hpp"
#include "model/log_block.hpp"

#include <string>
#include <string_view>

namespace binlog {

/// As parse_rows_event, for events that are compressed too: `inflated` keeps their rows, and must
/// live as long as what is returned.
RowsEvent read_rows_event(EventType type, std::string_view body, const model::LogFormat& format,
                          std::string& inflated);

/// Makes a QUERY event of a QUERY_COMPRESSED one.
void inflate_query(std::string_view event, const model::LogFormat& format, std::string& out);

/// An event without its checksum, as it is kept aside of the log.
void without_checksum(std::string_view event, const model::LogFormat& format, std::string& out);

/// Makes a whole event of one without its checksum, where the log has them.
void with_checksum(std::string_view bare, const model::LogFormat& format, std::string& out);

}  // namespace binlog
