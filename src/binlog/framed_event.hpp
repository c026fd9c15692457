#pragma once
// An event on its way through the framer. A view: it lives as long as the bytes do.
#include "binlog/event_header.hpp"

#include <cstdint>
#include <string_view>

namespace binlog {

struct FramedEvent {
  EventHeader header;
  std::string_view bytes;   ///< whole, with its checksum where the log has them
  std::uint64_t begin = 0;  ///< where it, or the event that holds it, begins in its file
};

}  // namespace binlog
