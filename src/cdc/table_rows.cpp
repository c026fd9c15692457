#include "cdc/table_rows.hpp"

#include "base/limits.hpp"
#include "dialect/misfit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace cdc {
namespace {

namespace limits = base::limits;

using base::Error;
using base::ErrorScope;
using binlog::RowChangeKind;

constexpr std::size_t kRowTextBytesMax = 300;

std::vector<std::size_t> written_columns(const TableVersion& version) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < version.schema.columns.size(); ++i) {
    if (!std::binary_search(version.left_out.begin(), version.left_out.end(), i)) {
      columns.push_back(i);
    }
  }
  return columns;
}

model::TableSchema part_of(const model::TableSchema& schema,
                           const std::vector<std::size_t>& columns) {
  model::TableSchema part = schema;
  part.columns.clear();
  part.key.clear();
  for (const std::size_t index : columns) part.columns.push_back(schema.columns[index]);
  return part;
}

[[noreturn]] void refuse_image(const TableVersion& version) {
  throw Error(ErrorScope::table, "cdc.row_image",
              fmt::format("the log holds rows of {} without all of their columns "
                          "(binlog_row_image is not FULL in some session)",
                          version.schema.id.to_text()),
              "SET GLOBAL binlog_row_image = FULL on the source, let its sessions connect again, "
              "then run again: the table is loaded anew.");
}

std::string named_value(const std::string& column, const model::Cell& cell, std::size_t bytes_max) {
  return column + "=" +
         (cell.kind == model::CellKind::bytes ? dialect::shown_value(cell.bytes, bytes_max)
                                              : dialect::cell_text(cell));
}

}  // namespace

std::string row_text(const model::TableSchema& schema, model::RowView row) {
  std::string text;
  std::vector<std::size_t> shown = schema.key;
  if (shown.empty()) {
    for (std::size_t i = 0; i < schema.columns.size(); ++i) shown.push_back(i);
  }
  for (const std::size_t index : shown) {
    if (index >= row.size() || text.size() > kRowTextBytesMax) break;
    text += text.empty() ? "" : ", ";
    text += named_value(schema.columns[index].name, row[index], limits::kShownValueBytesMax);
  }
  return text;
}

std::string row_values(const model::TableSchema& schema, model::RowView row) {
  std::string text;
  for (std::size_t i = 0; i < std::min(row.size(), schema.columns.size()); ++i) {
    text += text.empty() ? "" : ", ";
    const std::string value =
        named_value(schema.columns[i].name, row[i], limits::kListedValueBytesMax);
    if (text.size() + value.size() > limits::kListedRowBytesMax) return text + "...";
    text += value;
  }
  return text;
}

TableRows::TableRows(TableVersionPtr version, const binlog::TableMap& map,
                     const DecoderSettings& settings)
    : version_(std::move(version)),
      settings_(settings),
      reader_(map, version_->schema),
      written_(written_columns(*version_)),
      key_(version_->schema.key) {
  std::sort(key_.begin(), key_.end());
  row_encoder_.emplace(part_of(version_->schema, written_), version_->target, settings.values,
                       settings.null_sentinel);
  row_encoder_->on_misfit([this](const dialect::MisfitEvent& event) { tell(event); });
  if (key_.empty()) return;
  key_encoder_.emplace(part_of(version_->schema, key_), version_->target, settings.values,
                       settings.null_sentinel);
}

/// A row that does not fit is listed, and leaves nothing behind what is kept.
template <typename Step>
void TableRows::attempt(DecodedBlock& block, Step step) {
  try {
    step();
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::record) throw;
    block.arena.resize(arena_kept_);
    block.changes.resize(changes_kept_);
    refuse(error, block);
  }
}

void TableRows::append(const binlog::RowsEvent& event, std::uint32_t table, DecodedBlock& block) {
  table_ = table;
  if (!reader_.is_full_image(event)) refuse_image(*version_);
  reader_.begin(event);
  while (reader_.next(before_, after_)) {
    keep(block);
    attempt(block, [&] { append_row(event.kind, block); });
  }
}

/// What the block holds now stays there, should the rest of the row be refused.
void TableRows::keep(const DecodedBlock& block) noexcept {
  arena_kept_ = block.arena.size();
  changes_kept_ = block.changes.size();
}

void TableRows::append_row(RowChangeKind kind, DecodedBlock& block) {
  switch (kind) {
    case RowChangeKind::write:
      if (key_.empty()) return append_whole(RowOp::insert, CountedAs::insert, after_, block);
      return append_upsert(RowOp::insert, CountedAs::insert, block);
    case RowChangeKind::erase:
      if (key_.empty()) return append_whole(RowOp::erase, CountedAs::erase, before_, block);
      return append_erase(CountedAs::erase, block);
    case RowChangeKind::update:
      if (!key_.empty()) return append_update(block);
      // An old row that does not fit was refused when it came, unless another policy let it in.
      attempt(block, [&] { append_whole(RowOp::erase, CountedAs::nothing, before_, block); });
      keep(block);
      append_whole(RowOp::insert, CountedAs::update, after_, block);
  }
}

