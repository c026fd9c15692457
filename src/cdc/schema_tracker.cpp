#include "cdc/schema_tracker.hpp"

#include "base/log.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace cdc {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

SchemaTracker::SchemaTracker(FollowerWorld world, TrackerSettings settings,
                             ChangeProgress& progress)
    : world_(world),
      settings_(std::move(settings)),
      registry_(settings_.values, settings_.null_sentinel, progress),
      follower_(world, settings_, registry_) {}

void SchemaTracker::begin(std::vector<port::CapturedTable> tables, std::vector<TrackedItem>& out) {
  SchemaStep step;
  step.is_between = true;
  const Describe describe = describe_targets(tables);
  for (port::CapturedTable& table : tables) {
    if (is_passed(table.joined, applied_)) {
      const bool is_lasting = table.joined.server == applied_.server &&
                              table.joined.gtids.is_empty() == applied_.gtids.is_empty();
      table.joined = {};
      // The next checkpoint may be of another kind, which tells nothing of that place any more.
      if (!is_lasting) step.records.push_back(table);
    }
    std::string obstacle;
    try {
      std::optional<model::TargetTable> target = describe(table.target);
      if (target) {
        // Columns that an earlier run did not tell the target are still left out.
        std::vector<std::string> left_out;
        if (!settings_.changes.apply_alter) {
          left_out = columns_without_target(table.schema, *target);
        }
        registry_.put({table.schema, std::move(*target), table.joined, !table.has_foreign_rows,
                       std::move(left_out)});
        continue;
      }
      obstacle = fmt::format("its target table {} is not there", table.target.to_text());
    } catch (const Error& error) {
      if (error.scope() != ErrorScope::table) throw;
      obstacle = error.message();
    }
    base::log_error(LogComponent::tables_manager, "Table {} stopped: {}", table.schema.id.to_text(),
                    obstacle);
    step.stopped.push_back(registry_.slot_of(table.schema.id));
    registry_.note_stopped(table.schema.id);
    table.state = port::CaptureState::suspended;
    table.reason = std::move(obstacle);
    step.records.push_back(std::move(table));
  }
  if (!step.records.empty()) out.emplace_back(std::move(step));
}

/// All at once; one by one where one of them has no definition that can be read.
SchemaTracker::Describe SchemaTracker::describe_targets(
    const std::vector<port::CapturedTable>& tables) {
  std::vector<model::TableId> ids;
  for (const port::CapturedTable& table : tables) ids.push_back(table.target);
  try {
    return [known = world_.target.describe_all(ids)](
               const model::TableId& id) -> std::optional<model::TargetTable> {
      const auto found = known.find(id);
      return found == known.end() ? std::nullopt : std::optional(found->second);
    };
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::table) throw;
  }
  return [this](const model::TableId& id) { return world_.target.describe(id); };
}

/// Everything behind `position` is also behind the place where such a table joined.
bool SchemaTracker::is_passed(const model::LogPosition& joined,
                              const model::LogPosition& position) {
  if (!joined.gtids.is_empty() && !position.gtids.is_empty()) {
    return position.gtids.contains(joined.gtids);
  }
  return joined.server == position.server && model::compare(joined.at, position.at) <= 0;
}

/// Called where the log goes on as another server's: places on the one before, which all that
/// follows lies behind, could not be compared any more.
void SchemaTracker::forget_places(std::vector<TrackedItem>& out) {
  SchemaStep step;
  step.is_between = step.begins_batch = true;
  const auto tables = registry_.tables();
  for (const auto& [id, version] : tables) {
    if (!is_passed(version->joined, read_to_)) continue;
    const TableVersionPtr again = registry_.put({version->schema,
                                                 version->target,
                                                 {},
                                                 version->inserts_are_new,
                                                 version->left_out_names()});
    step.records.push_back(record_of(*again, port::CaptureState::captured, ""));
  }
  if (!step.records.empty()) out.emplace_back(std::move(step));
}

