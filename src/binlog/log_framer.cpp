#include "binlog/log_framer.hpp"

#include "base/error.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/event_refusals.hpp"
#include "binlog/gtid_event.hpp"
#include "binlog/log_events.hpp"
#include "binlog/log_format.hpp"
#include "binlog/payload_events.hpp"
#include "binlog/query_event.hpp"
#include "binlog/statement_class.hpp"
#include "binlog/xa_identity.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace binlog {
namespace {

using model::LogBlock;
using model::LogFlavour;

/// What a transaction is made of, and what says how to read that.
bool is_of_transaction(EventType type) {
  switch (type) {
    case EventType::query:
    case EventType::xid:
    case EventType::xa_prepare:
    case EventType::table_map:
    case EventType::rows_query:
    case EventType::ignorable:
    case EventType::intvar:
    case EventType::rand:
    case EventType::user_var:
    case EventType::begin_load_query:
    case EventType::append_block:
    case EventType::delete_file:
    case EventType::execute_load_query: return true;
    default: return is_rows(type);
  }
}

}  // namespace

LogFramer::LogFramer(model::LogPosition start, TableFilter wanted, FramerOptions options,
                     PreparedStore* prepared)
    : position_(std::move(start)),
      told_(position_.at),
      place_(std::make_unique<LogPlace>(position_)),
      own_prepared_(prepared == nullptr ? std::make_unique<MemoryPreparedStore>() : nullptr),
      prepared_(prepared == nullptr ? own_prepared_.get() : prepared),
      blocks_(*place_, std::move(wanted), options, position_.server, *prepared_) {}

void LogFramer::add(std::string_view bytes, Blocks& out) {
  CHECK(!has_more(), "an event is taken when all of the one before was");
  Event event{parse_header(bytes), bytes, place_->at().offset};
  try {
    take(event, out);
  } catch (base::Error& error) {
    error.in(fmt::format("{} at {}", to_text(event.header.type), where(event)));
    throw;
  }
}

void LogFramer::go_on(Blocks& out) {
  CHECK(has_more(), "there is more of the event");
  try {
    go_on_inside(out);
  } catch (base::Error& error) {
    error.in(fmt::format("{} at {}", to_text(inside_event_.header.type), where(inside_event_)));
    throw;
  }
}

std::optional<LogBlock> LogFramer::cut() {
  if (!blocks_.cutter().has_settled()) return std::nullopt;
  return blocks_.cutter().cut_settled(format_);
}

std::optional<LogBlock> LogFramer::cut_place() {
  BlockCutter& cutter = blocks_.cutter();
  if (!blocks_.is_between() || cutter.has_settled() || cutter.has_open()) return std::nullopt;
  if (!has_format_ || position_.at == told_) return std::nullopt;
  told_ = position_.at;
  return cutter.cut_nothing(position_.at, format_);
}

void LogFramer::restart() {
  inside_.reset();
  blocks_.restart();
  *place_ = LogPlace(position_);
  has_format_ = false;
}

void LogFramer::take(Event& event, Blocks& out) {
  const EventHeader& header = event.header;
  if (header.type == EventType::rotate) return take_rotate(event);
  if (header.type == EventType::format_description) return take_format(event, out);
  if (!has_format_) {
    refuse::broken("binlog.no_format", "an event comes before the description of the log's format");
  }
  if (format_.has_checksum && !has_right_checksum(event.bytes)) {
    refuse::broken("binlog.checksum", fmt::format("the checksum of an event of {} bytes is wrong",
                                                  event.bytes.size()));
  }
  if (header.type == EventType::heartbeat || header.type == EventType::heartbeat_v2) {
    return take_heartbeat(event);
  }
  if (header.is_in_file()) pass(event);
  take_by_type(event, out);
  if (!has_more()) settle();
}

void LogFramer::pass(Event& event) {
  const auto within =
      blocks_.is_open() ? LogPlace::Within::transaction : LogPlace::Within::boundary;
  event.begin = place_->pass(event.header, within, format_.flavour);
}

/// Between transactions the position is where the stream is, once that is known to be behind it.
void LogFramer::settle() {
  if (blocks_.is_open() || !place_->is_found()) return;
  if (position_.at.file != place_->at().file) position_.at.file = place_->at().file;
  position_.at.offset = place_->at().offset;
}

void LogFramer::take_rotate(Event& event) {
  const RotateEvent rotate = parse_rotate(event.bytes);
  const bool is_made_up = !event.header.is_in_file() || event.header.timestamp == 0;
  if (is_made_up) {
    const bool is_other_file = place_->at().is_known() && rotate.file != place_->at().file;
    if (blocks_.is_open() && is_other_file) blocks_.abandon();
    place_->take_made_up(rotate);
  } else {
    if (blocks_.is_open()) {
      refuse::broken("binlog.transaction", "a file of the log ends inside a transaction");
    }
    pass(event);
    place_->enter_file(rotate);
  }
  blocks_.forget_maps();
  settle();
}

