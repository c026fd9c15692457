#include "sim_world.hpp"

#include "dialect/type_map.hpp"

#include <fmt/core.h>

#include <algorithm>

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

}  // namespace

SimWorld::SimWorld(std::uint64_t seed, Canary canary, std::function<void(const std::string&)> told)
    : prng(seed * 1'000'003),
      plan(Plan::draw(prng, canary)),
      source(prng, clock, plan),
      store(plan),
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

/// The rows of the source, and those that were on the target before and that nothing has touched.
std::vector<Row> SimWorld::expected_rows(const SourceTable& table) const {
  std::vector<Row> rows = table.rows;
  const LoadedTable& load = loaded.at(table.schema.id);
  if (load.rows_kept.empty()) return rows;
  std::set<Row> touched = load.loaded_keys;
  std::vector<Row> kept = load.rows_kept;
  for (const LogEntry& entry : source.log()) {
    if (model::is_covered(entry.end, load.joined, kServer)) continue;
    if (entry.definition && entry.definition->after.id == table.schema.id) kept.clear();
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
  const auto record = target.records.find(id);
  if (record == target.records.end() || record->second.state != port::CaptureState::captured) {
    throw Failure(fmt::format("{} is not captured at the end", id.to_text()));
  }
  std::vector<Row> expected = expected_rows(table);
  std::vector<Row> actual = target.tables.at(record->second.target).rows;
  if (const auto found = rejected.find(id); found != rejected.end()) {
    if (table.schema.key.empty()) return;  // which of the equal rows is missing cannot be told
    const auto is_rejected = [&](const Row& row) {
      return found->second.count(key_of(table.schema, row)) > 0;
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

/// A process that was fenced may have staged files after the newer one had looked.
void SimWorld::check_store(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const {
  for (const auto& [key, bytes] : store.objects) {
    const std::uint64_t writer = store.writers.at(key);
    if (writer != epoch && fenced.count(writer) > 0) continue;
    throw Failure(fmt::format("{} of epoch {} is left in the staging folder", key, writer));
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
  for (const auto& [id, table] : source.tables()) check_table(id);
  const model::LogPosition& end = source.end_of_log();
  const model::LogPosition& there = target.checkpoint.value().position;
  if (there.gtids != end.gtids || !model::is_covered(source.log().back().end, there, kServer)) {
    throw Failure(
        fmt::format("the checkpoint is {}, the log ends at {}", there.to_text(), end.to_text()));
  }
  check_store(epoch, fenced);
  check_ranges();
}

}  // namespace sim