void SchemaTracker::take(model::LogBlock block, std::vector<TrackedItem>& out) {
  if (block.server.empty()) block.server = applied_.server;  // of a spool that did not tell it yet
  if (block.server != read_to_.server) forget_places(out);
  if (block.ends_transaction) {
    read_to_.server = block.server;
    read_to_.at = block.end;
  }
  if (cut_applied(block)) return;
  if (has_skipped_) tell_skipped(block);
  const bool was_in_transaction = std::exchange(is_in_transaction_, !block.ends_transaction);
  SchemaStep step;
  step.log_block = block.number;
  step.server = block.server;
  step.received_us = block.received_us;
  step.ends_transaction = block.ends_transaction;
  if (block.kind == model::BlockKind::statement) {
    step.end = block.ends_transaction ? block.transactions.back() : block.open;
    follower_.follow(block, step);
    out.emplace_back(std::move(step));
    return;
  }
  step.is_between = true;
  for (const MapMisfit& misfit : map_check_.check(block, registry_.catalog())) {
    // In the middle of a transaction the target cannot be changed: its rows are one batch.
    if (was_in_transaction) {
      follower_.changer().stop(misfit.version, misfit.difference, step);
    } else {
      follower_.adopt_live(misfit.version, misfit.map, misfit.difference, step);
    }
  }
  for (const model::TableId& id : map_check_.take_strangers()) tell_stranger(id, block);
  if (!step.records.empty()) out.emplace_back(std::move(step));
  out.emplace_back(BlockWork{std::move(block), registry_.catalog()});
}

SchemaTracker::Place SchemaTracker::place_of(const model::TransactionEnd& end,
                                             const model::LogBlock& block) const {
  if (applied_.is_known() && model::is_covered(end, applied_, block.server)) return Place::applied;
  const bool is_early = end.committed_us != 0 && end.committed_us < settings_.skip_before_us;
  return is_early ? Place::before_start : Place::to_apply;
}

/// Of a block whose transactions are skipped, where its last one ends: that is passed all the same.
void SchemaTracker::leave_end(model::LogBlock& block) {
  block.kind = model::BlockKind::changes;
  block.events.clear();
  block.event_ends = {0};
  block.transactions.erase(block.transactions.begin(), block.transactions.end() - 1);
  has_skipped_ = false;
  tell(block.transactions.front());
}

/// A block that only moves the position must not move it back.
bool SchemaTracker::lies_behind_applied(const model::LogBlock& block) const {
  return block.server == applied_.server && model::compare(block.end, applied_.at) > 0;
}

/// The position must know the GTIDs of all that was skipped, or the server is asked for it again.
/// Rows of a table that the rules select and that nobody captures: its creation was not logged, or
/// could not be followed. The next run loads it, as far as it is there.
void SchemaTracker::tell_stranger(const model::TableId& id, const model::LogBlock& block) {
  if (registry_.is_stopped(id)) return;
  const std::optional<model::TableSchema> live = world_.source.read_table(id);
  if (!live || !mapping::match_table(settings_.rules, {id, live->kind})) return;
  base::log_warning(base::LogComponent::tables_manager,
                    "Rows of table {} come before {}, but it is not captured: nothing of it "
                    "arrives until another run has loaded it",
                    id.to_text(), block.end.to_text());
}

void SchemaTracker::tell_skipped(model::LogBlock& block) {
  if (block.transactions.empty()) return;
  has_skipped_ = false;
  skipped_.pass(block.transactions.front());
  tell(block.transactions.front());
}

void SchemaTracker::tell(model::TransactionEnd& end) const {
  const bool tells = end.executed || std::holds_alternative<std::monostate>(end.gtid);
  if (tells || skipped_.gtids.is_empty()) return;
  end.executed = std::make_shared<const model::GtidSet>(skipped_.gtids);
}

/// True when nothing of the block is left. The checkpoint may lie inside of it.
bool SchemaTracker::cut_applied(model::LogBlock& block) {
  if (is_past_applied_) return false;
  if (block.transactions.empty() && block.ends_transaction) return !lies_behind_applied(block);
  std::size_t applied = 0;
  for (; applied < block.transactions.size(); ++applied) {
    const Place place = place_of(block.transactions[applied], block);
    if (place == Place::to_apply) break;
    if (place == Place::applied) continue;
    skipped_.pass(block.transactions[applied]);
    has_skipped_ = true;
  }
  if (applied < block.transactions.size()) {
    is_past_applied_ = true;
  } else if (!block.ends_transaction) {
    if (place_of(block.open, block) == Place::to_apply) is_past_applied_ = true;
  } else if (has_skipped_) {
    leave_end(block);
    return false;
  } else {
    return true;
  }
  if (!is_past_applied_ && applied == block.transactions.size()) return true;
  if (applied == 0) return false;
  const std::size_t cut = block.event_ends[applied - 1];
  block.events.erase(0, cut);
  block.begin = block.transactions[applied - 1].at;
  block.transactions.erase(block.transactions.begin(),
                           block.transactions.begin() + static_cast<std::ptrdiff_t>(applied));
  block.event_ends.erase(block.event_ends.begin(),
                         block.event_ends.begin() + static_cast<std::ptrdiff_t>(applied));
  for (std::uint32_t& end : block.event_ends) end -= static_cast<std::uint32_t>(cut);
  return false;
}

}  // namespace cdc
