#include "cdc/map_check.hpp"

#include "binlog/event_header.hpp"
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
  const std::string_view events = block.events;
  std::size_t transaction = 0;
  for (std::size_t at = 0; at < events.size();) {
    while (transaction < block.transactions.size() && block.event_ends[transaction] <= at) {
      ++transaction;
    }
    const binlog::EventHeader header = binlog::read_header(events.substr(at));
    if (header.type == binlog::EventType::table_map) {
      const bool is_whole = transaction < block.transactions.size();
      check_map(block, is_whole ? block.transactions[transaction] : block.open,
                binlog::body_of(events.substr(at, header.size), block.format), misfits);
    }
    at += header.size;
  }
  return misfits;
}

void MapCheck::check_map(const model::LogBlock& block, const model::TransactionEnd& end,
                         std::string_view body, std::vector<MapMisfit>& misfits) {
  Seen& seen = seen_[table_id_of(body, block.format)];
  if (seen.bytes == body) return;
  binlog::TableMap map = binlog::parse_table_map(body, block.format);
  const auto found = catalog_->find(map.table);
  if (found == catalog_->end()) {
    seen = {std::string(body), nullptr};
    return;
  }
  const TableVersionPtr& version = found->second;
  const bool is_before_load =
      version->joined.is_known() && model::is_covered(end, version->joined, server_);
  if (is_before_load) return;
  std::optional<std::string> difference = binlog::difference(map, version->schema);
  if (!difference) {
    seen = {std::string(body), version};
    return;
  }
  const bool is_told = std::any_of(misfits.begin(), misfits.end(), [&](const MapMisfit& misfit) {
    return misfit.version == version;
  });
  if (!is_told) misfits.push_back({version, std::move(map), std::move(*difference)});
}

}  // namespace cdc
