#pragma once
// Walks over the events of a block.
//
// Used by the decoders. Header only: the visitor is inlined. Any thread; the views look into the
// block. A block that the framer made has whole events; anything else throws Error(corrupt).
#include "binlog/event_header.hpp"
#include "model/log_block.hpp"

#include <cstddef>
#include <string_view>

namespace binlog {

/// Calls visit(const EventHeader&, std::string_view body_without_checksum) for each event in order.
template <typename Visit>
void for_each_event(const model::LogBlock& block, Visit&& visit) {
  std::string_view rest = block.events;
  while (!rest.empty()) {
    const EventHeader header = read_header(rest);
    const std::string_view event = rest.substr(0, header.size);
    visit(parse_header(event), body_of(event, block.format));
    rest.remove_prefix(event.size());
  }
}

/// The same with the transaction that each event belongs to: visit(header, event, end), the event
/// whole. Calls ended(index) behind the last event of each transaction that ends in the block, also
/// of those that left no event in it.
template <typename Visit, typename Ended>
void for_each_event(const model::LogBlock& block, Visit&& visit, Ended&& ended) {
  const std::string_view events = block.events;
  std::size_t transaction = 0;
  const auto end_transactions = [&](std::size_t at) {
    for (; transaction < block.transactions.size() && block.event_ends[transaction] <= at;
         ++transaction) {
      ended(transaction);
    }
  };
  end_transactions(0);
  for (std::size_t at = 0; at < events.size();) {
    const std::string_view event = events.substr(at, read_header(events.substr(at)).size);
    const bool is_whole = transaction < block.transactions.size();
    visit(parse_header(event), event, is_whole ? block.transactions[transaction] : block.open);
    at += event.size();
    end_transactions(at);
  }
}

}  // namespace binlog
