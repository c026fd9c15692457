#include "dialect/csv_encoder.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/identifier.hpp"
#include "dialect/text_writers.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;
using model::Cell;
using model::Misfit;
using model::MisfitAction;

constexpr std::size_t kSentinelBytes = 20;
constexpr std::size_t kSentinelBytesMax = 64;  // must fit a field's fixed part
constexpr std::size_t kFirstLineBytes = 16 * base::limits::kKiB;
constexpr std::size_t kRowBytesMax = base::limits::kCopyRowBytesMax;

bool is_sound_sentinel(std::string_view sentinel) {
  const bool is_plain = std::all_of(sentinel.begin(), sentinel.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  return is_plain && sentinel.starts_with('n') && sentinel.size() >= 8 &&
         sentinel.size() <= kSentinelBytesMax;
}

using TargetColumns = std::unordered_map<std::string, const model::TargetColumn*>;

TargetColumns columns_by_name(const model::TargetTable& target) {
  TargetColumns columns;
  for (const model::TargetColumn& column : target.columns) {
    columns.emplace(target_name(column.name), &column);
  }
  return columns;
}

const model::TargetColumn& find_column(const TargetColumns& columns, const model::Column& source,
                                       const model::TargetTable& target) {
  const auto found = columns.find(target_name(source.name));
  if (found != columns.end()) return *found->second;
  throw Error(ErrorScope::table, "target.column_missing",
              fmt::format("The column `{}` has no counterpart in {} on Redshift.", source.name,
                          target.id.to_text()),
              "Add the column to the target table, or choose a table_prep that creates the table.");
}

ColumnWriter require_writer(const model::Column& source, const model::TargetColumn& column) {
  std::optional<ColumnWriter> writer = choose_writer(source, column.type);
  if (writer) {
    writer->is_nullable = column.is_nullable;
    return *writer;
  }
  throw Error(ErrorScope::table, "target.column_incompatible",
              fmt::format("`{}` is {} on the source and {} on the target, which cannot hold it "
                          "without loss.",
                          source.name, source.declared, type_text(column.type)),
              "Change the target column to the type that `sluice schema` proposes.");
}

/// Says whether the action can be taken on this value; one that cannot stops the table instead.
bool is_possible(MisfitAction action, Misfit misfit, const ColumnWriter& writer) {
  const bool is_text = writer.write == write_varchar || writer.write == write_char;
  const bool is_content = misfit == Misfit::nul_byte || misfit == Misfit::invalid_utf8;
  switch (action) {
    case MisfitAction::stop_table: return false;
    case MisfitAction::skip_row: return true;
    case MisfitAction::set_null: return writer.is_nullable;
    case MisfitAction::truncate: return misfit == Misfit::too_long && is_text;
    case MisfitAction::replace:
    case MisfitAction::strip: return is_content && (is_text || writer.write == write_json);
  }
  return false;
}

}  // namespace

std::string draw_null_sentinel(base::Prng& prng) {
  return "n" + prng.token(kSentinelBytes - 1);
}

CsvEncoder::CsvEncoder(const model::TableSchema& source, const model::TargetTable& target,
                       const model::ValuePolicy& policy, std::string null_sentinel)
    : table_(source.id.to_text()),
      policy_(policy),
      null_sentinel_(std::move(null_sentinel)),
      line_(std::make_unique_for_overwrite<char[]>(kFirstLineBytes)),
      line_capacity_(kFirstLineBytes) {
  CHECK(is_sound_sentinel(null_sentinel_), "a sentinel comes from draw_null_sentinel");
  const TargetColumns columns = columns_by_name(target);
  for (const model::Column& column : source.columns) {
    const model::TargetColumn& there = find_column(columns, column, target);
    writers_.push_back(require_writer(column, there));
    names_.push_back(there.name);
    places_.push_back({.table = table_,
                       .column = column.name,
                       .source_type = column.declared,
                       .target_type = type_text(there.type),
                       .target_column = quote_identifier(there.name),
                       .bytes_max = writers_.back().bytes_max,
                       .is_nullable = there.is_nullable});
  }
  CHECK(!writers_.empty(), "a table has columns");
}

RowOutcome CsvEncoder::append(model::RowView row, std::string& out) {
  check_row(row);
  char* cursor = line_.get();
  for (std::size_t i = 0; i < writers_.size(); ++i) {
    const ColumnWriter& writer = writers_[i];
    const Cell& cell = row[i];
    if (!reserve(writer.field_bytes_max(cell), cursor)) return refuse_row();
    if (cell.is_null()) {
      if (!writer.is_nullable) [[unlikely]]
        refuse_null(i);
      put_null(cursor);
    } else {
      if (cell.bytes == null_sentinel_) [[unlikely]]
        return RowOutcome::sentinel_collision;
      const WriteResult result = writer.write(writer, cell, cursor);
      if (result.end != nullptr) [[likely]] {
        cursor = result.end;
      } else {
        const Resolution resolution = resolve(i, cell, cursor);
        if (resolution != Resolution::written) return give_up(resolution);
      }
    }
    *cursor++ = ',';
  }
  cursor[-1] = '\n';
  const auto size = static_cast<std::size_t>(cursor - line_.get());
  if (size > kRowBytesMax) return refuse_row();
  out.append(line_.get(), size);
  return RowOutcome::written;
}

