#include "mysql/log_probe.hpp"

#include "base/error.hpp"
#include "mysql/gtid_codec.hpp"

#include <fmt/core.h>

#include <optional>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::uint64_t kFirstOffset = 4;
constexpr std::size_t kHeaderBytes = 19;
constexpr std::size_t kChecksumBytes = 4;
constexpr unsigned char kFormatDescription = 15;
constexpr unsigned char kPreviousGtids = 35;
constexpr std::size_t kTypeAt = 4;
// A fake ROTATE, the format, and what a file knows of those before it.
constexpr int kFirstEvents = 4;

std::int64_t time_of(std::string_view event) {
  std::uint32_t seconds = 0;
  for (int i = 3; i >= 0; --i) {
    seconds = seconds << 8 | static_cast<unsigned char>(event[static_cast<std::size_t>(i)]);
  }
  return seconds;
}

/// The last byte before the format's own checksum says whether events have one.
bool has_checksum(std::string_view format_event) {
  return format_event.size() > kHeaderBytes + kChecksumBytes &&
         format_event[format_event.size() - kChecksumBytes - 1] == 1;
}

std::string_view body_of(std::string_view event, bool with_checksum) {
  const std::size_t tail = with_checksum ? kChecksumBytes : 0;
  if (event.size() < kHeaderBytes + tail) return {};
  return event.substr(kHeaderBytes, event.size() - kHeaderBytes - tail);
}

}  // namespace

LogFileStart probe_log_file(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                            const LogRequest& request, const std::string& file) {
  DumpConnection connection(endpoint, options, request);
  connection.start({false, {}, {file, kFirstOffset}}, AtEnd::stop);
  std::optional<LogFileStart> start;
  bool with_checksum = false;
  for (int i = 0; i < kFirstEvents; ++i) {
    const std::optional<std::string_view> event = connection.read();
    if (!event) break;
    const auto type = static_cast<unsigned char>((*event)[kTypeAt]);
    if (type == kFormatDescription) {
      start.emplace().unix_seconds = time_of(*event);
      with_checksum = has_checksum(*event);
    } else if (start && type == kPreviousGtids) {
      start->before = decode_gtids(body_of(*event, with_checksum));
    } else if (start) {
      break;
    }
  }
  if (start && start->unix_seconds != 0) return *start;
  throw Error(ErrorScope::corrupt, "mysql.log.file_start",
              fmt::format("the log file {} of {} does not begin with the time of its making", file,
                          request.at.where),
              "start from a position instead of a time");
}

}  // namespace mysql
