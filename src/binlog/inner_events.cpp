#include "binlog/inner_events.hpp"

#include "base/limits.hpp"
#include "binlog/event_header.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace binlog {
namespace {

constexpr std::size_t kStep = 128 * base::limits::kKiB;

}  // namespace

std::optional<std::string_view> InnerEvents::next() {
  if (!has(kHeaderBytes)) {
    if (begin_ < end_) broken(fmt::format("{} bytes stand behind its last event", end_ - begin_));
    return std::nullopt;
  }
  const EventHeader header = read_header({buffer_.data() + begin_, kHeaderBytes});
  if (!has(header.size)) {
    broken(fmt::format("{} of {} bytes is cut", to_text(header.type), header.size));
  }
  const std::string_view event(buffer_.data() + begin_, header.size);
  begin_ += header.size;
  return event;
}

/// Says whether so many bytes are there, after reading on as far as that needs.
bool InnerEvents::has(std::size_t bytes) {
  while (end_ - begin_ < bytes) {
    make_room(bytes);
    const std::size_t got = read_on({buffer_.data() + end_, buffer_.size() - end_});
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

/// Memory grows with what was really read, not with what a header says.
void InnerEvents::make_room(std::size_t bytes) {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ >= kStep) return;
  buffer_.resize(std::max(end_ + kStep, std::min(bytes, 2 * buffer_.size())));
}

}  // namespace binlog
