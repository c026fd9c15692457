#pragma once
// Why a server does not send its log from the place we asked for, as our Errors.
//
// Used by mysql/log_start, which sees most of it coming, and by mysql/binlog_stream for what the
// server answers in place of events. Pure, any thread. Nearly every refusal has the number 1236, so
// that only its words tell them apart; they differ between MySQL 5.6 to 9.7 and MariaDB 10.5 to
// 11.8. What is not known is passed on in the server's own words. Sources: MySQL source,
// "rpl_binlog_sender.cc" and the message file; MariaDB source, "sql_repl.cc".
#include "base/error.hpp"
#include "mysql/server_error.hpp"

#include <cstdint>
#include <string>

namespace mysql {

/// What we asked for, in words for a person.
struct LogRequest {
  FailureContext at;
  std::string wanted;           ///< the position: "bin.000003:4711 / 0-1-100"
  std::string oldest;           ///< the oldest log that the server has: "bin.000002"; may be empty
  std::uint32_t server_id = 0;  ///< under which we read
};

/// The log up to what we need is gone. `missing` names it where it is known, or is empty.
base::Error purged(const LogRequest& request, const std::string& missing);
/// The server lacks what was applied already; `extra` names it.
base::Error behind(const LogRequest& request, const std::string& extra);
/// Somebody else reads under our server id.
base::Error id_clash(const LogRequest& request);

/// Builds the Error for what the server answered to a dump, or in the middle of one.
base::Error to_log_error(const ServerFailure& failure, const LogRequest& request);

}  // namespace mysql
