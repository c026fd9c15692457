#include "mysql/snapshot_opening.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "mysql/quote.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <stop_token>
#include <utility>

namespace mysql {
namespace {

using base::Error;
using base::LogComponent;

constexpr int kLockFreeTriesMax = 10;
constexpr int kUnmovedTriesMax = 5;
constexpr int kUnmovedTriesMaxForPosition = 20;
// MySQL shows a commit in InnoDB a moment before it is in gtid_executed; the pause covers that
// moment.
constexpr base::Millis kSettlePause{250};
constexpr base::Millis kPauseBetweenLocks{500};
// The server frees our lock by itself when we fall silent this long while we hold it.
constexpr int kSilenceUnderLockSeconds = 10;
constexpr std::size_t kExecutedAt = 4;  // Executed_Gtid_Set in MySQL's SHOW BINARY LOG STATUS

void start_snapshot(Connection& session) {
  session.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", "open the snapshot");
}

void start_snapshots(Sessions sessions) {
  for (const auto& session : sessions) start_snapshot(*session);
}

/// MariaDB: the log position of this session's snapshot, "file:offset"; empty without a log.
std::string snapshot_position(Connection& session) {
  const Result result = session.query(
      "SHOW STATUS WHERE Variable_name IN ('Binlog_snapshot_file', "
      "'Binlog_snapshot_position')",
      "read the snapshot's log position");
  std::string file;
  std::string offset;
  for (const Row& row : result.rows) {
    (row.at(0) == "Binlog_snapshot_file" ? file : offset) = row.at(1).value_or("");
  }
  return file.empty() ? std::string() : file + ":" + offset;
}

/// Adds the GTIDs of a MariaDB position: "bin.000001:330" -> "bin.000001:330 / 0-1-5".
std::string with_gtids(Connection& session, const std::string& position) {
  const std::size_t colon = position.rfind(':');
  if (colon == std::string::npos) return position;
  const std::string sql =
      fmt::format("SELECT BINLOG_GTID_POS({}, {})", quote_literal(position.substr(0, colon)),
                  position.substr(colon + 1));
  const Field gtids = session.query_value(sql, "turn the log position into GTIDs");
  return gtids.value_or("").empty() ? position : position + " / " + *gtids;
}

/// An XA transaction as XA RECOVER lists it; its name may be any bytes.
std::string xid_text(const Row& row) {
  const std::string data = row.at(3).value_or("");
  const bool is_text = std::all_of(data.begin(), data.end(), [](char c) {
    return std::isprint(static_cast<unsigned char>(c)) != 0;
  });
  return is_text ? data : "0x" + base::to_hex(data);
}

/// Says why the server refused; throws on when the connection is gone or somebody stops us.
std::string reason_of(const Connection& connection, const Error& error) {
  if (!connection.is_usable() || error.scope() == base::ErrorScope::cancelled) throw error;
  return error.report().server_text.empty() ? error.message() : error.report().server_text;
}

}  // namespace

SnapshotOpening::SnapshotOpening(Connection& control, const ServerProfile& profile,
                                 std::vector<TableListing> tables, base::Clock& clock)
    : control_(control), profile_(profile), tables_(std::move(tables)), clock_(clock) {}

std::optional<CommonSnapshot> SnapshotOpening::open_all(Sessions sessions, PositionNeed need) {
  const bool is_required = need == PositionNeed::required;
  if (sessions.size() == 1 && !is_required) return open_one(*sessions.front());
  if (is_required && !profile_.is_binlog_on) {
    obstacles_.emplace_back("with a log position: the server writes no binary log");
    return std::nullopt;
  }
  std::optional<CommonSnapshot> snapshot;
  if (profile_.is_mariadb()) snapshot = by_equal_log_positions(sessions);
  if (!snapshot) snapshot = by_global_lock(sessions);
  if (!snapshot) snapshot = by_table_locks(sessions);
  if (!snapshot && !profile_.is_mariadb()) snapshot = by_unmoved_log(sessions, need);
  if (!is_required || !snapshot || !snapshot->position.empty()) return snapshot;
  obstacles_.emplace_back("with a log position: the login may not see it (REPLICATION CLIENT)");
  return std::nullopt;
}

CommonSnapshot SnapshotOpening::open_one(Connection& session) {
  CommonSnapshot snapshot{"of a single session, without a lock", "", std::nullopt};
  prepared_.clear();
  note_prepared();
  if (profile_.is_mariadb()) {
    start_snapshot(session);
    note_prepared();
    snapshot.position = with_gtids(session, snapshot_position(session));
    return snapshot;
  }
  const std::string before = log_position();
  start_snapshot(session);
  note_prepared();
  // A position that moved meanwhile is not the snapshot's: then it is unknown.
  if (log_position() == before) snapshot.position = before;
  return snapshot;
}

bool SnapshotOpening::may_trust_log_positions() {
  if (!profile_.is_binlog_on) {
    obstacles_.emplace_back("without a lock: the server writes no binary log");
    return false;
  }
  if (profile_.is_replicating && !profile_.logs_replicated_changes) {
    obstacles_.emplace_back(
        "without a lock: log_slave_updates is off, so that changes may bypass "
        "the binary log");
    return false;
  }
  return true;
}

std::optional<CommonSnapshot> SnapshotOpening::by_equal_log_positions(Sessions sessions) {
  if (!may_trust_log_positions()) return std::nullopt;
  for (int attempt = 1; attempt <= kLockFreeTriesMax; ++attempt) {
    prepared_.clear();
    note_prepared();
    start_snapshots(sessions);
    note_prepared();
    const std::string first = snapshot_position(*sessions.front());
    bool is_common = !first.empty();
    for (const auto& session : sessions.subspan(1)) {
      is_common = is_common && snapshot_position(*session) == first;
    }
    if (is_common) {
      return CommonSnapshot{fmt::format("without a lock, at try {}", attempt),
                            with_gtids(*sessions.front(), first), std::nullopt};
    }
    for (const auto& session : sessions) session->execute("ROLLBACK", "close the snapshot");
  }
  obstacles_.push_back(fmt::format("without a lock: the log moved between the sessions {} times",
                                   kLockFreeTriesMax));
  return std::nullopt;
}

std::optional<CommonSnapshot> SnapshotOpening::by_global_lock(Sessions sessions) {
  const Privileges& privileges = profile_.privileges;
  const bool may_lock = privileges.has_global("RELOAD") || privileges.has_global("FLUSH_TABLES") ||
                        privileges.has_global("SUPER") || privileges.has_roles();
  if (!may_lock) {
    obstacles_.emplace_back(
        "by a global read lock: the login lacks RELOAD (or FLUSH_TABLES) on *.*");
    return std::nullopt;
  }
  return under_lock("FLUSH TABLES WITH READ LOCK", "by a global read lock", sessions);
}

std::optional<CommonSnapshot> SnapshotOpening::by_table_locks(Sessions sessions) {
  std::string list;
  for (const TableListing& table : tables_) {
    const bool is_lockable = table.kind != model::TableKind::sequence &&
                             (table.engine == "InnoDB" || table.engine.empty());
    if (!is_lockable) continue;
    if (!profile_.privileges.has_roles() &&
        !profile_.privileges.has_on_table("LOCK TABLES", table.id)) {
      obstacles_.push_back(
          fmt::format("by table locks: the login lacks LOCK TABLES on {}.*", table.id.schema));
      return std::nullopt;
    }
    list += (list.empty() ? "" : ", ") + quote_table(table.id) + " READ";
  }
  if (list.empty()) return std::nullopt;
  return under_lock("LOCK TABLES " + list, "by locks on the selected tables", sessions);
}

bool SnapshotOpening::try_on_control(const std::string& sql, const std::string& purpose) {
  for (int attempt = 1; attempt <= base::limits::kSourceLockTriesMax; ++attempt) {
    try {
      control_.execute(sql, purpose);
      return true;
    } catch (const Error& error) {
      const std::string reason = reason_of(control_, error);
      const bool is_busy = error.scope() == base::ErrorScope::transient;
      if (!is_busy || attempt == base::limits::kSourceLockTriesMax) {
        obstacles_.push_back(fmt::format("{}: {}", purpose, reason));
        return false;
      }
      base::log_info(LogComponent::source_unload,
                     "Lock on the source not granted, try {} of {}: {}", attempt,
                     base::limits::kSourceLockTriesMax, reason);
      clock_.sleep_for(kPauseBetweenLocks, std::stop_token());
    }
  }
  return false;
}

std::optional<CommonSnapshot> SnapshotOpening::under_lock(const std::string& lock_sql,
                                                          const std::string& way,
                                                          Sessions sessions) {
  control_.execute(fmt::format("SET SESSION wait_timeout = {}", kSilenceUnderLockSeconds),
                   "bound the lock");
  if (!try_on_control(lock_sql, way)) return std::nullopt;
  // Should anything fail from here on, closing the control connection frees the lock.
  const base::SteadyTime locked_at = clock_.steady_now();
  start_snapshots(sessions);
  prepared_.clear();
  note_prepared();
  CommonSnapshot snapshot{way, log_position(), std::nullopt};
  // The server must still know our lock, or it was freed too early and this throws.
  control_.execute("UNLOCK TABLES", "free the lock");
  snapshot.lock_held =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady_now() - locked_at);
  return snapshot;
}

