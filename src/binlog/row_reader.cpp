#include "binlog/row_reader.hpp"

#include "base/error.hpp"
#include "binlog/json_diff.hpp"
#include "binlog/table_map_check.hpp"
#include "binlog/table_map_schema.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace binlog {
namespace {

bool bit_at(std::string_view bits, std::size_t index) noexcept {
  return (static_cast<unsigned char>(bits[index / 8]) >> (index % 8) & 1U) != 0;
}

bool holds_four_byte_characters(std::string_view charset) {
  return charset == "utf8mb4" || charset == "utf16" || charset == "utf16le" || charset == "utf32" ||
         charset == "gb18030";
}

/// The labels as the log has them: those of the definition may lack characters of four bytes.
void take_labels(const std::vector<std::string>& labels, model::Column& column) {
  const CharsetConverter& converter = CharsetConverter::of(column.charset);
  column.labels.clear();
  for (const std::string& label : labels) column.labels.push_back(converter.convert(label));
}

[[noreturn]] void other_definition(const TableMap& map, const std::string& what) {
  throw base::Error(base::ErrorScope::table, "binlog.definition.differs",
                    fmt::format("the rows of {} in the log do not fit its definition: {}",
                                map.table.to_text(), what),
                    "load the table again; binlog_row_metadata=FULL on the source tells more of a "
                    "table that changes");
}

[[noreturn]] void lacks_columns(const model::TableSchema& schema) {
  throw base::Error(
      base::ErrorScope::table, "binlog.rows.partial_image",
      fmt::format("an event of {} holds only some of the columns", schema.id.to_text()),
      "set binlog_row_image=FULL on the source for all sessions, then load the table "
      "again");
}

[[noreturn]] void no_document(const model::TableSchema& schema, std::size_t position) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.json.diff",
                    fmt::format("parts of {}.{} are changed, and the row before has no document",
                                schema.id.to_text(), schema.columns[position].name),
                    "keep the log file and report it with the server's version");
}

[[noreturn]] void wrong_count(const model::TableSchema& schema, std::uint64_t in_event,
                              std::size_t in_map) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.rows.columns",
                    fmt::format("an event of {} has {} columns, its table map {}",
                                schema.id.to_text(), in_event, in_map),
                    "keep the log file and report it with the server's version");
}

}  // namespace

RowReader::RowReader(const TableMap& map, const model::TableSchema& schema) : schema_(schema) {
  if (const auto what = difference(map, schema)) other_definition(map, *what);
  std::uint32_t position = 0;
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    Slot slot;
    slot.from = map.columns[i];
    slot.position = kHidden;
    if (!is_hidden_column(map, i)) {
      model::Column& column = schema_.columns[position];
      const bool is_told = !map.labels.empty() && !map.labels[i].empty();
      if (is_told) take_labels(map.labels[i], column);
      slot.decoder = choose_decoder(slot.from, column);
      slot.decoder.has_doubtful_labels = !is_told && holds_four_byte_characters(column.charset);
      slot.position = position++;
    }
    slots_.push_back(slot);
  }
  before_.cells.resize(schema_.columns.size());
  after_.cells.resize(schema_.columns.size());
}

bool RowReader::is_full_image(const RowsEvent& event) const noexcept {
  if (event.column_count != slots_.size()) return false;
  const bool needs_before = event.kind != RowChangeKind::write;
  const bool needs_after = event.kind != RowChangeKind::erase;
  return (!needs_before || holds_all(event.present_before)) &&
         (!needs_after || holds_all(event.present_after));
}

bool RowReader::holds_all(std::string_view present) const noexcept {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].position != kHidden && !bit_at(present, i)) return false;
  }
  return true;
}