/// Without a key the whole line stands for the row.
void TableRows::append_whole(RowOp op, CountedAs counted, model::RowView row, DecodedBlock& block) {
  const std::size_t begin = block.arena.size();
  if (encode_row(row, block.arena)) push(op, counted, begin, block.arena.size() - begin, block);
}

/// The row of the old key is gone from the source, whether or not the new one is refused.
void TableRows::append_update(DecodedBlock& block) {
  old_key_.clear();
  bool has_old = false;
  attempt(block, [&] { has_old = encode_key(before_, old_key_); });
  const std::size_t begin = block.arena.size();
  const auto erase_old = [&](CountedAs counted) {
    block.arena.resize(begin);
    block.arena += old_key_;
    push(RowOp::erase, counted, begin, old_key_.size(), block);
    keep(block);
  };
  bool has_new = false;
  try {
    has_new = encode_key(after_, block.arena);
  } catch (const Error& error) {
    if (error.scope() == ErrorScope::record && has_old) erase_old(CountedAs::nothing);
    throw;
  }
  const std::string_view new_key = std::string_view(block.arena).substr(begin);
  const bool is_same = has_old && has_new && new_key == old_key_;
  block.arena.resize(begin);
  if (has_old && !is_same) erase_old(has_new ? CountedAs::nothing : CountedAs::update);
  if (!has_new) return;
  const bool is_moved = has_old && !is_same;
  append_upsert(is_moved ? RowOp::insert : RowOp::update, CountedAs::update, block);
}

void TableRows::append_erase(CountedAs counted, DecodedBlock& block) {
  const std::size_t begin = block.arena.size();
  if (encode_key(before_, block.arena)) {
    push(RowOp::erase, counted, begin, block.arena.size() - begin, block);
  }
}

void TableRows::append_upsert(RowOp op, CountedAs counted, DecodedBlock& block) {
  const std::size_t begin = block.arena.size();
  if (!encode_key(after_, block.arena)) return;
  const std::size_t key_bytes = block.arena.size() - begin;
  // A row that the policy leaves out must not stay on the target with its old values.
  if (!encode_row(after_, block.arena)) op = RowOp::erase;
  push(op, counted, begin, key_bytes, block);
}

bool TableRows::encode_key(model::RowView row, std::string& out) {
  current_ = row;
  const auto outcome = key_encoder_->append(picked(row, key_, key_cells_), out);
  if (outcome != dialect::RowOutcome::written) return false;
  out.back() = ',';  // fields are followed by commas, see DecodedChange
  return true;
}

bool TableRows::encode_row(model::RowView row, std::string& out) {
  current_ = row;
  const bool is_whole = written_.size() == row.size();
  switch (row_encoder_->append(is_whole ? row : picked(row, written_, row_cells_), out)) {
    case dialect::RowOutcome::written: return true;
    case dialect::RowOutcome::skipped: return false;
    case dialect::RowOutcome::sentinel_collision: break;
  }
  throw Error(ErrorScope::task, "cdc.sentinel_collision",
              fmt::format("a value of {} equals the text that stands for NULL in this run",
                          version_->schema.id.to_text()),
              "Run again: another text is drawn for each run.");
}

model::RowView TableRows::picked(model::RowView row, const std::vector<std::size_t>& columns,
                                 std::vector<model::Cell>& cells) const {
  cells.clear();
  for (const std::size_t index : columns) cells.push_back(row[index]);
  return cells;
}

void TableRows::push(RowOp op, CountedAs counted, std::size_t begin, std::size_t key_bytes,
                     DecodedBlock& block) {
  DecodedChange change;
  change.table = table_;
  change.op = op;
  change.counted = counted;
  change.begin = begin;
  change.key_bytes = static_cast<std::uint32_t>(key_bytes);
  change.row_bytes = static_cast<std::uint32_t>(block.arena.size() - begin - key_bytes);
  change.hash = std::hash<std::string_view>{}(block.key(change));
  block.changes.push_back(change);
}

void TableRows::refuse(const Error& error, DecodedBlock& block) const {
  RowProblem problem;
  problem.table = table_;
  problem.change = block.changes.size();
  problem.transaction = block.transactions.size();
  problem.report = error.report();
  problem.row = row_text(version_->schema, current_);
  problem.values = row_values(version_->schema, current_);
  problem.report.contexts.push_back("row " + problem.row);
  block.problems.push_back(std::move(problem));
}

void TableRows::tell(const dialect::MisfitEvent& event) const {
  if (!settings_.on_altered) return;
  const std::string column = event.column == dialect::kWholeRow
                                 ? ""
                                 : version_->schema.columns[written_[event.column]].name;
  settings_.on_altered({version_->schema.id, row_text(version_->schema, current_), column,
                        event.misfit, event.action, std::string(event.original)});
}

}  // namespace cdc