void LogFramer::take_format(Event& event, Blocks& out) {
  const FormatDescription description = parse_format_description(event.bytes);
  if (event.header.is_in_file()) {
    if (blocks_.is_open()) blocks_.abandon();
    pass(event);
  }
  blocks_.set_format(description.format, out);
  format_ = description.format;
  has_format_ = true;
  settle();
}

void LogFramer::take_heartbeat(const Event& event) {
  const HeartbeatEvent heartbeat = parse_heartbeat(event.bytes, format_);
  if (blocks_.is_open()) return;
  place_->take_heartbeat(heartbeat);
  // While the server looks for the first transaction it may still be before it.
  if (place_->is_found() || !(model::compare(place_->at(), position_.at) < 0)) {
    position_.at = place_->at();
  }
}

void LogFramer::take_by_type(const Event& event, Blocks& out) {
  const EventType type = event.header.type;
  if (is_rows(type)) return take_rows(event, out);
  switch (type) {
    case EventType::gtid:
    case EventType::anonymous_gtid:
    case EventType::gtid_tagged:
    case EventType::mariadb_gtid: return take_gtid(event);
    case EventType::query: return take_query(event, out);
    case EventType::xid: return end_transaction(event, out);
    case EventType::table_map: place_->follow(); return blocks_.take_table_map(event, out);
    case EventType::xa_prepare: return take_xa_prepare(event, out);
    case EventType::execute_load_query:
      return blocks_.check_changed_tables(event, parse_query(event.bytes, format_));
    case EventType::previous_gtids:
    case EventType::gtid_list: return take_previous_gtids(event);
    case EventType::incident: {
      const IncidentEvent incident = parse_incident(event.bytes, format_);
      refuse::incident(where(event), incident.number, incident.message);
    }
    case EventType::transaction_payload:
      return begin_inside(event,
                          {std::make_unique<PayloadEvents>(body_of(event.bytes, format_)), format_},
                          "", out);
    case EventType::query_compressed: return take_compressed_query(event, out);
    case EventType::pre_ga_write_rows:
    case EventType::pre_ga_update_rows:
    case EventType::pre_ga_delete_rows: refuse::old_rows(where(event), type);
    case EventType::load:
    case EventType::create_file:
    case EventType::exec_load:
    case EventType::new_load: refuse::old_load(where(event), type);
    // What rows and positions do not need. Values for statements (INTVAR, ...) are followed by
    // their statement, which decides.
    case EventType::stop:
    case EventType::intvar:
    case EventType::rand:
    case EventType::user_var:
    case EventType::append_block:
    case EventType::delete_file:
    case EventType::begin_load_query:
    case EventType::ignorable:
    case EventType::rows_query:
    case EventType::transaction_context:
    case EventType::view_change:
    case EventType::annotate_rows:
    case EventType::binlog_checkpoint:
    case EventType::start_encryption: return;
    default:
      if (!event.header.has_flag(event_flag::kIgnorable)) refuse::unknown(where(event), type);
  }
}

void LogFramer::begin_transaction(const Event& event) {
  blocks_.begin(event);
  place_->follow();
}

void LogFramer::take_gtid(const Event& event) {
  const GtidEvent gtid = parse_gtid_event(event.bytes, format_);
  // MySQL says by BEGIN whether a statement is the whole of the transaction, MariaDB by a flag.
  const bool has_body = format_.flavour == LogFlavour::mariadb && !gtid.is_standalone;
  blocks_.begin(event, gtid.gtid, gtid.committed_us, has_body);
  if (gtid.is_xa_prepare) blocks_.hold();
  passes_statement_ = gtid.is_without_effect;
  place_->follow();
}

void LogFramer::take_previous_gtids(const Event& event) {
  const bool is_head_of_file = event.header.is_in_file() && !blocks_.is_open();
  if (!position_.gtids.is_empty() || !is_head_of_file || !place_->is_found()) return;
  before_file_ = parse_previous_gtids(event.bytes, format_);
  has_purged_ = false;
}

void LogFramer::take_query(const Event& event, Blocks& out) {
  const QueryEvent query = parse_query(event.bytes, format_);
  const StatementClass kind = classify(query.sql);
  switch (kind) {
    case StatementClass::begin:
    case StatementClass::xa_begin:
      blocks_.begin_body(event);
      if (kind == StatementClass::xa_begin) blocks_.hold();
      return place_->follow();
    case StatementClass::commit:
      if (blocks_.is_open()) end_transaction(event, out);
      return;
    case StatementClass::rollback: return take_rollback(event, out);
    case StatementClass::savepoint:
    case StatementClass::xa_end: return;
    default: break;
  }
  if (!blocks_.is_open()) begin_transaction(event);
  if (kind == StatementClass::xa_finish) return take_xa_finish(event, query.sql, out);
  const bool has_effect = !std::exchange(passes_statement_, false);
  if (kind == StatementClass::tables && has_effect) return take_statement(event, out);
  if (kind == StatementClass::rows) blocks_.check_changed_tables(event, query);
  if (!blocks_.has_body()) end_transaction(event, out);
}

