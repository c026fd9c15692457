#include "mysql/log_status.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mysql/quote.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

// How often the end of MariaDB's log is read together with its GTIDs before the server is asked to
// count them from the start of the file.
constexpr int kStillTriesMax = 3;

Error no_log(const Connection& connection) {
  return {ErrorScope::request, "mysql.log.off",
          fmt::format("{} writes no binary log, so that its changes cannot be captured",
                      connection.where()),
          "set log_bin and server_id in the server's configuration and restart it; on RDS and "
          "Aurora switch automated backups on and set binlog_format=ROW in the parameter group"};
}

template <typename Number>
Number number_of(const Field& field, std::string_view what) {
  const std::string text = field.value_or("");
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorScope::corrupt, "mysql.log.status",
                fmt::format("the server gives \"{}\" as {}", text, what),
                "report it with the server's version");
  }
  return number;
}

/// The field of this name, whatever its place; empty when there is none.
std::string field_of(const Result& result, std::string_view name) {
  for (std::size_t i = 0; i < result.names.size(); ++i) {
    if (result.names[i] == name) return result.rows.at(0).at(i).value_or("");
  }
  return "";
}

Result read_status(Connection& connection, const ServerProfile& profile) {
  Result status =
      connection.query(std::string(profile.log_position_statement()), "read where the log ends");
  if (status.rows.empty()) throw no_log(connection);
  return status;
}

model::LogCoordinates coordinates_of(const Result& status) {
  return {field_of(status, "File"),
          number_of<std::uint64_t>(field_of(status, "Position"), "the position of its log")};
}

model::GtidSet read_gtids(Connection& connection, const char* variable) {
  const Field text = connection.query_value(fmt::format("SELECT @@global.{}", variable),
                                            fmt::format("read {}", variable));
  return model::GtidSet::parse(text.value_or(""));
}

/// The GTIDs must be those of the coordinates: read before and after, they frame a place at which
/// nothing moved.
model::LogPosition read_mariadb_end(Connection& connection, const ServerProfile& profile) {
  model::LogPosition position;
  position.server = profile.identity();
  for (int attempt = 0; attempt < kStillTriesMax; ++attempt) {
    position.gtids = read_gtids(connection, "gtid_binlog_pos");
    position.at = coordinates_of(read_status(connection, profile));
    if (read_gtids(connection, "gtid_binlog_pos") == position.gtids) return position;
  }
  position.gtids = gtids_before(connection, position.at);
  return position;
}

bool is_replica(Connection& connection, const ServerProfile& profile) {
  if (profile.is_replicating) return true;
  const bool has_new_words = profile.is_mariadb() ? profile.version >= ServerVersion{10, 5, 1}
                                                  : profile.version >= ServerVersion{8, 0, 22};
  try {
    return !connection
                .query(has_new_words ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS",
                       "see whether the server is a replica")
                .rows.empty();
  } catch (const Error& error) {
    if (error.code() != "mysql.privilege.missing") throw;
    // MariaDB has a privilege of its own for it; that no replication runs is known without it.
    base::log_debug(LogComponent::source_capture, "The state as a replica is not shown ({})",
                    error.message());
    return false;
  }
}

void require_row_format(const ServerProfile& profile) {
  // A server without the variable knows no other format.
  if (profile.binlog_format.empty() || profile.binlog_format == "ROW") return;
  throw Error(
      ErrorScope::task, "mysql.log.format",
      fmt::format("the source logs changes in the format {}, in which statements stand in "
                  "the place of rows",
                  profile.binlog_format),
      "run on the source: SET GLOBAL binlog_format = 'ROW' (and set it in its "
      "configuration; sessions that are open keep the old format until they connect again)");
}

void warn_of_filters(const Result& status) {
  for (const char* name : {"Binlog_Do_DB", "Binlog_Ignore_DB"}) {
    const std::string filter = field_of(status, name);
    if (filter.empty()) continue;
    base::log_warning(LogComponent::source_capture,
                      "The source's log is filtered ({} = {}): changes of other schemas are not in "
                      "it",
                      name, filter);
  }
}

}  // namespace

void require_row_log(Connection& connection, const ServerProfile& profile) {
  if (!profile.is_binlog_on) throw no_log(connection);
  require_row_format(profile);
  warn_of_filters(read_status(connection, profile));
  if (profile.logs_replicated_changes || !is_replica(connection, profile)) return;
  throw Error(
      ErrorScope::task, "mysql.log.replica_changes",
      fmt::format("{} is a replica that does not log what it replicates", connection.where()),
      "set log_replica_updates (log_slave_updates) = ON in its configuration and restart "
      "it, or capture from its own source");
}

model::LogPosition read_end_of_log(Connection& connection, const ServerProfile& profile) {
  if (profile.is_mariadb()) return read_mariadb_end(connection, profile);
  const Result status = read_status(connection, profile);
  model::LogPosition position;
  position.server = profile.identity();
  position.at = coordinates_of(status);
  if (profile.is_gtid_on) {
    position.gtids = model::GtidSet::parse(field_of(status, "Executed_Gtid_Set"));
  }
  return position;
}

std::vector<LogFile> list_log_files(Connection& connection) {
  std::vector<LogFile> files;
  for (const Row& row : connection.query("SHOW BINARY LOGS", "list the log files").rows) {
    files.push_back(
        {row.at(0).value_or(""), number_of<std::uint64_t>(row.at(1), "the size of a log file")});
  }
  return files;
}

LogFacts read_log_facts(Connection& connection, const ServerProfile& profile) {
  LogFacts facts;
  facts.is_mariadb = profile.is_mariadb();
  facts.keeps_gtids = profile.is_gtid_on;
  facts.server = profile.identity();
  facts.files = list_log_files(connection);
  if (!facts.keeps_gtids) return facts;
  facts.executed = read_gtids(connection, facts.is_mariadb ? "gtid_binlog_pos" : "gtid_executed");
  if (!facts.is_mariadb) facts.purged = read_purged(connection);
  return facts;
}

model::GtidSet read_purged(Connection& connection) {
  return read_gtids(connection, "gtid_purged");
}

model::GtidSet gtids_before(Connection& connection, const model::LogCoordinates& at) {
  const Field text = connection.query_value(
      fmt::format("SELECT BINLOG_GTID_POS({}, {})", quote_literal(at.file), at.offset),
      "turn the log position into GTIDs");
  return model::GtidSet::parse(text.value_or(""));
}

std::set<std::uint32_t> reader_ids(Connection& connection, const ServerProfile& profile) {
  const bool has_new_words = !profile.is_mariadb() && profile.version >= ServerVersion{8, 0, 22};
  std::set<std::uint32_t> ids;
  try {
    const Result readers = connection.query(has_new_words ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS",
                                            "list the readers of the log");
    for (const Row& row : readers.rows) {
      ids.insert(number_of<std::uint32_t>(row.at(0), "the server id of a replica"));
    }
  } catch (const Error& error) {
    if (error.code() != "mysql.privilege.missing") throw;
    // MariaDB shows them to few; a clash is told by the server when it happens.
    base::log_debug(LogComponent::source_capture, "The readers of the log are not shown ({})",
                    error.message());
  }
  return ids;
}

}  // namespace mysql
