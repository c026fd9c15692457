#include "sim_world.hpp"

#include "dialect/type_map.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace sim {
namespace {

std::string text_of(const Row& row) {
  std::string text;
  for (const auto& value : row) {
    text += (text.empty() ? "[" : ", ") + (value ? "'" + *value + "'" : "NULL");
  }
  return text + "]";
}

/// What is in `rows` and not in `others`, both sorted.
std::string difference(const std::vector<Row>& rows, const std::vector<Row>& others) {
  std::vector<Row> found;
  std::set_difference(rows.begin(), rows.end(), others.begin(), others.end(),
                      std::back_inserter(found));
  std::string text;
  for (const Row& row : found) text += (text.empty() ? "" : " ") + text_of(row);
  return text.empty() ? "none" : text;
}

mapping::SelectionRule rule_of(mapping::SelectionAction action, const std::string& tables) {
  mapping::SelectionRule rule;
  rule.label = "of the simulator";
  rule.action = action;
  rule.schema = mapping::Wildcard::exact("demo1");
  rule.table = mapping::Wildcard::parse(tables);
  return rule;
}

mapping::Rules rules_of(const Plan& plan) {
  using mapping::SelectionAction;
  mapping::Rules rules;
  rules.target_schema = "public";
  rules.selections = {rule_of(SelectionAction::include, "%"),
                      rule_of(SelectionAction::exclude, std::string(1, kHiddenPrefix) + "%")};
  if (!plan.selects_copies) {
    rules.selections.push_back(rule_of(SelectionAction::exclude, "[_]%"));
  }
  return rules;
}

/// The target's rows with their values in the order of the source's columns.
std::vector<Row> in_order_of(const model::TableSchema& schema, const cdc::fake::Table& table) {
  std::vector<std::size_t> places;
  for (const model::Column& column : schema.columns) {
    places.push_back(cdc::fake::column_of(table.definition, column.name));
  }
  std::vector<Row> rows;
  for (Row row : table.rows) {
    Row& moved = rows.emplace_back();
    for (const std::size_t place : places) moved.push_back(std::exchange(row[place], std::nullopt));
    // Columns of an earlier table of the name may be there still, without values.
    const bool is_all = std::none_of(row.begin(), row.end(), [](const auto& v) { return v; });
    if (!is_all) throw Failure(table.definition.id.to_text() + " has values of other columns");
  }
  return rows;
}

/// As the load writes them.
Row without_nul(Row row) {
  for (auto& value : row) {
    if (value) std::erase(*value, '\0');
  }
  return row;
}

}  // namespace

SimWorld::SimWorld(std::uint64_t seed, Canary canary, std::function<void(const std::string&)> told)
    : prng(seed * 1'000'003),
      plan(Plan::draw(prng, canary)),
      source(prng, clock, plan),
      store(plan),
      rules(rules_of(plan)),
      say(std::move(told)) {
  store.on_call = [this](std::string_view call, const std::string& key) {
    maybe_crash();
    if (is_quiet || !chance(prng, plan.store_errors)) return;
    throw cdc::fake::failure(base::ErrorScope::transient, "store",
                             fmt::format("{} of {} failed", call, key));
  };
  if (!plan.has_foreign_rows) return;
  for (const auto& [id, table] : source.tables()) {
    if (table.schema.key.empty()) continue;
    const model::TargetTable definition =
        dialect::propose_table(table.schema, {"public", id.table}, {});
    cdc::fake::Table& there = target.tables[definition.id];
    there.definition = definition;
    for (const char* id_of_row : {"1", "4", "7", "77"}) {
      Row row(definition.columns.size());
      for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = table.schema.columns[i].name == "id" ? id_of_row : "a";
      }
      there.rows.push_back(std::move(row));
    }
  }
}

void SimWorld::maybe_crash() {
  if (is_quiet || !chance(prng, plan.crashes)) return;
  say("crash");
  throw Crash{};
}

cdc::fake::Fault SimWorld::next_fault() {
  using cdc::fake::Fault;
  if (is_quiet) return Fault::none;
  if (chance(prng, plan.lost_transactions)) return Fault::before_commit;
  return chance(prng, plan.doubtful_commits) ? Fault::after_commit : Fault::none;
}

bool SimWorld::refuses(const Row& line) const {
  return !is_quiet && std::any_of(line.begin(), line.end(),
                                  [](const auto& value) { return value == kRefusedText; });
}

void SimWorld::reject(const model::TableId& table) {
  say("a row of " + table.to_text() + " is left out");
  const std::set<std::uint64_t>& serials = source.definitions().serials_of(table);
  rejected.insert(serials.begin(), serials.end());
}

bool SimWorld::is_selected(const model::TableId& table) const {
  return mapping::match_table(rules, {table, model::TableKind::base_table}).has_value();
}

bool SimWorld::is_captured(const model::TableId& table) const {
  const auto record = target.records.find(table);
  return record != target.records.end() && record->second.state == port::CaptureState::captured;
}

bool SimWorld::is_all_captured() const {
  return std::all_of(source.tables().begin(), source.tables().end(), [&](const auto& table) {
    return !is_selected(table.first) || is_captured(table.first);
  });
}

