#include "mysql/next_transaction.hpp"

#include "binlog/event_header.hpp"

namespace mysql {

bool NextTransaction::add(std::string_view event) {
  using binlog::EventType;
  switch (binlog::parse_header(event).type) {
    case EventType::gtid:
    case EventType::gtid_tagged: return false;
    case EventType::anonymous_gtid:
    case EventType::query: lacks_gtid_ = true; return false;
    default: return true;
  }
}

bool lacks_gtid_behind(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                       const LogRequest& request, const model::LogCoordinates& at) {
  DumpConnection connection(endpoint, options, request);
  connection.start({false, {}, at}, AtEnd::stop);
  NextTransaction next;
  while (const auto event = connection.read()) {
    if (!next.add(*event)) break;
  }
  return next.lacks_gtid();
}

}  // namespace mysql
