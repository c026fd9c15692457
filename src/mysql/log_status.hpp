#pragma once
// What a server says of its log: where it ends, which files it has, whether it can be captured.
//
// Used by mysql/binlog_source on its query connection; queries only, nothing is kept. Throws Error:
// task with the GRANT to paste when the login may not see the log, request when there is none, task
// when it is not written as rows. Sources: MySQL Reference Manual, "SHOW BINARY LOG STATUS", "SHOW
// BINARY LOGS", "SHOW REPLICAS"; MariaDB, "SHOW MASTER STATUS", "BINLOG_GTID_POS".
#include "model/gtid_set.hpp"
#include "model/log_position.hpp"
#include "mysql/connection.hpp"
#include "mysql/log_start.hpp"
#include "mysql/server_profile.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace mysql {

/// Throws when this server's log does not hold all changes as rows.
void require_row_log(Connection& connection, const ServerProfile& profile);

/// Where the log ends just now. The GTIDs are those of that place, or a few less on MySQL, where a
/// transaction is in the log a moment before it counts as executed.
model::LogPosition read_end_of_log(Connection& connection, const ServerProfile& profile);

/// The server's log files, the oldest first.
std::vector<LogFile> list_log_files(Connection& connection);

LogFacts read_log_facts(Connection& connection, const ServerProfile& profile);

/// MySQL: the transactions that are executed, but in no log file any more.
model::GtidSet read_purged(Connection& connection);

/// MariaDB: the last identifier of each domain before the place.
model::GtidSet gtids_before(Connection& connection, const model::LogCoordinates& at);

/// Server ids of those who read the log just now; empty when the login may not see them.
std::set<std::uint32_t> reader_ids(Connection& connection, const ServerProfile& profile);

}  // namespace mysql