std::uint64_t CsvEncoder::count(Misfit misfit) const noexcept {
  return counts_[static_cast<std::size_t>(misfit)];
}

void CsvEncoder::check_row(model::RowView row) const {
  CHECK(row.size() == writers_.size(), "a row has the columns of its table");
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].is_null() || writers_[i].accepts(row[i].kind)) [[likely]]
      continue;
    throw Error(ErrorScope::corrupt, "value.kind",
                fmt::format("A value of the column `{}` ({}) of {} arrived in an unexpected form.",
                            places_[i].column, places_[i].source_type, table_),
                "The table was probably changed while it was read; run again.");
  }
}

// Makes room for `size` more bytes and the line's end. False when the row has already passed its
// limit, so that the line never grows much beyond one row and one value.
bool CsvEncoder::reserve(std::size_t size, char*& cursor) {
  const auto used = static_cast<std::size_t>(cursor - line_.get());
  const std::size_t needed = used + size + 1;
  if (needed <= line_capacity_) [[likely]]
    return true;
  if (used > kRowBytesMax) return false;
  const std::size_t capacity = std::max(needed, 2 * line_capacity_);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), line_.get(), used);
  line_ = std::move(larger);
  line_capacity_ = capacity;
  cursor = line_.get() + used;
  return true;
}

void CsvEncoder::refuse_null(std::size_t column) const {
  const MisfitPlace& place = places_[column];
  throw Error(ErrorScope::record, "value.null_in_not_null",
              fmt::format("The column `{}` of {} holds NULL, and {} is NOT NULL on Redshift.",
                          place.column, table_, place.target_column),
              "Re-create the target column without NOT NULL, or fill the value on the source.");
}

CsvEncoder::Resolution CsvEncoder::put_null(char*& cursor) const {
  std::memcpy(cursor, null_sentinel_.data(), null_sentinel_.size());
  cursor += null_sentinel_.size();
  return Resolution::written;
}

// One value may misfit in several ways one after the other (a NUL that is stripped, then too long):
// each is altered in turn until the writer takes it.
CsvEncoder::Resolution CsvEncoder::resolve(std::size_t column, const Cell& cell, char*& cursor) {
  const ColumnWriter& writer = writers_[column];
  const bool is_bytes = cell.kind == model::CellKind::bytes;
  const std::string number = is_bytes ? std::string() : cell_text(cell);
  const std::string_view original = is_bytes ? cell.bytes : std::string_view(number);
  Cell current = cell;
  while (true) {
    if (!reserve(writer.field_bytes_max(current), cursor)) return Resolution::row_too_large;
    const WriteResult result = writer.write(writer, current, cursor);
    if (result.end != nullptr) {
      cursor = result.end;
      return Resolution::written;
    }
    const MisfitAction action = policy_.action_for(result.misfit);
    if (!is_possible(action, result.misfit, writer)) {
      if (refusals_ == Refusals::thrown) {
        throw misfit_error(places_[column], result.misfit, original);
      }
      tell({column, result.misfit, MisfitAction::stop_table, original});
      return put_null(cursor);
    }
    tell({column, result.misfit, action, original});
    if (action == MisfitAction::skip_row) {
      ++skipped_rows_;
      return Resolution::skip_row;
    }
    ++altered_values_;
    if (action == MisfitAction::set_null) return put_null(cursor);
    const TextRepair repair{action, writer.bytes_max, writer.write == write_char};
    alter_text(current.bytes, repair, altered_before_);
    std::swap(altered_, altered_before_);
    current = Cell::of_bytes(altered_);
    if (altered_ == null_sentinel_) return Resolution::sentinel_collision;
  }
}

RowOutcome CsvEncoder::give_up(Resolution resolution) {
  if (resolution == Resolution::row_too_large) return refuse_row();
  return resolution == Resolution::skip_row ? RowOutcome::skipped : RowOutcome::sentinel_collision;
}

RowOutcome CsvEncoder::refuse_row() {
  const MisfitAction action = policy_.action_for(Misfit::row_too_large);
  if (action != MisfitAction::skip_row) {
    if (refusals_ == Refusals::thrown) {
      MisfitPlace place;
      place.table = table_;
      throw misfit_error(place, Misfit::row_too_large, {});
    }
    tell({kWholeRow, Misfit::row_too_large, MisfitAction::stop_table, {}});
    return RowOutcome::skipped;
  }
  tell({kWholeRow, Misfit::row_too_large, action, {}});
  ++skipped_rows_;
  return RowOutcome::skipped;
}

void CsvEncoder::tell(const MisfitEvent& event) {
  ++counts_[static_cast<std::size_t>(event.misfit)];
  if (listener_) listener_(event);
}

}  // namespace dialect
