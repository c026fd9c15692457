#pragma once
// A piece of the source's log, cut between events: what the framer makes, the spool keeps and the
// decoders take. A value that moves from thread to thread.
//
// A block holds whole events exactly as the server sent them, checksums included (already
// verified), without those of tables that nobody captures. It is self-contained: every rows event
// has its table map earlier in the same block, and the format says how to read them. Most blocks
// hold many whole transactions; one that is larger than a block becomes several, of which only the
// last ends it. A statement that may change a table is a block of its own.
#include "model/log_position.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace model {

enum class LogFlavour : std::uint8_t { mysql, mariadb };

/// What a format description event says about the events behind it.
struct LogFormat {
  LogFlavour flavour = LogFlavour::mysql;
  bool has_checksum = true;          ///< each event ends with 4 bytes of CRC-32
  std::uint8_t table_id_bytes = 6;   ///< in table maps and rows events
  std::uint8_t rows_v1_header = 8;   ///< post-header bytes of types 23-25
  std::uint8_t rows_v2_header = 10;  ///< of types 30-32
  std::uint8_t query_header = 13;    ///< of type 2
  std::string server_version;
  bool operator==(const LogFormat&) const = default;
};

enum class BlockKind : std::uint8_t {
  changes,    ///< rows of captured tables, and the ends of transactions (of any tables)
  statement,  ///< exactly one QUERY event that is neither BEGIN nor COMMIT
};

struct LogBlock {
  std::uint64_t number = 0;  ///< 1, 2, ... in the order of the log, without gaps within one spool
  BlockKind kind = BlockKind::changes;
  std::string server;            ///< whose coordinates these are, as LogPosition::server
  LogCoordinates begin;          ///< where its first event begins
  LogCoordinates end;            ///< where its last event ends
  bool ends_transaction = true;  ///< false: more blocks of the same transaction follow
  /// Then: the transaction that goes on behind this block, `at` being this block's end; the time of
  /// its commit is 0 where the log has not said it yet.
  TransactionEnd open;
  std::uint64_t received_us = 0;  ///< when the capture had its last event, by our clock
  LogFormat format;
  /// The transactions that end in this block, in order; of events that were dropped too.
  std::vector<TransactionEnd> transactions;
  /// Where each of them ends within `events` (offsets behind the last event of each).
  std::vector<std::uint32_t> event_ends;
  std::string events;
};

}  // namespace model