void RowReader::begin(const RowsEvent& event) {
  if (event.column_count != slots_.size()) {
    wrong_count(schema_, event.column_count, slots_.size());
  }
  if (!is_full_image(event)) lacks_columns(schema_);
  kind_ = event.kind;
  has_json_changes_ = event.has_json_changes;
  if (has_json_changes_) json_before_.resize(schema_.columns.size());
  if (kind_ != RowChangeKind::write) prepare(event.present_before, before_);
  if (kind_ != RowChangeKind::erase) prepare(event.present_after, after_);
  const Image& image = kind_ == RowChangeKind::write ? after_ : before_;
  // A row without a column takes no bytes: there would be no end of them.
  if (image.slots.empty()) wrong_count(schema_, 0, slots_.size());
  rows_ = base::ByteReader(event.rows);
}

void RowReader::prepare(std::string_view present, Image& image) {
  if (image.present == present) return;
  image.present = present;
  image.slots.clear();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (bit_at(present, i)) image.slots.push_back(static_cast<std::uint32_t>(i));
  }
}

bool RowReader::next(model::RowView& before, model::RowView& after) {
  before = {};
  after = {};
  if (rows_.is_end()) return false;
  arena_.clear();
  if (kind_ != RowChangeKind::write) before = read_image(before_);
  if (kind_ != RowChangeKind::erase) after = read_image(after_);
  return true;
}

model::RowView RowReader::read_image(Image& image) {
  const std::size_t count = image.slots.size();
  const bool may_have_changes = has_json_changes_ && &image == &after_;
  std::size_t i = 0;
  try {
    const bool has_changes = may_have_changes && read_json_options();
    const std::string_view nulls = rows_.bytes((count + 7) / 8);
    std::size_t json = 0;  // of the table's JSON columns, which the bits count
    std::size_t slot_at = 0;
    for (; i < count; ++i) {
      for (; has_changes && slot_at < image.slots[i]; ++slot_at) {
        if (slots_[slot_at].from.type == WireType::json) ++json;
      }
      const Slot& slot = slots_[image.slots[i]];
      const bool is_null = bit_at(nulls, i);
      if (has_changes && slot.from.type == WireType::json && bit_at(json_bits_, json) && !is_null) {
        read_json_change(slot);
      } else if (!is_null) {
        read_value(slot, image);
      } else if (slot.position != kHidden) {
        image.cells[slot.position] = model::Cell::null();
      }
    }
  } catch (base::Error& error) {
    throw error.in(fmt::format("column {} of {}, at byte {} of its event's rows", i + 1,
                               schema_.id.to_text(), rows_.position()));
  }
  return image.cells;
}

void RowReader::read_value(const Slot& slot, Image& image) {
  if (slot.position == kHidden) return skip_value(slot.from, rows_);
  if (has_json_changes_ && &image == &before_ && slot.from.type == WireType::json) {
    base::ByteReader ahead = rows_;
    json_before_[slot.position] = read_varying(slot.decoder, ahead);
  }
  slot.decoder.decode(slot.decoder, rows_, arena_, image.cells[slot.position]);
}

/// What stands before the row after of a PARTIAL_UPDATE_ROWS; true when JSON may be changes in it.
bool RowReader::read_json_options() {
  constexpr std::uint64_t kPartialJson = 1;
  if ((rows_.lenenc() & kPartialJson) == 0) return false;
  const auto is_json = [](const Slot& slot) { return slot.from.type == WireType::json; };
  const auto count = std::count_if(slots_.begin(), slots_.end(), is_json);
  json_bits_ = rows_.bytes((static_cast<std::size_t>(count) + 7) / 8);
  return true;
}

void RowReader::read_json_change(const Slot& slot) {
  const std::string_view changes = rows_.bytes(rows_.u32());
  if (slot.position == kHidden) return;
  const model::Cell& before = before_.cells[slot.position];
  model::Cell& after = after_.cells[slot.position];
  after = before;
  if (changes.empty()) return;
  if (before.kind != model::CellKind::bytes) no_document(schema_, slot.position);
  std::string& text = arena_.scratch();
  text.clear();
  append_changed_json(json_before_[slot.position], changes, text);
  after = model::Cell::of_bytes(arena_.copy(text));
}

}  // namespace binlog
