#pragma once
// Whether what follows a place of MySQL's log begins with a transaction that has no GTID.
//
// Used by mysql/binlog_source before it asks by GTID: with gtid_mode switched off and on again in
// between, the server begins in the newest file before which nothing else was executed, and leaves
// out what has no GTID without a word. A transaction with a GTID that comes first keeps it from
// that; then it refuses loudly what has none. Asked by file and offset it refuses that too, while
// gtid_mode is ON: Error(task, "mysql.log.gtid_off"). NextTransaction is pure, one thread;
// lacks_gtid_behind asks the server on a connection of its own and reads up to the first
// transaction. Other errors: as of mysql/dump_connection; corrupt for bytes that are no events.
// Sources: MySQL Reference Manual, "GTID Auto-Positioning", "Replication Mode Concepts".
#include "model/endpoint.hpp"
#include "model/log_position.hpp"
#include "mysql/dump_connection.hpp"

#include <string_view>

namespace mysql {

class NextTransaction {
 public:
  /// Takes the next event behind the place; false when it was a transaction's first.
  bool add(std::string_view event);
  bool lacks_gtid() const noexcept { return lacks_gtid_; }

 private:
  bool lacks_gtid_ = false;
};

/// False too when no transaction follows. `options` must not have the identity of a stream that
/// runs: the server would end that one.
bool lacks_gtid_behind(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                       const LogRequest& request, const model::LogCoordinates& at);

}  // namespace mysql
