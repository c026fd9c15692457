#pragma once
// The rows of rows events -> cells, equal to those that the snapshot gives of the same rows.
//
// Made once per table map and definition, used for all their events; one per thread. Pure, without
// allocation per row: the cells look into the event, into the definition's labels and into this
// object, and are valid until the next next(). Throws Error(table) when the map cannot be read with
// the definition or an image lacks columns, Error(corrupt) when bytes contradict the format.
#include "base/byte_reader.hpp"
#include "binlog/row_arena.hpp"
#include "binlog/rows_event.hpp"
#include "binlog/table_map.hpp"
#include "binlog/value_decoder.hpp"
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

class RowReader {
 public:
  RowReader(const TableMap& map, const model::TableSchema& schema);
  RowReader(const RowReader&) = delete;  // decoders look into the object's definition
  RowReader& operator=(const RowReader&) = delete;

  /// True when the images of the event hold every column (binlog_row_image=FULL). A column that is
  /// not there is not NULL: begin() refuses such an event.
  bool is_full_image(const RowsEvent& event) const noexcept;

  /// Goes to the rows of an event, whose bytes must stay until its last row was read.
  void begin(const RowsEvent& event);
  /// The next row in the order of the definition's columns: `before` of updates and deletes,
  /// `after` of inserts and updates, the other one empty. False behind the last one.
  bool next(model::RowView& before, model::RowView& after);

  const model::TableSchema& schema() const noexcept { return schema_; }

 private:
  /// One column of the map, in the order of an image.
  struct Slot {
    ValueDecoder decoder;
    MapColumn from;
    std::uint32_t position = 0;  ///< in the definition; kHidden: read over
  };
  static constexpr std::uint32_t kHidden = UINT32_MAX;
  /// The slots that an image holds, kept from event to event.
  struct Image {
    std::string present;
    std::vector<std::uint32_t> slots;
    std::vector<model::Cell> cells;
  };

  bool holds_all(std::string_view present) const noexcept;
  void prepare(std::string_view present, Image& image);
  model::RowView read_image(Image& image);
  void read_value(const Slot& slot, Image& image);
  bool read_json_options();
  void read_json_change(const Slot& slot);

  model::TableSchema schema_;
  std::vector<Slot> slots_;
  Image before_;
  Image after_;
  RowArena arena_;
  base::ByteReader rows_;
  RowChangeKind kind_ = RowChangeKind::write;
  bool has_json_changes_ = false;
  std::vector<std::string_view> json_before_;  // by position: the bytes of the row before
  std::string_view json_bits_;  // of the row after: which JSON columns are logged as changes
};

}  // namespace binlog
