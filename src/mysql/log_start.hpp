#pragma once
// Decides how a server is asked to go on behind a position: by GTID, or by file and offset, or not
// at all because it cannot.
//
// Used by mysql/binlog_source. Pure, any thread. What the server would only say in the middle of
// its answer, or not at all, is found here: transactions of ours that it lacks (it checks those of
// its own uuid only), another server with the same file names, an offset that no command can say.
// Throws Error(task) with the codes that port/change_source promises.
#include "model/gtid_set.hpp"
#include "model/log_position.hpp"
#include "mysql/log_refusal.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mysql {

struct LogFile {
  std::string name;
  std::uint64_t bytes = 0;
  bool operator==(const LogFile&) const = default;
};

/// What a server says of its log.
struct LogFacts {
  bool is_mariadb = false;
  bool keeps_gtids = false;
  std::string server;       ///< its identity, as in LogPosition::server
  model::GtidSet executed;  ///< MySQL gtid_executed, MariaDB gtid_binlog_pos
  model::GtidSet purged;    ///< MySQL only: of the transactions whose log is gone
  std::vector<LogFile> files;
};

struct LogStart {
  bool by_gtid = false;
  model::GtidSet gtids;      ///< by GTID: what is not to be sent again
  model::LogCoordinates at;  ///< else: the place
};

/// What is in `from` and not on the server; a commit that is about to finish is among it for a
/// moment, because it is in the log before it counts as executed.
model::GtidSet missing_on_server(const model::LogPosition& from, const LogFacts& facts);

/// Says whether the position's file and offset are of this server, and in its log.
bool has_place(const model::LogPosition& from, const LogFacts& facts);

/// Says whether the position's file was one of this server's, and is gone.
bool is_place_purged(const model::LogPosition& from, const LogFacts& facts);

LogStart choose_start(const model::LogPosition& from, const LogFacts& facts,
                      const LogRequest& request);

}  // namespace mysql
