#pragma once
// A block of the log -> its changes as key and CSV bytes.
//
// One per decoder thread; holds no state that a later block depends on, only caches: readers and
// encoders per table map, kept while the catalog stays the same object. Rows of tables that are not
// in the catalog, and of transactions at or before a table's joined position, are passed over. A
// row that cannot be encoded, or a table whose rows cannot be read, becomes a problem of the block,
// in its place; bytes that contradict the protocol throw Error(corrupt).
#include "binlog/event_header.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/table_rows.hpp"
#include "cdc/table_version.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace cdc {

class BlockDecoder {
 public:
  explicit BlockDecoder(DecoderSettings settings) : settings_(std::move(settings)) {}

  std::shared_ptr<DecodedBlock> decode(const model::LogBlock& block, const CatalogPtr& catalog);

 private:
  /// What the log called by a table id, as long as the bytes of its map stay the same.
  struct Map {
    std::string bytes;
    std::unique_ptr<TableRows> rows;  // null: a table that is not captured
  };
  struct Pass;
  void take_map(Pass& pass, const model::TransactionEnd& end, std::string_view body);
  void take_rows(Pass& pass, const binlog::EventHeader& header, std::string_view body);

  DecoderSettings settings_;
  CatalogPtr catalog_;
  std::unordered_map<std::uint64_t, Map> maps_;
  std::string inflated_;  // rows of an event that was compressed
};

}  // namespace cdc
