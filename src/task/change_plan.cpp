#include "task/change_plan.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "dialect/identifier.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace task {
namespace {

/// By the names that Redshift keeps: some come from its catalog, some from the rules.
bool is_same_target(const model::TableId& a, const model::TableId& b) {
  return dialect::target_table_name(a) == dialect::target_table_name(b);
}

bool is_captured_into(const CaptureRecords& records, const model::TableId& target) {
  return std::any_of(records.begin(), records.end(), [&](const auto& entry) {
    const port::CapturedTable& record = entry.second;
    return record.state == port::CaptureState::captured && is_same_target(record.target, target);
  });
}

}  // namespace

binlog::TableFilter wanted_tables(mapping::Rules rules) {
  auto known = std::make_shared<std::map<model::TableId, bool>>();
  return [rules = std::move(rules), known](const model::TableId& id) {
    const auto [found, is_new] = known->try_emplace(id, false);
    if (is_new) {
      found->second = mapping::match_table(rules, {id, model::TableKind::base_table}).has_value();
    }
    return found->second;
  };
}

void require_followable(const model::TableSchema& schema) {
  if (schema.kind != model::TableKind::system_versioned) return;
  throw base::Error(base::ErrorScope::table, "task.versioned_table",
                    fmt::format("{} is system-versioned: its log has rows of the past that cannot "
                                "be told from others, so its changes are not followed",
                                schema.id.to_text()),
                    "Leave the table out of this task, or copy it by a task with migration_type = "
                    "\"full-load\", which reads the rows that SELECT shows.");
}

bool holds_exactly(port::Warehouse& warehouse, const model::TableId& target, std::uint64_t rows) {
  try {
    return warehouse.holds_exactly(target, rows);
  } catch (const base::Error& error) {
    if (error.scope() != base::ErrorScope::table) throw;
    base::log_warning(base::LogComponent::tables_manager,
                      "Whether the rows of {} are this task's is not known: {}", target.to_text(),
                      error.message());
    return false;
  }
}

ChangeDecision decide_changes(const port::CapturedTable* record, model::TablePrep prep,
                              const model::TableId& target) {
  if (record == nullptr) return {};
  if (record->state == port::CaptureState::captured) {
    return {ChangeStart::go_on, ""};
  }
  const bool is_suspended = record->state == port::CaptureState::suspended;
  const std::string why = is_suspended ? fmt::format("it had stopped ({})", record->reason)
                                       : fmt::format("it was gone ({})", record->reason);
  const bool tells_rows = is_same_target(record->target, target);
  if (prep != model::TablePrep::do_nothing || !tells_rows) return {ChangeStart::load, why};
  if (record->has_foreign_rows) {
    return {ChangeStart::refuse,
            why + ", and rows of others were in its target table when it was loaded"};
  }
  return {ChangeStart::reload, why};
}

TableDecision under_changes(TableDecision decision, bool is_captured) {
  if (is_captured) {
    decision.start = TableStart::keep;
    decision.reason.clear();
    return decision;
  }
  if (decision.start != TableStart::keep) return decision;
  TableDecision again;
  again.rows_of_earlier_load = decision.rows_loaded;
  again.reason = "loaded again: it did not follow the changes since it was loaded";
  return again;
}

cdc::LeftTargets left_targets(const CaptureRecords& records) {
  cdc::LeftTargets left;
  for (const auto& [id, record] : records) {
    if (record.state == port::CaptureState::captured || record.has_foreign_rows) continue;
    if (record.target.table.empty()) continue;  // it was dropped there too
    if (is_captured_into(records, record.target)) continue;
    left[dialect::target_table_name(record.target)] = std::nullopt;
  }
  return left;
}

cdc::LeftTargets left_by_loads(port::Warehouse& warehouse, const CaptureRecords& records,
                               const mapping::Rules& rules) {
  std::map<model::TableId, std::uint64_t> loaded;
  for (const port::LoadMark& mark : warehouse.marks()) {
    if (records.count(mark.source) > 0) continue;
    loaded[mark.source] += mark.is_last ? 0 : mark.rows;
  }
  cdc::LeftTargets left;
  for (const auto& [id, rows] : loaded) {
    const auto selected = mapping::match_table(rules, {id, model::TableKind::base_table});
    if (!selected || is_captured_into(records, selected->target)) continue;
    const model::TableId target = dialect::target_table_name(selected->target);
    if (holds_exactly(warehouse, target, rows)) left[target] = rows;
  }
  return left;
}

std::vector<port::CapturedTable> under_old_names(const CaptureRecords& records,
                                                 const LoadTargets& targets) {
  std::vector<port::CapturedTable> found;
  for (const auto& [id, target] : targets) {
    const auto record = records.find(id);
    if (record == records.end() || is_same_target(record->second.target, target)) continue;
    const port::CapturedTable& table = record->second;
    if (table.state != port::CaptureState::suspended || table.has_foreign_rows) continue;
    // A rename leaves a record of the name before; another mapping leaves none, and its table
    // alone.
    const bool was_renamed = std::any_of(records.begin(), records.end(), [&](const auto& entry) {
      return entry.first != id && entry.second.state == port::CaptureState::dropped &&
             is_same_target(entry.second.target, table.target);
    });
    if (!was_renamed) continue;
    const bool is_wanted = std::any_of(targets.begin(), targets.end(), [&](const auto& entry) {
      return is_same_target(entry.second, table.target);
    });
    if (!is_wanted && !is_captured_into(records, table.target)) found.push_back(table);
  }
  return found;
}

NameMove move_to_new_name(const CaptureRecords& records, OldName old, bool drops_tables) {
  if (old.is_new_name_taken && !drops_tables) return {};
  NameMove move;
  const model::TableId id = old.record.schema.id;
  const model::TableId old_name = old.record.target;
  port::TargetChange change;
  change.kind = old.is_new_name_taken ? port::TargetChangeKind::drop_table
                                      : port::TargetChangeKind::rename_table;
  if (!old.is_new_name_taken) {
    change.after = old.there;
    change.after.id = old.new_name;
    old.record.target = old.new_name;  // else it tells nothing of the rows that are there
  }
  change.before = std::move(old.there);
  move.changes.push_back(std::move(change));
  move.records.push_back(std::move(old.record));
  for (const auto& [other_id, other] : records) {
    if (other.target != old_name || other_id == id) continue;
    port::CapturedTable gone = other;
    gone.state = port::CaptureState::dropped;
    gone.reason = "its rows were those of " + id.to_text();
    move.records.push_back(std::move(gone));
  }
  return move;
}

bool spool_serves(const port::SpoolExtent& extent, const model::LogPosition& checkpoint) {
  if (!extent.end.is_known() || !extent.begin.is_known()) return false;
  const bool all_know_gtids = !checkpoint.gtids.is_empty() && !extent.begin.gtids.is_empty() &&
                              !extent.end.gtids.is_empty();
  if (all_know_gtids) {
    return checkpoint.gtids.contains(extent.begin.gtids) &&
           extent.end.gtids.contains(checkpoint.gtids);
  }
  return extent.begin.server == checkpoint.server && extent.end.server == checkpoint.server &&
         model::compare(extent.begin.at, checkpoint.at) <= 0 &&
         model::compare(checkpoint.at, extent.end.at) <= 0;
}

}  // namespace task
