#include "cdc/map_check.hpp"

#include "binlog/block_events.hpp"
#include "binlog/table_map_check.hpp"

#include <algorithm>
#include <utility>

namespace cdc {

std::vector<MapMisfit> MapCheck::check(const model::LogBlock& block, const CatalogPtr& catalog) {
  if (catalog != catalog_) {
    seen_.clear();
    catalog_ = catalog;
  }
  std::vector<MapMisfit> misfits;
  binlog::for_each_event(
      block,
      [&](const binlog::EventHeader& header, std::string_view event,
          const model::TransactionEnd& end) {
        if (header.type != binlog::EventType::table_map) return;
        check_map(block, end, binlog::body_of(event, block.format), misfits);
      },
      [](std::size_t) {});
  return misfits;
}

void MapCheck::check_map(const model::LogBlock& block, const model::TransactionEnd& end,
                         std::string_view body, std::vector<MapMisfit>& misfits) {
  std::string& seen = seen_[table_id_of(body, block.format)];
  if (seen == body) return;
  binlog::TableMap map = binlog::parse_table_map(body, block.format);
  const auto found = catalog_->find(map.table);
  if (found == catalog_->end()) {
    seen = body;
    if (told_strangers_.insert(map.table).second) strangers_.push_back(std::move(map.table));
    return;
  }
  const TableVersionPtr& version = found->second;
  if (version->is_loaded(end, block.server)) return;
  std::optional<std::string> difference = binlog::difference(map, version->schema);
  if (!difference) {
    seen = body;
    return;
  }
  const bool is_told = std::any_of(misfits.begin(), misfits.end(), [&](const MapMisfit& misfit) {
    return misfit.version == version;
  });
  if (!is_told) misfits.push_back({version, std::move(map), std::move(*difference)});
}

}  // namespace cdc
