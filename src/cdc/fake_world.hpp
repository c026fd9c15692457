#pragma once
// A target of changes in memory that really applies: it reads manifests and files from the store,
// takes them apart and changes tables that are multisets of rows, all or nothing.
//
// For the tests of cdc/ and the simulator; one thread. As on Redshift, keys are not enforced: an
// insert of a row that is there makes a second one. State is what outlives a process; a Target is
// one process's session with it, with the epoch it was given.
#include "base/error.hpp"
#include "base/json.hpp"
#include "cdc/fake_csv.hpp"
#include "cdc/fake_store.hpp"
#include "dialect/decompressor.hpp"
#include "port/change_target.hpp"
#include "port/warehouse.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cdc::fake {

struct Table {
  model::TargetTable definition;
  std::vector<Row> rows;  ///< in the order of definition.columns
};

/// What the target keeps; copied for each transaction.
struct State {
  std::map<model::TableId, Table> tables;
  std::optional<model::Checkpoint> checkpoint;
  std::map<model::TableId, port::CapturedTable> records;  ///< by source table
  std::vector<port::ApplyException> exceptions;
  std::vector<port::LoadMark> marks;  ///< of the full load; kept for whoever implements that port
  std::uint64_t epoch = 0;
};

enum class Fault { none, before_commit, after_commit };

/// The rows of one staged file of changes, each with its op.
struct StagedRows {
  std::vector<port::ChangeOp> ops;
  std::vector<Row> rows;
};

inline base::Error failure(base::ErrorScope scope, const std::string& code, std::string text) {
  return {scope, "fake." + code, std::move(text), "look at the test"};
}

/// Position of a column in the target's table.
inline std::size_t column_of(const model::TargetTable& table, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return i;
  }
  throw failure(base::ErrorScope::table, "no_column", "no column " + name)
      .in("table " + table.id.to_text());
}

/// The CSV of all files that a manifest names; each must be there.
inline std::string read_staged(const Store& store, const std::string& manifest_url,
                               model::Compression compression) {
  const std::string* manifest = store.at_url(manifest_url);
  if (manifest == nullptr) {
    throw failure(base::ErrorScope::task, "no_manifest", "no manifest " + manifest_url);
  }
  std::string csv;
  const base::Json json = base::parse_json(*manifest, manifest_url);
  for (const base::Json& entry : json.at("entries")) {
    const auto url = entry.at("url").get<std::string>();
    const std::string* file = store.at_url(url);
    if (file == nullptr || !entry.at("mandatory").get<bool>()) {
      throw failure(base::ErrorScope::task, "no_file", "no staged file " + url);
    }
    csv += dialect::decompress(compression, *file, 1 << 30);
  }
  return csv;
}

class Target : public port::ChangeTarget {
 public:
  Target(State& state, Store& store, std::uint64_t epoch)
      : state_(state), store_(store), epoch_(epoch) {}

  // What a test may ask for.
  std::function<Fault()> next_fault;  ///< is asked once per transaction
  std::function<bool(const Row&)> refuses;
  std::set<model::TableId> refused_tables;
  bool checks_epoch = true;
  bool reverses_parts = false;
  // What it saw.
  std::vector<port::ApplyRequest> requests;
  std::vector<std::string> statements;
  int probes = 0;

  std::optional<model::Checkpoint> checkpoint() override { return state_.checkpoint; }
  std::vector<port::CapturedTable> captured_tables() override {
    std::vector<port::CapturedTable> tables;
    for (const auto& [id, record] : state_.records) tables.push_back(record);
    return tables;
  }
  void begin(const model::Checkpoint& first,
             const std::vector<port::CapturedTable>& tables) override {
    transact([&](State& next) {
      next.checkpoint = first;
      next.records.clear();
      for (const port::CapturedTable& record : tables) next.records[record.schema.id] = record;
    });
  }
  void forget() override {
    state_.checkpoint.reset();
    state_.records.clear();
  }
  port::ApplyResult apply(const port::ApplyRequest& request) override {
    requests.push_back(request);
    port::ApplyResult result;
    transact([&](State& next) { apply_to(next, request, result); });
    return result;
  }
  void probe(const port::TableChanges& changes) override {
    ++probes;
    read(changes);
  }
  std::optional<model::TargetTable> describe(const model::TableId& id) override {
    const auto found = state_.tables.find(id);
    if (found == state_.tables.end()) return std::nullopt;
    return found->second.definition;
  }
  void interrupt() noexcept override {}