std::optional<CommonSnapshot> SnapshotOpening::by_unmoved_log(Sessions sessions,
                                                              PositionNeed need) {
  const bool is_required = need == PositionNeed::required;
  if (!profile_.is_binlog_on || (!profile_.is_gtid_on && !is_required)) {
    obstacles_.emplace_back("without a lock: the server numbers no transactions (gtid_mode)");
    return std::nullopt;
  }
  const int tries = is_required ? kUnmovedTriesMaxForPosition : kUnmovedTriesMax;
  for (int attempt = 1; attempt <= tries; ++attempt) {
    const std::string before = log_position();
    // What is in the log already, and not yet seen by a snapshot, is given time to be seen.
    if (is_required && !is_still_at(before)) continue;
    prepared_.clear();
    note_prepared();
    start_snapshots(sessions);
    note_prepared();
    if (is_still_at(before)) {
      return CommonSnapshot{fmt::format("without a lock, at try {}: no transaction was committed "
                                        "meanwhile",
                                        attempt),
                            before, std::nullopt};
    }
    for (const auto& session : sessions) session->execute("ROLLBACK", "close the snapshot");
  }
  obstacles_.push_back(
      fmt::format("without a lock: transactions were committed meanwhile {} times", tries));
  return std::nullopt;
}

/// Says whether nothing was committed for the settle pause.
bool SnapshotOpening::is_still_at(const std::string& position) {
  clock_.sleep_for(kSettlePause, std::stop_token());
  return !are_commits_waiting() && log_position() == position;
}

