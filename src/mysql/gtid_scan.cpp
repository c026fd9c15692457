#include "mysql/gtid_scan.hpp"

#include "binlog/event_header.hpp"
#include "binlog/gtid_event.hpp"
#include "binlog/log_format.hpp"

namespace mysql {
namespace {

constexpr std::uint64_t kFirstOffset = 4;

}  // namespace

bool GtidScan::add(std::string_view event) {
  using binlog::EventType;
  const binlog::EventHeader header = binlog::parse_header(event);
  if (header.type == EventType::format_description) {
    format_ = binlog::parse_format_description(event).format;
    return true;
  }
  // The server's own ROTATE, which names the file, comes before the format.
  if (!format_ || !header.is_in_file()) return true;
  // What the file knows of those before it holds at its head too.
  if (header.type == EventType::previous_gtids) {
    gtids_ = binlog::parse_previous_gtids(event, *format_);
    return header.log_pos < offset_;
  }
  if (header.log_pos > offset_) return false;
  if (header.type == EventType::gtid || header.type == EventType::gtid_tagged) {
    gtids_.add(binlog::parse_gtid_event(event, *format_).gtid);
  }
  return header.log_pos < offset_;
}

model::GtidSet scan_gtids(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                          const LogRequest& request, const model::LogCoordinates& at) {
  DumpConnection connection(endpoint, options, request);
  connection.start({false, {}, {at.file, kFirstOffset}}, AtEnd::stop);
  GtidScan scan(at.offset);
  while (const auto event = connection.read()) {
    if (!scan.add(*event)) break;
  }
  return scan.gtids();
}

}  // namespace mysql