 protected:
  /// Runs `change` on a copy and keeps it, with the faults that the test asked for.
  void transact(const std::function<void(State&)>& change) {
    const Fault fault = next_fault ? next_fault() : Fault::none;
    if (checks_epoch && epoch_ != state_.epoch) {
      throw failure(base::ErrorScope::task, "fenced", "a newer process took over");
    }
    State next = state_;
    change(next);
    if (fault == Fault::before_commit) {
      throw failure(base::ErrorScope::transient, "lost", "lost before the commit");
    }
    state_ = std::move(next);
    if (fault == Fault::after_commit) {
      throw failure(base::ErrorScope::transient, "doubt", "lost while it was committed");
    }
  }

  /// Says whether the batch has to be applied.
  virtual bool check_place(const State& state, const port::ApplyRequest& request) {
    if (state.checkpoint == request.next) return false;
    if (state.checkpoint != request.previous) {
      throw failure(base::ErrorScope::task, "checkpoint", "the checkpoint is of another batch");
    }
    return true;
  }

  void apply_to(State& next, const port::ApplyRequest& request, port::ApplyResult& result) {
    if (!check_place(next, request)) {
      result.already_applied = true;
      return;
    }
    for (const port::TargetChange& change : request.changes) change_table(next, change);
    std::vector<port::ApplyPart> parts = request.parts;
    if (reverses_parts) std::reverse(parts.begin(), parts.end());
    for (const port::ApplyPart& part : parts) {
      for (const port::TableChanges& changes : part.tables) {
        result.tables.push_back(apply_table(next, changes));
      }
    }
    for (const port::CapturedTable& record : request.tables) {
      next.records[record.schema.id] = record;
    }
    for (const port::ApplyException& row : request.exceptions) next.exceptions.push_back(row);
    next.checkpoint = request.next;
  }

  State& state() noexcept { return state_; }

 private:
  void change_table(State& next, const port::TargetChange& change) {
    for (const std::string& text : change.before_transaction) statements.push_back(text);
    for (const std::string& text : change.statements) statements.push_back(text);
    const model::TableId& before = change.before.id;
    for (const model::TableId& id : {before, change.after.id}) {
      if (refused_tables.count(id) > 0) {
        throw failure(base::ErrorScope::table, "refused", "the definition is refused")
            .in("table " + id.to_text());
      }
    }
    switch (change.kind) {
      case port::TargetChangeKind::create_table:
        next.tables.insert({change.after.id, Table{change.after, {}}});
        return;
      case port::TargetChangeKind::drop_table: next.tables.erase(before); return;
      case port::TargetChangeKind::empty_table: find(next, before).rows.clear(); return;
      case port::TargetChangeKind::rename_table: {
        Table table = find(next, before);
        table.definition.id = change.after.id;
        next.tables.erase(before);
        if (!next.tables.insert({change.after.id, std::move(table)}).second) {
          throw failure(base::ErrorScope::table, "exists", "the new name is taken")
              .in("table " + before.to_text());
        }
        return;
      }
      case port::TargetChangeKind::rebuild: rebuild(find(next, before), change.after); return;
    }
  }

  /// Columns keep their values by name; new ones are NULL.
  static void rebuild(Table& table, const model::TargetTable& after) {
    for (Row& row : table.rows) {
      Row moved(after.columns.size());
      for (std::size_t i = 0; i < table.definition.columns.size(); ++i) {
        for (std::size_t j = 0; j < after.columns.size(); ++j) {
          if (after.columns[j].name == table.definition.columns[i].name) moved[j] = row[i];
        }
      }
      row = std::move(moved);
    }
    table.definition = after;
  }

  static Table& find(State& state, const model::TableId& id) {
    const auto found = state.tables.find(id);
    if (found != state.tables.end()) return found->second;
    throw failure(base::ErrorScope::table, "no_table", "no table " + id.to_text())
        .in("table " + id.to_text());
  }