/// With semi-synchronous replication a commit can stand in the log, and not be seen by a snapshot,
/// for as long as it waits for its replicas.
bool SnapshotOpening::are_commits_waiting() {
  const Result waiting = control_.query("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%_wait_sessions'",
                                        "see whether commits wait for replicas");
  return std::any_of(waiting.rows.begin(), waiting.rows.end(),
                     [](const Row& row) { return row.at(1) != "0"; });
}

/// Asked right before and right after a snapshot without a lock: what was prepared all the time is
/// in both answers, and what was prepared or committed between moved the log.
void SnapshotOpening::note_prepared() {
  try {
    for (const Row& row : control_.query("XA RECOVER", "list prepared transactions").rows) {
      prepared_.insert(xid_text(row));
    }
    sees_prepared_ = true;
  } catch (const Error& error) {
    base::log_debug(LogComponent::source_unload,
                    "Prepared XA transactions are not shown to this login (XA_RECOVER_ADMIN): {}",
                    reason_of(control_, error));
  }
}

std::string SnapshotOpening::gtids(Connection& connection) {
  const char* sql =
      profile_.is_mariadb() ? "SELECT @@global.gtid_binlog_pos" : "SELECT @@global.gtid_executed";
  std::string text = connection.query_value(sql, "read the executed GTIDs").value_or("");
  std::erase(text, '\n');
  return text;
}

std::string SnapshotOpening::log_position() {
  if (!profile_.is_binlog_on) return "";
  std::string position;
  std::string executed;
  try {
    const Result result =
        control_.query(std::string(profile_.log_position_statement()), "read the log position");
    if (!result.rows.empty()) {
      const Row& row = result.rows.front();
      position = fmt::format("{}:{}", row.at(0).value_or(""), row.at(1).value_or(""));
      // MySQL gives both in one answer, of one moment.
      if (profile_.is_gtid_on && row.size() > kExecutedAt) executed = row[kExecutedAt].value_or("");
      std::erase(executed, '\n');
    }
  } catch (const Error& error) {
    // The login may not see the file; the GTIDs say as much, and need no privilege.
    base::log_debug(LogComponent::source_unload, "The log file is not shown to this login: {}",
                    reason_of(control_, error));
  }
  if (profile_.is_gtid_on && executed.empty()) executed = gtids(control_);
  if (position.empty() || executed.empty()) return position + executed;
  return position + " / " + executed;
}

}  // namespace mysql
