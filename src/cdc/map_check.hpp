#pragma once
// Whether the table maps of a block fit the definitions in force: the proof that rows are read
// right.
//
// Used by cdc/schema_tracker before a block goes to the decoders, on its thread. Maps that were
// seen before with the same bytes cost a comparison. Maps of transactions at or before a table's
// joined position are passed over: they belong to definitions that were.
#include "binlog/table_map.hpp"
#include "cdc/table_version.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cdc {

struct MapMisfit {
  TableVersionPtr version;
  binlog::TableMap map;
  std::string difference;  ///< one sentence
};

class MapCheck {
 public:
  /// The first misfit of each table that has one.
  std::vector<MapMisfit> check(const model::LogBlock& block, const CatalogPtr& catalog);
  /// Tables whose rows were asked for and that nobody captures; each is told once.
  std::vector<model::TableId> take_strangers() { return std::exchange(strangers_, {}); }

 private:
  void check_map(const model::LogBlock& block, const model::TransactionEnd& end,
                 std::string_view body, std::vector<MapMisfit>& misfits);

  std::unordered_map<std::uint64_t, std::string> seen_;  // maps that fit, or are not captured
  std::set<model::TableId> told_strangers_;
  std::vector<model::TableId> strangers_;
  CatalogPtr catalog_;  // what is in seen_ was checked against
};

}  // namespace cdc
