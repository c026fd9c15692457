#include "mysql/log_refusal.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

constexpr unsigned kMasterFatalError = 1236;  // ER_MASTER_FATAL_ERROR_READING_BINLOG
constexpr unsigned kSlaveSameId = 4052;       // MariaDB's number of the same
constexpr std::array kDenied{1045U, 1227U};
constexpr std::size_t kListBytesMax = 300;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A set of GTIDs can be longer than a person reads.
std::string shortened(const std::string& list) {
  return list.size() <= kListBytesMax ? list : list.substr(0, kListBytesMax) + "...";
}

Error too_large(const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.event_too_large",
          fmt::format("{} finds an event behind {} that is longer than its max_allowed_packet",
                      request.at.where, request.wanted),
          "run on the source: SET GLOBAL max_allowed_packet = 1073741824 (on MariaDB SET GLOBAL "
          "slave_max_allowed_packet = 1073741824 as well) and start again; if it stays, the place "
          "is not the start of an event, or lies beyond 4 GiB in its file: start by GTID or from "
          "another place"};
}

Error no_gtids(const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.gtid_off",
          fmt::format("{} cannot send its log by GTID from {}", request.at.where, request.wanted),
          "gtid_mode must be ON on the source, with no transaction without a GTID behind the "
          "place; else start by file and offset"};
}

Error without_gtids(const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.gtid_off",
          fmt::format("{} does not send what follows {}: it holds transactions without a GTID, and "
                      "gtid_mode is ON",
                      request.at.where, shortened(request.wanted)),
          "run on the source: SET GLOBAL gtid_mode = ON_PERMISSIVE, let sluice read what there is, "
          "and set it to ON again; or load again with --restart"};
}

Error with_gtids(const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.gtid_mode_off",
          fmt::format("{} does not send what follows {}: it holds transactions with GTIDs, and "
                      "gtid_mode is OFF",
                      request.at.where, shortened(request.wanted)),
          "run on the source: SET GLOBAL gtid_mode = OFF_PERMISSIVE, and run again: sluice goes on "
          "by file and offset; or load again with --restart"};
}

Error missing_place(const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.behind",
          fmt::format("the log of {} does not hold the place {}", request.at.where, request.wanted),
          "the server lost the end of its log, was restored or reset: load again with --restart"};
}

Error missing_privilege(const LogRequest& request) {
  return {ErrorScope::task, "mysql.privilege.missing",
          fmt::format("{} does not let '{}' read its log", request.at.where, request.at.user),
          fmt::format("run on the source: GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO "
                      "'{}'@'%'",
                      request.at.user)};
}

Error refused(const ServerFailure& failure, const LogRequest& request) {
  return {ErrorScope::task, "mysql.log.refused",
          fmt::format("{} does not send its log from {}: {}", request.at.where, request.wanted,
                      failure.text),
          "the words are the server's own; its error log may say more. If the place is gone for "
          "good, load again with --restart"};
}

Error of_text(const ServerFailure& failure, const LogRequest& request) {
  const std::string& text = failure.text;
  if (has(text, "same server_uuid/server_id")) return id_clash(request);
  // These before "purged", which the path of a file may hold: their texts are the same everywhere.
  if (has(text, "replicate anonymous transaction")) return without_gtids(request);
  if (has(text, "replicate GTID-transaction")) return with_gtids(request);
  if (has(text, "max_allowed_packet")) return too_large(request);
  if (has(text, "purged") || has(text, "Could not find first log file") ||
      has(text, "slave state is too old") || has(text, "Could not find GTID state")) {
    return purged(request, "");
  }
  if (has(text, "has more GTIDs than")) return behind(request, request.wanted);
  if (has(text, "is not in the master's binlog") || has(text, "not in the primary's binlog") ||
      has(text, "position > file size") || has(text, "impossible position")) {
    return missing_place(request);
  }
  if (has(text, "GTID_MODE") || has(text, "AUTO_POSITION")) return no_gtids(request);
  return refused(failure, request);
}

}  // namespace

Error purged(const LogRequest& request, const std::string& missing) {
  const std::string lost = missing.empty() ? "" : fmt::format("; gone is {}", shortened(missing));
  return {ErrorScope::task, "mysql.log.purged",
          fmt::format("the log of {} no longer holds what follows {}{}{}{}", request.at.where,
                      shortened(request.wanted), lost,
                      request.oldest.empty() ? "" : "; its oldest log is ", request.oldest),
          "load again with --restart; or give up the changes between: write migration_type = "
          "\"cdc\" and, as start, a place that the log still holds in [task], and run once with "
          "--restart, which then loads nothing. To keep the log longer: "
          "binlog_expire_logs_seconds (expire_logs_days), on RDS CALL "
          "mysql.rds_set_configuration('binlog retention hours', 168)"};
}

Error behind(const LogRequest& request, const std::string& extra) {
  return {ErrorScope::task, "mysql.log.behind",
          fmt::format("{} lacks transactions that were applied already: {}", request.at.where,
                      shortened(extra)),
          "the server was restored from a backup, lost its last commits in a crash, or is a "
          "replica that was promoted too early: connect to the server that has them, or load again "
          "with --restart"};
}

Error id_clash(const LogRequest& request) {
  return {
      ErrorScope::task, "mysql.log.server_id_clash",
      fmt::format("another reader of the log of {} has our server id {}", request.at.where,
                  request.server_id),
      "two readers with one id throw each other out: look for it with SHOW REPLICAS (SHOW SLAVE "
      "HOSTS), check that this task does not run twice, and give each reader a server id of "
      "its own"};
}

Error to_log_error(const ServerFailure& failure, const LogRequest& request) {
  const auto annotated = [&](Error error) {
    error.with_server_text(fmt::format("{} ({}) {}", failure.code, failure.sqlstate, failure.text));
    error.in(fmt::format("{} at {}", request.at.purpose, request.at.where));
    return error;
  };
  if (failure.code == kSlaveSameId) return annotated(id_clash(request));
  if (failure.code == kMasterFatalError) return annotated(of_text(failure, request));
  for (const unsigned code : kDenied) {
    if (failure.code == code) return annotated(missing_privilege(request));
  }
  return to_error(failure, request.at);
}

}  // namespace mysql
