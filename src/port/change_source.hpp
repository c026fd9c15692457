#pragma once
// The source's binary log as the engine sees it: where it stands, and its raw events from a place
// on.
//
// Implemented by mysql/binlog_source, and by the simulator. One thread calls a stream; interrupt()
// may come from another. Errors: transient when the connection broke (open again at the last
// transaction end), task when the log cannot be continued (purged, another server, no rights).
#include "model/gtid_set.hpp"
#include "model/log_position.hpp"
#include "model/table_id.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace port {

class LogStream {
 public:
  virtual ~LogStream() = default;
  /// The next whole event, header and checksum included, as the server sent it; artificial events
  /// (the first ROTATE, heartbeats) too. Valid until the next call. Waits for as long as heartbeats
  /// come; throws Error(transient) when neither event nor heartbeat came within the deadline.
  virtual std::string_view next() = 0;
  /// Breaks a blocked next() from another thread: it throws Error(cancelled).
  virtual void interrupt() noexcept = 0;
};

class ChangeSource {
 public:
  virtual ~ChangeSource() = default;
  /// Where the log ends just now, with the GTIDs executed and the server it is of.
  virtual model::LogPosition end_of_log() = 0;
  /// The start of the newest file whose first event is not younger than the time (seconds since
  /// 1970): transactions before the time must still be skipped by their commit time. Throws
  /// Error(task) when the log does not reach back that far.
  virtual model::LogPosition position_before(std::int64_t unix_seconds) = 0;
  /// The position of a place that somebody named by file and offset, a transaction's end: with the
  /// GTIDs of all that lies before it, where the server has them. Throws Error(task) when the log
  /// does not hold the place.
  virtual model::LogPosition position_at(const model::LogCoordinates& at) = 0;
  /// The names of the log's files, the oldest first.
  virtual std::vector<std::string> log_files() = 0;
  /// GTIDs that count as executed and that no file of the log tells: of files that are gone, and
  /// those that were declared so (MySQL gtid_purged; empty on MariaDB).
  virtual model::GtidSet purged_gtids() = 0;
  /// Opens a stream whose first transaction is the one behind `from`; by GTID where the server and
  /// the position have them, else by file and offset of the same server. The caller must drop
  /// nothing and expects nothing of a transaction before it. Throws Error(task) when the log no
  /// longer holds that place ("mysql.log.purged"), when the server is another one and no GTID tells
  /// the place ("mysql.log.other_server"), or when it lacks transactions that were applied
  /// ("mysql.log.behind"). Where it has transactions without GTIDs behind the place, it may throw
  /// "mysql.log.gtid_off", here or from the stream: without GTIDs in `from` it can go on.
  virtual std::unique_ptr<LogStream> open(const model::LogPosition& from) = 0;
  /// Says whether the server keeps names of schemas and tables in lower case, whatever statements
  /// call them (lower_case_table_names=1).
  virtual bool folds_names() = 0;
  /// The definition of a table as it is now; nullopt when there is none.
  virtual std::optional<model::TableSchema> read_table(const model::TableId& id) = 0;
};

}  // namespace port
