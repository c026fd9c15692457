#pragma once
// The binary log of the simulated source, byte for byte as a server writes it, and what each of its
// transactions did.
//
// SimSource writes it, a transaction at a time; SimConnection sends it. Where statements, rows
// events and files end is drawn from the Prng. It is never purged. One thread.
#include "base/prng.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/rows_event.hpp"
#include "model/log_position.hpp"

#include "sim_clock.hpp"
#include "sim_plan.hpp"
#include "sim_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace sim {

inline constexpr char kServer[] = "mariadb:1";

/// One transaction: changes of rows, or a statement.
struct LogEntry {
  model::TransactionEnd end;
  std::vector<RowChange> changes;
  std::string sql;
  std::optional<model::TableId> emptied;  ///< by the statement
};

struct LoggedEvent {
  std::string bytes;
  model::LogCoordinates begin;
  model::LogCoordinates end;
  model::Gtid gtid;            ///< of the transaction that it belongs to
  bool is_head = false;        ///< the description at the head of a file
  bool is_unannounced = false; ///< then: the file before has no ROTATE at its end
};

class SimLog {
 public:
  SimLog(base::Prng& prng, const SimClock& clock, const Plan& plan);

  /// Writes a transaction of rows; `tables` has the definitions in force.
  void write(std::vector<RowChange> changes, const SourceTables& tables);
  /// Writes a transaction that is one statement; `emptied`: of which table all rows go.
  void write(const std::string& sql, std::optional<model::TableId> emptied = std::nullopt);

  const std::vector<LogEntry>& entries() const noexcept { return entries_; }
  const std::deque<LoggedEvent>& events() const noexcept { return events_; }
  /// Behind the last transaction.
  const model::LogPosition& end() const noexcept { return end_; }
  /// The artificial ROTATE that leads a stream to a place.
  std::string rotate_to(const model::LogCoordinates& to) { return builder_.fake_rotate(to); }
  /// The description that a stream begins with in the middle of a file.
  std::string description() { return builder_.fde(false); }
  std::string heartbeat() { return builder_.heartbeat(); }

 private:
  void begin(bool is_statement);
  void finish(LogEntry entry);
  void begin_file();
  void keep(std::string event);
  std::size_t write_statement(std::span<const RowChange> changes, const SourceTables& tables);
  void write_maps(std::span<const RowChange> changes, const SourceTables& tables);
  void write_rows(std::span<const RowChange> changes, const SourceTable& table, bool is_last);
  model::Gtid next_gtid();

  base::Prng& prng_;
  const SimClock& clock_;
  const Plan& plan_;
  binlog::EventBuilder builder_;
  std::vector<LogEntry> entries_;
  std::deque<LoggedEvent> events_;
  model::LogPosition end_;
  model::Gtid gtid_;           // of the open transaction
  std::uint64_t number_ = 0;  // of the last transaction
};

}  // namespace sim