/// The rows of the source, and those that were on the target before and that nothing has touched.
std::vector<Row> SimWorld::expected_rows(const SourceTable& table) const {
  std::vector<Row> rows;
  for (const Row& row : table.rows) rows.push_back(without_nul(row));
  if (!plan.has_foreign_rows) return rows;
  const LoadedTable& load = loaded.at(table.schema.id);
  std::set<Row> touched = load.loaded_keys;
  std::vector<Row> kept = load.rows_kept;
  for (const LogEntry& entry : source.log().entries()) {
    if (model::is_covered(entry.end, load.joined, kServer)) continue;
    if (entry.emptied == table.schema.id) kept.clear();
    for (const RowChange& change : entry.changes) {
      if (change.table != table.schema.id) continue;
      if (change.before) touched.insert(key_of(table.schema, *change.before));
      if (change.after) touched.insert(key_of(table.schema, *change.after));
    }
  }
  for (const Row& row : kept) {
    if (touched.count(key_of(table.schema, row)) == 0) rows.push_back(row);
  }
  return rows;
}

void SimWorld::check_table(const model::TableId& id) const {
  const SourceTable& table = source.tables().at(id);
  if (!is_captured(id)) throw Failure(fmt::format("{} is not captured at the end", id.to_text()));
  const model::TableId& name = target.records.at(id).target;
  if (target.tables.count(name) == 0) throw Failure(name.to_text() + " is not there");
  const cdc::fake::Table& there = target.tables.at(name);
  std::vector<Row> expected = expected_rows(table);
  std::vector<Row> actual = in_order_of(table.schema, there);
  const bool has_rejected = std::any_of(table.serials.begin(), table.serials.end(),
                                        [&](auto serial) { return rejected.count(serial) > 0; });
  if (has_rejected) {
    if (table.schema.key.empty()) return;  // which of the equal rows is missing cannot be told
    const auto is_rejected = [&](const Row& row) {
      return table.bad_keys.count(key_of(table.schema, row)) > 0;
    };
    std::erase_if(expected, is_rejected);
    std::erase_if(actual, is_rejected);
  }
  std::sort(expected.begin(), expected.end());
  std::sort(actual.begin(), actual.end());
  if (expected == actual) return;
  throw Failure(fmt::format("{}: target has {} rows, should have {}; missing: {}; too many: {}",
                            id.to_text(), actual.size(), expected.size(),
                            difference(expected, actual), difference(actual, expected)));
}

/// Besides the tables of the source only those stay whose changes could not be followed any more.
void SimWorld::check_target_tables() const {
  std::set<model::TableId> known;
  for (const auto& [id, record] : target.records) {
    const bool is_stopped = record.state == port::CaptureState::suspended;
    const bool has_left = source.definitions().names_left().count(id) > 0;
    // A table that stops in the batch of its new name keeps the old one.
    const bool may_have_stopped = has_kept_names || plan.bad_values > 0;
    if (is_captured(id) || is_stopped || has_left || may_have_stopped) known.insert(record.target);
  }
  // A load that was broken off, of a table that was gone before the next one began.
  for (const auto& [id, load] : loaded) {
    if (target.records.count(id) == 0) known.insert({"public", id.table});
  }
  for (const auto& [id, table] : target.tables) {
    if (known.count(id) == 0) throw Failure(id.to_text() + " is of no table of the source");
  }
}

/// A process that was fenced may have staged files after the newer one had looked.
void SimWorld::check_store(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const {
  for (const auto& [key, bytes] : store.objects) {
    const std::uint64_t writer = store.writers.at(key);
    if (writer != epoch && fenced.count(writer) > 0) continue;
    throw Failure(fmt::format("{} of epoch {} is left in the staging folder", key, writer));
  }
}

void SimWorld::tell_log() const {
  for (const LogEntry& entry : source.log().entries()) {
    say(fmt::format("log {} {} {}", entry.end.at.to_text(), model::to_text(entry.end.gtid),
                    entry.sql));
    for (const RowChange& change : entry.changes) {
      say(fmt::format("  {} {} -> {}", change.table.table,
                      change.before ? text_of(*change.before) : "",
                      change.after ? text_of(*change.after) : ""));
    }
  }
}

void SimWorld::check_ranges() const {
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const AppliedRange& range = applied[i];
    if (range.next.batch != range.previous.batch + 1 ||
        (i > 0 && !(range.previous == applied[i - 1].next))) {
      throw Failure(
          fmt::format("batch {} does not begin where the one before it ends", range.next.batch));
    }
  }
}

void SimWorld::check_end(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const {
  for (const auto& [id, table] : source.tables()) {
    if (is_selected(id)) check_table(id);
  }
  check_target_tables();
  const model::LogPosition& end = source.log().end();
  const model::LogPosition& there = target.checkpoint.value().position;
  const model::TransactionEnd& last = source.log().entries().back().end;
  if (there.gtids != end.gtids || !model::is_covered(last, there, kServer)) {
    throw Failure(
        fmt::format("the checkpoint is {}, the log ends at {}", there.to_text(), end.to_text()));
  }
  check_store(epoch, fenced);
  check_ranges();
}

}  // namespace sim
