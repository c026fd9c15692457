#pragma once
// The events that give a transaction its identity, of both flavours.
//
// Used by the framer. Pure, any thread. Contradicting bytes throw Error(corrupt). Fields that an
// old server does not write keep their zeros.
// Sources: MySQL Internals, "GTID_EVENT"; MySQL 8.3 release notes and source documentation of
// "GTID_TAGGED_LOG_EVENT" (mysql::serialization); MariaDB, "GTID_EVENT", "GTID_LIST_EVENT".
#include "model/gtid_set.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <string_view>

namespace binlog {

struct GtidEvent {
  model::Gtid gtid;                     ///< none for an anonymous one
  std::uint64_t committed_us = 0;       ///< on this server, microseconds since 1970; 0: not told
  std::uint64_t transaction_bytes = 0;  ///< of the whole transaction with this event; 0: not told
  bool is_standalone = false;           ///< MariaDB: one statement, no commit follows
  bool is_xa_prepare = false;           ///< MariaDB: the first half of an XA transaction
  /// MariaDB's binlog_alter_two_phase: the statement is an ALTER that has only begun, or that was
  /// given up. What it does comes with another one, that commits it.
  bool is_without_effect = false;
};

/// Reads GTID, ANONYMOUS_GTID, GTID_TAGGED and MariaDB's GTID.
GtidEvent parse_gtid_event(std::string_view event, const model::LogFormat& format);

/// Reads PREVIOUS_GTIDS or GTID_LIST: what was executed before the file.
model::GtidSet parse_previous_gtids(std::string_view event, const model::LogFormat& format);

}  // namespace binlog
