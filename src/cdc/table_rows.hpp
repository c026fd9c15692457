#pragma once
// The rows of one table under one table map -> changes of a DecodedBlock.
//
// Belongs to one BlockDecoder. Reads cells, encodes the key and the row once each, and tells an
// update that moves the key apart (delete and insert). A row that a value policy leaves out leaves
// the target too: its key is deleted.
#include "binlog/row_reader.hpp"
#include "binlog/rows_event.hpp"
#include "binlog/table_map.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/table_version.hpp"
#include "dialect/csv_encoder.hpp"
#include "model/value_policy.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cdc {

/// A value that was altered, or a row that was left out, by the value policy.
struct AlteredValue {
  model::TableId table;
  std::string row;     ///< "id=42"
  std::string column;  ///< empty: the whole row
  model::Misfit misfit = model::Misfit::too_long;
  model::MisfitAction action = model::MisfitAction::stop_table;
  std::string original;
};

struct DecoderSettings {
  model::ValuePolicy values;
  std::string null_sentinel;
  std::function<void(const AlteredValue&)> on_altered;  ///< from any decoder thread
};

class TableRows {
 public:
  /// Throws Error(table) when rows of this map cannot be read or written.
  TableRows(TableVersionPtr version, const binlog::TableMap& map, const DecoderSettings& settings);

  const TableVersionPtr& version() const noexcept { return version_; }
  /// Appends the changes of the event; `table` is the table's index in the block.
  void append(const binlog::RowsEvent& event, std::uint32_t table, DecodedBlock& block);

 private:
  template <typename Step>
  void attempt(DecodedBlock& block, Step step);
  void append_row(binlog::RowChangeKind kind, DecodedBlock& block);
  void append_whole(RowOp op, CountedAs counted, model::RowView row, DecodedBlock& block);
  void append_update(DecodedBlock& block);
  void keep(const DecodedBlock& block) noexcept;
  void append_erase(CountedAs counted, DecodedBlock& block);
  void append_upsert(RowOp op, CountedAs counted, DecodedBlock& block);
  bool encode_key(model::RowView row, std::string& out);
  bool encode_row(model::RowView row, std::string& out);
  void push(RowOp op, CountedAs counted, std::size_t begin, std::size_t key_bytes,
            DecodedBlock& block);
  void refuse(const base::Error& error, DecodedBlock& block) const;
  void tell(const dialect::MisfitEvent& event) const;
  model::RowView picked(model::RowView row, const std::vector<std::size_t>& columns,
                        std::vector<model::Cell>& cells) const;

  TableVersionPtr version_;
  const DecoderSettings& settings_;
  binlog::RowReader reader_;
  std::vector<std::size_t> written_;  // indexes of the columns in the CSV
  std::vector<std::size_t> key_;      // of the key, in the order of the table
  std::optional<dialect::CsvEncoder> row_encoder_;
  std::optional<dialect::CsvEncoder> key_encoder_;
  std::vector<model::Cell> row_cells_;
  std::vector<model::Cell> key_cells_;
  std::string old_key_;
  model::RowView before_;
  model::RowView after_;
  model::RowView current_;  // the row that is being encoded, for messages
  std::uint32_t table_ = 0;
  std::size_t arena_kept_ = 0;  // what stays of a row that is refused
  std::size_t changes_kept_ = 0;
};

/// "id=42" of the row's key; all its values, shortened, when the table has none.
std::string row_text(const model::TableSchema& schema, model::RowView row);
/// "id=42, t='...'": all values, each and together up to the limits of a listed row.
std::string row_values(const model::TableSchema& schema, model::RowView row);

}  // namespace cdc
