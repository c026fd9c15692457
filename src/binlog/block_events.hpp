#pragma once
// Walks over the events of a block.
//
// Used by the decoders. Header only: the visitor is inlined. Any thread; the views look into the
// block. A block that the framer made has whole events; anything else throws Error(corrupt).
#include "binlog/event_header.hpp"
#include "model/log_block.hpp"

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

}  // namespace binlog
