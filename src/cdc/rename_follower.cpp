#include "cdc/rename_follower.hpp"

#include "base/log.hpp"
#include "dialect/identifier.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

namespace cdc {
namespace {

using base::LogComponent;

port::TargetChange rename_change(model::TargetTable before, const model::TableId& to) {
  port::TargetChange change;
  change.kind = port::TargetChangeKind::rename_table;
  change.after = before;
  change.after.id = to;
  change.before = std::move(before);
  return change;
}

/// The table that has the name afterwards; null when none has.
const model::TableId* successor_of(const model::TableId& id,
                                   const std::map<model::TableId, model::TableId>& ends) {
  const auto found =
      std::find_if(ends.begin(), ends.end(), [&](const auto& end) { return end.second == id; });
  return found == ends.end() ? nullptr : &found->first;
}

}  // namespace

std::map<model::TableId, model::TableId> net_renames(const Renames& renames) {
  std::map<model::TableId, model::TableId> ends;  // first name -> name now
  for (const auto& [from, to] : renames) {
    const auto origin = std::find_if(ends.begin(), ends.end(),
                                     [&, &name = from](const auto& e) { return e.second == name; });
    if (origin != ends.end()) {
      origin->second = to;
    } else {
      ends[from] = to;
    }
  }
  std::erase_if(ends, [](const auto& entry) { return entry.first == entry.second; });
  return ends;
}

void RenameFollower::follow(const Renames& renames,
                            const std::map<model::TableId, TableVersionPtr>& captured,
                            SchemaStep& step) {
  const std::map<model::TableId, model::TableId> ends = net_renames(renames);
  std::vector<Move> moves;
  std::vector<std::pair<TableVersionPtr, model::TableId>> superseded;
  for (const auto& [from, to] : ends) {
    const auto version = captured.find(from);
    const auto selected = mapping::match_table(settings_.rules, {to, model::TableKind::base_table});
    if (version != captured.end()) {
      const model::TableId* successor = successor_of(from, ends);
      const bool is_copied = successor != nullptr && captured.count(*successor) == 0 &&
                             is_online_copy(*successor, from);
      if (is_copied) {
        swap_in(version->second, *successor, step);
      } else if (!selected) {
        leave(version->second, to, successor, step);
      } else if (registry_.is_stopped(to)) {
        give_up(version->second, to, selected->target, step);
      } else if (registry_.find(to) && captured.count(to) == 0) {
        superseded.emplace_back(version->second, to);
      } else {
        moves.push_back({version->second, to, selected->target});
      }
    } else if (selected && captured.count(to) == 0 && !registry_.find(to)) {
      base::log_warning(LogComponent::tables_manager,
                        "Table {} came into the selection as {}: its rows were never seen. Run "
                        "again to load it",
                        from.to_text(), to.to_text());
      registry_.note_stopped(to);
    }
  }
  for (const auto& [version, to] : superseded) supersede(version, to, moves, step);
  move(std::move(moves), step);
}

/// The new name was loaded behind this statement: with the rows of the old one.
void RenameFollower::supersede(const TableVersionPtr& version, const model::TableId& to,
                               const std::vector<Move>& moves, SchemaStep& step) {
  const model::TableId& id = version->schema.id;
  registry_.erase(id);
  const bool is_replaced =
      std::any_of(moves.begin(), moves.end(), [&](const Move& move) { return move.to == id; });
  if (version->target.id != registry_.find(to)->target.id) {
    drop_target(version, to, step, is_replaced);
  }
  if (is_replaced) return;
  changer_.forget(version, fmt::format("renamed to {}, which is loaded", to.to_text()), step);
}

/// Another table has, or will have, the rows.
void RenameFollower::drop_target(const TableVersionPtr& version, const model::TableId& to,
                                 SchemaStep& step, bool is_replaced) {
  if (!settings_.changes.apply_drop && !is_replaced) {
    base::log_warning(LogComponent::tables_manager,
                      "Table {} became {}; {} stays on the target, because the task drops none",
                      version->schema.id.to_text(), to.to_text(), version->target.id.to_text());
    if (version->inserts_are_new) planned_.note_left(version->target.id);
    return;
  }
  if (!version->inserts_are_new) {
    base::log_warning(LogComponent::tables_manager,
                      "Table {} became {}; {} stays on the target, because it had rows that are "
                      "not of this task",
                      version->schema.id.to_text(), to.to_text(), version->target.id.to_text());
    return;
  }
  port::TargetChange change;
  change.kind = port::TargetChangeKind::drop_table;
  change.before = version->target;
  step.changes.push_back(std::move(change));
}

/// Targets that change places go through names of their own.
void RenameFollower::move(std::vector<Move> moves, SchemaStep& step) {
  std::set<model::TableId> taken;
  for (const Move& move : moves) taken.insert(move.version->target.id);
  std::vector<port::TargetChange> second;
  int number = 0;
  for (const Move& move : moves) {
    model::TargetTable now = move.version->target;
    if (now.id == move.target) continue;
    if (taken.count(move.target) > 0) {
      const model::TableId between{move.target.schema, fmt::format("sluice_rename_{}", ++number)};
      step.changes.push_back(rename_change(now, between));
      now.id = between;
      second.push_back(rename_change(now, move.target));
    } else {
      step.changes.push_back(rename_change(now, move.target));
    }
  }
  for (port::TargetChange& change : second) step.changes.push_back(std::move(change));
  for (const Move& move : moves) registry_.erase(move.version->schema.id);
  for (Move& move : moves) {
    const bool is_replaced = std::any_of(moves.begin(), moves.end(), [&](const Move& other) {
      return other.to == move.version->schema.id;
    });
    if (!is_replaced) {
      changer_.forget(move.version, "renamed to " + move.to.to_text(), step);
    }
    TableDefinition definition;
    definition.schema = move.version->schema;
    definition.schema.id = move.to;
    definition.target = move.version->target;
    definition.target.id = move.target;
    definition.joined = move.version->joined;
    definition.inserts_are_new = move.version->inserts_are_new;
    definition.left_out = move.version->left_out_names();
    changer_.put(std::move(definition), move.version, step);
  }
}

void RenameFollower::leave(const TableVersionPtr& version, const model::TableId& to,
                           const model::TableId* successor, SchemaStep& step) {
  if (successor == nullptr || registry_.find(*successor)) {
    registry_.erase(version->schema.id);
    if (version->inserts_are_new) planned_.note_left(version->target.id);
    return changer_.forget(version,
                           fmt::format("renamed to {}, which no rule selects", to.to_text()), step);
  }
  changer_.stop(version,
                fmt::format("{} took its name by RENAME TABLE, and the rows of that table were "
                            "never seen; run again to load it",
                            successor->to_text()),
                step);
}

/// The changes of a table that stopped are no longer applied, whoever has its name; what has it now
/// is loaded from its beginning, where the task loads.
void RenameFollower::give_up(const TableVersionPtr& version, const model::TableId& to,
                             const model::TableId& target, SchemaStep& step) {
  base::log_error(
      LogComponent::tables_manager, "Table {} was renamed to {}, which stopped before: {}",
      version->schema.id.to_text(), to.to_text(),
      settings_.can_load ? "it is loaded again by the next run"
                         : "its rows stay in " + version->target.id.to_text() +
                               ", and no more changes come there, because the task loads nothing");
  registry_.erase(version->schema.id);
  const bool is_same =
      dialect::target_table_name(version->target.id) == dialect::target_table_name(target);
  if (!is_same && settings_.can_load) drop_target(version, to, step, false);
  changer_.forget(version, "renamed to " + to.to_text() + ", which stopped before", step);
}

/// The copy was filled from the original, so it is the original with another definition.
void RenameFollower::swap_in(const TableVersionPtr& version, const model::TableId& from,
                             SchemaStep& step) {
  const model::TableId& id = version->schema.id;
  TableChange change;
  if (const TableChange* shadow = shadows_.find(from)) {
    change = *shadow;
    shadows_.erase(from);
  } else {
    std::optional<model::TableSchema> live = world_.source.read_table(id);
    if (!live) {
      return changer_.stop(version, "an online schema change replaced it, and it is gone since",
                           step);
    }
    change.after = std::move(*live);
    change.added = unknown_values(version->schema, change.after);
  }
  change.after.id = id;
  base::log_info(LogComponent::tables_manager,
                 "Table {} was replaced by {} (online schema change): the same rows, a new "
                 "definition",
                 id.to_text(), from.to_text());
  changer_.change(version, std::move(change), step);
}

}  // namespace cdc
