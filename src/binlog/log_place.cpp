#include "binlog/log_place.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace binlog {
namespace {

constexpr std::uint64_t kWrap = 1ULL << 32U;
constexpr std::uint64_t kFirstEventAt = 4;  // behind the file's magic bytes

[[noreturn]] void refuse(std::string message) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.position", std::move(message),
                    "Events were lost or repeated on their way, or the position is inside an "
                    "event: the stream must be opened again at the end of a transaction.");
}

std::uint32_t low(std::uint64_t offset) {
  return static_cast<std::uint32_t>(offset);
}

}  // namespace

LogPlace::LogPlace(const model::LogPosition& start)
    : at_(start.at), start_(start.at), has_gtids_(!start.gtids.is_empty()) {}

void LogPlace::take_made_up(const RotateEvent& rotate) {
  const bool is_same_file = rotate.file == at_.file;
  const bool is_here = is_same_file && rotate.position == at_.offset;
  if (is_begun_) {
    // A file without a ROTATE at its end is followed by another one, from its head on.
    if (!is_here && (is_same_file || rotate.position != kFirstEventAt)) {
      refuse(fmt::format("the server goes on at {}:{}, and its log was read up to {}", rotate.file,
                         rotate.position, at_.to_text()));
    }
  } else if (at_.is_known() && !is_here) {
    if (!has_gtids_ || rotate.position != kFirstEventAt) {
      refuse(fmt::format("the server begins at {}:{}, and was asked for {}", rotate.file,
                         rotate.position, at_.to_text()));
    }
    mode_ = Mode::searching;
  } else if (!at_.is_known()) {
    mode_ = Mode::searching;
  }
  is_begun_ = true;
  at_.file = rotate.file;
  at_.offset = rotate.position;
}

void LogPlace::enter_file(const RotateEvent& rotate) {
  is_begun_ = true;
  at_.file = rotate.file;
  at_.offset = rotate.position;
}

std::uint64_t LogPlace::found(const EventHeader& event) const {
  const std::uint32_t begin = event.log_pos - event.size;
  // Only where we already are beyond 4 GiB can the high half be known.
  const bool is_beyond = start_.file == at_.file && start_.offset >= kWrap;
  const std::uint64_t base = is_beyond ? std::max(start_.offset, at_.offset) : at_.offset;
  if (!is_beyond && begin < low(base)) {
    refuse(fmt::format("{} begins at {} of {}, which was read up to {}", to_text(event.type), begin,
                       at_.file, at_.offset));
  }
  return base + static_cast<std::uint32_t>(begin - low(base));
}

std::uint64_t LogPlace::pass(const EventHeader& event, Within within, model::LogFlavour flavour) {
  is_begun_ = true;
  const std::uint32_t begin = event.log_pos - event.size;
  if (begin != low(at_.offset)) [[unlikely]] {
    const std::uint64_t gap = static_cast<std::uint32_t>(begin - low(at_.offset));
    const bool is_text_left_out = flavour == model::LogFlavour::mariadb &&
                                  event.type == EventType::table_map &&
                                  gap <= kEventBytesMax;
    const bool may_jump =
        within == Within::boundary && (mode_ != Mode::exact || at_.offset == kFirstEventAt);
    if (is_text_left_out && within == Within::transaction) {
      at_.offset += gap;
    } else if (may_jump) {
      at_.offset = found(event);
    } else {
      refuse(fmt::format("{} begins at {} of {} by its header and at {} by the events before it",
                         to_text(event.type), begin, at_.file, at_.offset));
    }
  }
  const std::uint64_t began = at_.offset;
  at_.offset += event.size;
  if (mode_ == Mode::exact && began != kFirstEventAt) mode_ = Mode::following;
  return began;
}

void LogPlace::take_heartbeat(const HeartbeatEvent& heartbeat) {
  if (heartbeat.file != at_.file) return;
  if (heartbeat.has_whole_position) {
    if (heartbeat.position > at_.offset) at_.offset = heartbeat.position;
    return;
  }
  // Only a forward step that needs no wrap is believed: the half that is sent may be anything.
  const auto position = static_cast<std::uint32_t>(heartbeat.position);
  if (position > low(at_.offset)) at_.offset += position - low(at_.offset);
}

}  // namespace binlog
