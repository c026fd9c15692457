#include "cdc/block_decoder.hpp"

#include "base/error.hpp"
#include "binlog/block_events.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/table_map.hpp"

#include <fmt/core.h>

#include <set>
#include <utility>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::size_t kCsvGrowth = 2;  // CSV and keys against the bytes of the log, a first guess

}  // namespace

/// One block while it is decoded.
struct BlockDecoder::Pass {
  const model::LogBlock& block;
  DecodedBlock& out;
  std::unordered_map<std::uint64_t, Map*> maps;             // those of this block
  std::unordered_map<std::uint64_t, std::uint32_t> tables;  // by version
  std::set<std::uint64_t> broken;                           // versions

  std::uint32_t table_of(const TableVersionPtr& version) {
    const auto [found, is_new] =
        tables.try_emplace(version->number, static_cast<std::uint32_t>(out.tables.size()));
    if (is_new) out.tables.push_back(version);
    return found->second;
  }
};

std::shared_ptr<DecodedBlock> BlockDecoder::decode(const model::LogBlock& block,
                                                   const CatalogPtr& catalog) {
  if (catalog != catalog_) {
    maps_.clear();
    catalog_ = catalog;
  }
  auto out = std::make_shared<DecodedBlock>();
  out->log_block = block.number;
  out->server = block.server;
  out->end = block.end;
  out->ends_transaction = block.ends_transaction;
  out->open = block.open;
  out->received_us = block.received_us;
  out->arena.reserve(kCsvGrowth * block.events.size());
  Pass pass{block, *out, {}, {}, {}};
  binlog::for_each_event(
      block,
      [&](const binlog::EventHeader& header, std::string_view event,
          const model::TransactionEnd& end) {
        const std::string_view body = binlog::body_of(event, block.format);
        if (header.type == binlog::EventType::table_map) {
          take_map(pass, end, body);
        } else {
          take_rows(pass, header, body);
        }
      },
      [&](std::size_t transaction) {
        out->transactions.push_back({block.transactions[transaction], out->changes.size()});
      });
  return out;
}

void BlockDecoder::take_map(Pass& pass, const model::TransactionEnd& end, std::string_view body) {
  const std::uint64_t id = table_id_of(body, pass.block.format);
  Map& map = maps_[id];
  pass.maps[id] = &map;
  if (map.bytes == body) return;
  map.bytes = body;
  map.rows.reset();
  const binlog::TableMap parsed = binlog::parse_table_map(body, pass.block.format);
  const auto found = catalog_->find(parsed.table);
  if (found == catalog_->end()) return;
  if (found->second->is_loaded(end, pass.block.server)) {
    map.bytes.clear();  // of a definition that was, perhaps; the same map counts once it has joined
    return;
  }
  try {
    map.rows = std::make_unique<TableRows>(found->second, parsed, settings_);
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::table) throw;
    const std::uint32_t table = pass.table_of(found->second);
    pass.out.problems.push_back(
        {table, pass.out.changes.size(), pass.out.transactions.size(), error.report(), "", ""});
  }
}

void BlockDecoder::take_rows(Pass& pass, const binlog::EventHeader& header, std::string_view body) {
  const binlog::RowsEvent event =
      binlog::read_rows_event(header.type, body, pass.block.format, inflated_);
  const auto found = pass.maps.find(event.table_id);
  if (found == pass.maps.end()) {
    throw Error(ErrorScope::corrupt, "binlog.rows.no_map",
                fmt::format("rows of table id {} come before its map, in the block that ends at {}",
                            event.table_id, pass.block.end.to_text()),
                "Keep the spool folder for a report, then run again.");
  }
  TableRows* rows = found->second->rows.get();
  if (rows == nullptr || pass.broken.count(rows->version()->number) > 0) return;
  const std::uint32_t table = pass.table_of(rows->version());
  const std::size_t arena = pass.out.arena.size();
  const std::size_t changes = pass.out.changes.size();
  const auto problems = static_cast<std::ptrdiff_t>(pass.out.problems.size());
  try {
    rows->append(event, table, pass.out);
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::table) throw;
    pass.out.arena.resize(arena);
    pass.out.changes.resize(changes);
    // Those of its single rows point at changes that are gone.
    pass.out.problems.erase(pass.out.problems.begin() + problems, pass.out.problems.end());
    pass.broken.insert(rows->version()->number);
    pass.out.problems.push_back(
        {table, changes, pass.out.transactions.size(), error.report(), "", ""});
  }
}

}  // namespace cdc
