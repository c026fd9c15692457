#pragma once
// The stream of decoded blocks and definition changes -> batches, each ending at a commit.
//
// A stepping machine without threads or clocks of its own: cdc_run and the simulator drive it with
// items in the order of the log and with the time. It owns the open batch. A batch is sealed at a
// commit, by age, size, memory, before a change of definitions, and at the stop point. One
// transaction that is larger than the memory leaves in parts: they are staged one after the other,
// and applied together (docs/positions.md).
#include "cdc/change_progress.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/net_changes.hpp"
#include "cdc/stop_condition.hpp"
#include "model/change_settings.hpp"
#include "model/checkpoint.hpp"
#include "port/change_target.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cdc {

/// What one batch did to a table, for the counters once it is applied.
struct BatchCounts {
  std::size_t slot = 0;
  RowCounts rows;
  std::uint64_t ddls = 0;
  std::uint64_t rejected = 0;
};

/// A row that was left out of the target.
struct RejectedChange {
  model::TableId table;
  std::string line;      ///< op and CSV fields as staged; empty when it could not be made CSV
  std::string values;    ///< then: its values, for people
  std::string position;  ///< of the log: the batch's range, or where its block ends
  std::string reason;
};

/// A piece of a batch on its way to the stager; the last one closes the batch.
struct SealedPart {
  std::uint64_t batch = 0;
  std::uint32_t part = 0;
  std::vector<NetChanges> tables;                     ///< in the order of their source names
  std::vector<std::shared_ptr<DecodedBlock>> arenas;  ///< what the slots of `tables` point into
  bool ends_batch = false;
  // Of the whole batch; filled in the part that ends it.
  model::Checkpoint previous;
  model::Checkpoint next;
  std::vector<port::TargetChange> changes;
  std::vector<port::CapturedTable> records;
  std::vector<port::ApplyException> exceptions;
  std::vector<RejectedChange> rejected;  ///< rows that could not be made CSV, to be listed
  std::vector<BatchCounts> counts;
  std::vector<std::size_t> stopped;      ///< slots of tables that stop with this batch
  std::uint64_t first_committed_us = 0;  ///< of its oldest transaction
  std::uint64_t first_received_us = 0;
  std::uint64_t log_block = 0;  ///< blocks of the spool before this number are needed no more
  bool is_last = false;         ///< the stop point was reached
};

struct BatcherOptions {
  model::ChangeSettings changes;
  std::uint64_t part_bytes_max = 0;  ///< memory of one part, at most apply_memory_bytes
};

class Batcher {
 public:
  Batcher(BatcherOptions options, model::Checkpoint applied, ChangeProgress& progress);

  /// Takes the next item; sealed parts come out in order.
  void add(StreamItem item, std::uint64_t now_us, std::vector<SealedPart>& out);
  /// Seals by age. `is_target_idle`: nothing waits to be applied.
  void tick(std::uint64_t now_us, bool is_target_idle, std::vector<SealedPart>& out);
  /// Seals what is there, at the last commit (an unfinished transaction is left out): for an
  /// orderly stop. Nothing may be added afterwards.
  void finish(std::vector<SealedPart>& out);

  /// Adds a stop point, once it is known.
  void stop_at(model::StopPoint point) { stop_.add(std::move(point)); }
  /// True once the stop point was passed: the last sealed part has is_last.
  bool is_stopped() const noexcept { return is_stopped_; }
  /// Where the stream stands, at a commit.
  const model::LogPosition& position() const noexcept { return position_; }

 private:
  void add_block(std::shared_ptr<DecodedBlock> block, std::vector<SealedPart>& out);
  void add_step(SchemaStep step, std::vector<SealedPart>& out);
  struct Cursor;
  void add_changes(Cursor& cursor, std::size_t end);
  void add_change(const Cursor& cursor, const DecodedChange& change);
  void take_problem(const DecodedBlock& block, const RowProblem& problem);
  void leave_out(const DecodedBlock& block, const RowProblem& problem);
  void stop_here(std::vector<SealedPart>& out);
  void stop_table(const TableVersion& version, const base::ErrorReport& report);
  void end_transaction(const model::TransactionEnd& end, const std::string& server);
  void seal(std::vector<SealedPart>& out);
  void note_captured(const BatchCounts& counts);
  void emit_part(std::vector<SealedPart>& out);
  SealedPart take_part();
  BatchCounts& counts_of(std::size_t slot);
  bool is_stopped_table(std::size_t slot) const { return stopped_.count(slot) > 0; }
  std::uint64_t open_bytes() const;
  bool has_work() const noexcept;

  BatcherOptions options_;
  ChangeProgress& progress_;
  StopCondition stop_;
  model::Checkpoint applied_;    // the last sealed batch's
  model::LogPosition position_;  // the last commit seen
  std::uint64_t committed_us_ = 0;
  std::set<std::size_t> stopped_;

  // The open batch.
  std::map<model::TableId, NetChanges> tables_;
  std::vector<std::shared_ptr<DecodedBlock>> arenas_;
  std::uint64_t arena_bytes_ = 0;
  std::uint64_t changes_ = 0;
  std::uint32_t parts_ = 0;
  std::vector<port::TargetChange> target_changes_;
  std::vector<port::CapturedTable> records_;
  std::vector<port::ApplyException> exceptions_;
  std::vector<RejectedChange> rejected_;
  std::map<std::size_t, BatchCounts> counts_;
  std::vector<std::size_t> newly_stopped_;
  std::uint64_t first_committed_us_ = 0;
  std::uint64_t first_received_us_ = 0;
  std::uint64_t log_block_ = 0;  // the last one that ended a transaction
  std::uint64_t opened_us_ = 0;  // when the first item came
  std::uint64_t now_us_ = 0;
  bool is_in_transaction_ = false;
  bool is_stopped_ = false;
};

}  // namespace cdc
