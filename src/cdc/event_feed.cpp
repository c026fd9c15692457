#include "cdc/event_feed.hpp"

#include "base/error.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/event_header.hpp"
#include "binlog/gtid_event.hpp"
#include "binlog/log_events.hpp"
#include "binlog/log_format.hpp"
#include "binlog/payload_events.hpp"
#include "binlog/query_event.hpp"
#include "binlog/statement_class.hpp"

#include <fmt/core.h>

namespace cdc {
namespace {

using binlog::EventType;

constexpr std::uint64_t kMicroseconds = 1'000'000;

}  // namespace

void EventFeed::add(std::string_view event) {
  const binlog::EventHeader header = binlog::parse_header(event);
  if (header.is_in_file()) offset_ = header.log_pos;
  timestamp_ = header.timestamp;
  try {
    take(header, event);
  } catch (base::Error& error) {
    error.in(fmt::format("{} that ends at {}", binlog::to_text(header.type), position().to_text()));
    throw;
  }
}

void EventFeed::take(const binlog::EventHeader& header, std::string_view event) {
  switch (header.type) {
    case EventType::format_description:
      format_ = binlog::parse_format_description(event).format;
      return;
    case EventType::rotate: file_ = binlog::parse_rotate(event).file; return;
    case EventType::gtid:
    case EventType::anonymous_gtid:
    case EventType::gtid_tagged:
    case EventType::mariadb_gtid: {
      const binlog::GtidEvent gtid = binlog::parse_gtid_event(event, format_);
      gtid_ = gtid.gtid;
      committed_us_ = gtid.committed_us;
      return;
    }
    case EventType::query: return take_statement(event);
    case EventType::query_compressed:
      binlog::inflate_query(event, format_, inner_);
      return take_statement(inner_);
    case EventType::transaction_payload: return take_payload(binlog::body_of(event, format_));
    case EventType::partial_row_data:
      throw base::Error(base::ErrorScope::task, "binlog.event_unread",
                        "the event cannot be read by this version",
                        "Use a newer sluice, or report the source's version.");
    case EventType::xid: return print_commit();
    case EventType::table_map: return print_event(event);
    default:
      if (binlog::is_rows(header.type)) print_event(event);
  }
}

void EventFeed::take_payload(std::string_view body) {
  binlog::PayloadEvents events(body);
  while (const std::optional<std::string_view> bare = events.next()) {
    binlog::with_checksum(*bare, format_, inner_);
    const binlog::EventHeader header = binlog::parse_header(inner_);
    if (header.type == EventType::transaction_payload) {
      throw base::Error(base::ErrorScope::corrupt, "binlog.payload",
                        "a compressed transaction stands inside of one",
                        "keep the log file and report it with the server's version");
    }
    timestamp_ = header.timestamp;
    take(header, inner_);
  }
}

void EventFeed::take_statement(std::string_view event) {
  switch (binlog::classify(binlog::parse_query(event, format_).sql)) {
    case binlog::StatementClass::commit: return print_commit();
    case binlog::StatementClass::begin:
    case binlog::StatementClass::rollback:
    case binlog::StatementClass::savepoint:
    case binlog::StatementClass::xa_begin:
    case binlog::StatementClass::xa_end: return;
    default: break;
  }
  model::LogBlock statement = block(model::BlockKind::statement, event);
  statement.ends_transaction = true;
  statement.transactions.push_back(end());
  statement.event_ends.push_back(static_cast<std::uint32_t>(event.size()));
  printer_.print(statement);
}

void EventFeed::print_event(std::string_view event) {
  printer_.print(block(model::BlockKind::changes, event));
}

void EventFeed::print_commit() {
  model::LogBlock commit = block(model::BlockKind::changes, {});
  commit.ends_transaction = true;
  commit.transactions.push_back(end());
  commit.event_ends.push_back(0);
  printer_.print(commit);
}

model::LogBlock EventFeed::block(model::BlockKind kind, std::string_view event) const {
  model::LogBlock block;
  block.kind = kind;
  block.format = format_;
  block.end = position();
  block.ends_transaction = false;
  block.open = end();
  block.events = event;
  return block;
}

model::TransactionEnd EventFeed::end() const {
  return {gtid_, position(), committed_us_ != 0 ? committed_us_ : timestamp_ * kMicroseconds};
}

}  // namespace cdc