  /// What COPY does: rows in the order of `columns`.
  StagedRows read(const port::TableChanges& changes) const {
    const std::string csv = read_staged(store_, changes.manifest_url, changes.compression);
    std::vector<Row> lines = read_csv(csv, 1 + changes.columns.size(), changes.null_sentinel);
    if (lines.size() != changes.staged_rows) {
      throw failure(base::ErrorScope::task, "count",
                    fmt::format("{} rows came, {} were staged", lines.size(), changes.staged_rows));
    }
    StagedRows staged;
    for (Row& line : lines) {
      if (refuses && refuses(line)) {
        throw failure(base::ErrorScope::record, "refused_row", "a value does not fit")
            .in("table " + changes.target.id.to_text());
      }
      staged.ops.push_back(static_cast<port::ChangeOp>(line.front().value().at(0)));
      line.erase(line.begin());
      staged.rows.push_back(std::move(line));
    }
    return staged;
  }

  port::AppliedTable apply_table(State& next, const port::TableChanges& changes) {
    if (refused_tables.count(changes.target.id) > 0) {
      throw failure(base::ErrorScope::table, "refused", "the table is refused")
          .in("table " + changes.target.id.to_text());
    }
    Table& table = find(next, changes.target.id);
    const StagedRows staged = read(changes);
    std::vector<std::size_t> places;
    for (const std::string& name : changes.columns) {
      places.push_back(column_of(table.definition, name));
    }
    port::AppliedTable applied;
    applied.source = changes.source;
    if (changes.mode == port::ApplyMode::pair) {
      erase_pairs(table, staged, places, applied);
    } else {
      erase_keys(table, changes, staged, places, applied);
    }
    for (std::size_t i = 0; i < staged.rows.size(); ++i) {
      if (staged.ops[i] == port::ChangeOp::erase) continue;
      table.rows.push_back(placed(table, staged.rows[i], places));
      ++applied.inserted;
    }
    return applied;
  }

  static Row placed(const Table& table, const Row& row, const std::vector<std::size_t>& places) {
    Row moved(table.definition.columns.size());
    for (std::size_t i = 0; i < row.size(); ++i) moved[places[i]] = row[i];
    return moved;
  }

  /// Each delete takes exactly one equal row.
  static void erase_pairs(Table& table, const StagedRows& staged,
                          const std::vector<std::size_t>& places, port::AppliedTable& applied) {
    for (std::size_t i = 0; i < staged.rows.size(); ++i) {
      if (staged.ops[i] != port::ChangeOp::erase) continue;
      const auto found =
          std::find(table.rows.begin(), table.rows.end(), placed(table, staged.rows[i], places));
      if (found == table.rows.end()) {
        ++applied.unmatched;
      } else {
        table.rows.erase(found);
        ++applied.deleted;
      }
    }
  }

  /// Rows of the keys of ops D and U go; op I is taken at its word.
  static void erase_keys(Table& table, const port::TableChanges& changes, const StagedRows& staged,
                         const std::vector<std::size_t>& places, port::AppliedTable& applied) {
    std::vector<std::size_t> key;
    for (const std::string& name : changes.target.primary_key) {
      key.push_back(column_of(table.definition, name));
    }
    const auto key_of = [&](const Row& row) {
      Row values;
      for (const std::size_t index : key) values.push_back(row[index]);
      return values;
    };
    std::set<Row> gone;
    for (std::size_t i = 0; i < staged.rows.size(); ++i) {
      if (staged.ops[i] == port::ChangeOp::insert) continue;
      if (changes.mode == port::ApplyMode::append || !changes.has_deletes || key.empty()) {
        throw failure(base::ErrorScope::task, "mode", "deletes were not announced");
      }
      gone.insert(key_of(placed(table, staged.rows[i], places)));
    }
    applied.deleted =
        std::erase_if(table.rows, [&](const Row& row) { return gone.count(key_of(row)) > 0; });
  }

  State& state_;
  Store& store_;
  const std::uint64_t epoch_;
};

}  // namespace cdc::fake