void LogFramer::take_rollback(const Event& event, Blocks& out) {
  if (!blocks_.is_open()) return;
  if (blocks_.has_wanted_rows()) refuse::rolled_back_rows(where(event));
  end_transaction(event, out);
}

void LogFramer::take_xa_prepare(const Event& event, Blocks& out) {
  if (!blocks_.is_open())
    refuse::broken("binlog.transaction", "XA_PREPARE outside of a transaction");
  const XaPrepare prepare = parse_xa_prepare(event.bytes, format_);
  if (!blocks_.is_held()) return end_transaction(event, out);
  blocks_.end_hold();
  if (prepare.is_one_phase) return begin_inside(event, prepared_->opened(format_), "", out);
  prepared_->prepare(prepare.xid, blocks_.end_of(event), position_.server, format_);
  end_transaction(event, out);
}

void LogFramer::take_xa_finish(const Event& event, std::string_view sql, Blocks& out) {
  const std::optional<XaFinish> finish = parse_xa_finish(sql);
  if (!finish) refuse::unread_xa(where(event), sql);
  if (finish->commits) {
    PreparedRows rows = prepared_->find(finish->xid);
    if (!rows.events) refuse::unknown_xa(where(event), finish->xid);
    return begin_inside(event, std::move(rows), finish->xid, out);
  }
  const model::TransactionEnd end = blocks_.end_of(event);
  end_transaction(event, out);
  prepared_->finish(finish->xid, end, blocks_.cutter().next_number());
}

void LogFramer::end_transaction(const Event& event, Blocks& out) {
  model::TransactionEnd end = blocks_.end_of(event);
  if (before_file_ && !std::holds_alternative<std::monostate>(end.gtid)) {
    before_file_->add(end.gtid);
    end.executed = std::make_shared<const model::GtidSet>(*std::exchange(before_file_, {}));
  }
  position_.pass(end);
  told_ = end.at;
  blocks_.add_end(std::move(end), out);
}

void LogFramer::take_rows(const Event& event, Blocks& out) {
  if (blocks_.take_rows(event, out)) end_transaction(event, out);
}

void LogFramer::take_statement(const Event& event, Blocks& out) {
  if (!blocks_.take_statement(event, out)) return;
  end_transaction(event, out);
  blocks_.give_settled(out);
}

void LogFramer::take_compressed_query(const Event& event, Blocks& out) {
  inflate_query(event.bytes, format_, inner_);
  take_query({parse_header(inner_), inner_, event.begin}, out);
}

void LogFramer::begin_inside(const Event& event, PreparedRows rows, std::string xid, Blocks& out) {
  model::LogFormat format = rows.format;
  format.has_checksum = format_.has_checksum;
  format.server_version = format_.server_version;
  if (format != format_) {
    refuse::other_format_xa(where(event), xid, rows.format.server_version);
  }
  inside_ = std::move(rows.events);
  inside_event_ = event;
  inside_xid_ = std::move(xid);
  ends_with_inside_ = event.header.type != EventType::transaction_payload;
  has_ended_inside_ = false;
  go_on_inside(out);
}

/// Up to a block, or to the end: only that is a place.
void LogFramer::go_on_inside(Blocks& out) {
  const std::size_t before = out.size();
  while (out.size() == before) {
    const std::optional<std::string_view> bare = inside_->next();
    if (!bare) return end_inside(out);
    take_inner(*bare, out);
  }
}

void LogFramer::end_inside(Blocks& out) {
  inside_.reset();
  if (ends_with_inside_) {
    const model::TransactionEnd end = blocks_.end_of(inside_event_);
    end_transaction(inside_event_, out);
    if (!inside_xid_.empty()) {
      prepared_->finish(inside_xid_, end, blocks_.cutter().next_number());
    }
  }
  settle();
}

/// The events inside have neither a place of their own nor a checksum.
void LogFramer::take_inner(std::string_view bare, Blocks& out) {
  with_checksum(bare, format_, inner_);
  const Event event{parse_header(inner_), inner_, inside_event_.begin};
  if (!is_of_transaction(event.header.type) || has_ended_inside_) {
    refuse::broken("binlog.payload", fmt::format("{} stands in a compressed transaction{}",
                                                 to_text(event.header.type),
                                                 has_ended_inside_ ? " behind its end" : ""));
  }
  take_by_type(event, out);
  has_ended_inside_ = !blocks_.is_open();
}

}  // namespace binlog
