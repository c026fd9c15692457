#pragma once
// Brings several sessions to one state of the data, by the least locking that the server permits.
//
// Used by mysql/snapshot_reader alone, on its thread; borrows the connections. The ways, in their
// order:
//   MariaDB  no lock: open all, compare the log position that each snapshot knows exactly, try
//   again both     FLUSH TABLES WITH READ LOCK, waiting 5 s at most, 3 times; held for milliseconds
//   both     LOCK TABLES ... READ of the selected tables on a connection of its own
//   MySQL    no lock: the end of the log, GTIDs included, does not move while the sessions are
//   opened
// Who needs only rows gets a single session without all this. Who goes on with the log needs the
// exact place of the snapshot in it, and takes these ways for a single session as well.
// Writes that bypass the log (sql_log_bin=0) are invisible to the two ways without a lock.
// Sources: the reference, "Consistent snapshot with parallel chunk reads"; MariaDB "Enhancements
// for START TRANSACTION WITH CONSISTENT SNAPSHOT"; MySQL "FLUSH Statement", "LOCK TABLES".
#include "base/clock.hpp"
#include "mysql/connection.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/server_profile.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace mysql {

using Sessions = std::span<const std::unique_ptr<Connection>>;

/// How one state was reached.
struct CommonSnapshot {
  std::string way;       ///< for the log: "without a lock"
  std::string position;  ///< "bin.000003:4711 / 0-1-100"; empty when unknown
  std::optional<std::chrono::microseconds> lock_held;
};

/// Whether the snapshot's place in the log only serves the eye, or the changes are read from there.
enum class PositionNeed : std::uint8_t { wished, required };

class SnapshotOpening {
 public:
  /// `tables` are those that will be read, with their engines; `control` is used for locks.
  SnapshotOpening(Connection& control, const ServerProfile& profile,
                  std::vector<TableListing> tables, base::Clock& clock);

  /// Opens one snapshot in all sessions; nullopt when the server permits no way to it.
  /// With a required position it also gives nullopt when there is no exact one.
  std::optional<CommonSnapshot> open_all(Sessions sessions, PositionNeed need);
  /// Opens the snapshot of a single session, which needs no lock; its position may be unknown.
  CommonSnapshot open_one(Connection& session);

  /// Why each way that was tried did not work, in their order.
  const std::vector<std::string>& obstacles() const noexcept { return obstacles_; }
  /// XA transactions that were prepared when the snapshot was opened: their rows are in the log
  /// before its position, but not in the snapshot.
  const std::set<std::string>& prepared() const noexcept { return prepared_; }
  /// False when the login may not list them.
  bool sees_prepared() const noexcept { return sees_prepared_; }

 private:
  std::optional<CommonSnapshot> by_equal_log_positions(Sessions sessions);
  std::optional<CommonSnapshot> by_global_lock(Sessions sessions);
  std::optional<CommonSnapshot> by_table_locks(Sessions sessions);
  std::optional<CommonSnapshot> by_unmoved_log(Sessions sessions, PositionNeed need);
  std::optional<CommonSnapshot> under_lock(const std::string& lock_sql, const std::string& way,
                                           Sessions sessions);
  bool may_trust_log_positions();
  /// Runs a statement on the control connection; false, with the reason noted, when it is refused.
  bool try_on_control(const std::string& sql, const std::string& purpose);
  std::string log_position();
  std::string gtids(Connection& connection);
  bool is_still_at(const std::string& position);
  bool are_commits_waiting();
  void note_prepared();

  Connection& control_;
  const ServerProfile& profile_;
  std::vector<TableListing> tables_;
  base::Clock& clock_;
  std::vector<std::string> obstacles_;
  std::set<std::string> prepared_;
  bool sees_prepared_ = false;
};

}  // namespace mysql
