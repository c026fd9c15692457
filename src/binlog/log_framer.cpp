#include "binlog/log_framer.hpp"

#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/event_refusals.hpp"
#include "binlog/gtid_event.hpp"
#include "binlog/log_events.hpp"
#include "binlog/log_format.hpp"
#include "binlog/statement_class.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace binlog {
namespace {

using model::LogBlock;
using model::LogFlavour;

constexpr std::uint64_t kMicrosecondsOfSecond = 1'000'000;

[[noreturn]] void broken(std::string code, std::string message) {
  throw base::Error(base::ErrorScope::corrupt, std::move(code), std::move(message),
                    "The log was damaged, or events were lost on their way: open the stream again, "
                    "and report it when it comes again.");
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

LogFramer::LogFramer(model::LogPosition start, TableFilter wanted, FramerOptions options)
    : position_(std::move(start)),
      told_(position_.at),
      place_(position_),
      maps_(std::move(wanted)),
      cutter_(options, position_.server) {}

void LogFramer::add(std::string_view bytes, Blocks& out) {
  Event event{parse_header(bytes), bytes, place_.at().offset};
  try {
    take(event, out);
  } catch (base::Error& error) {
    error.in(fmt::format("{} at {}", to_text(event.header.type), where(event)));
    throw;
  }
}

std::optional<LogBlock> LogFramer::cut() {
  if (!cutter_.has_settled()) return std::nullopt;
  return cutter_.cut_settled(format_);
}

std::optional<LogBlock> LogFramer::cut_place() {
  const bool is_inside = transaction_.is_open || handed_on_.bytes > 0 || replay_.bytes > 0;
  if (is_inside || cutter_.has_settled() || cutter_.has_open()) return std::nullopt;
  if (!has_format_ || position_.at == told_) return std::nullopt;
  told_ = position_.at;
  return cutter_.cut_nothing(position_.at, format_);
}

void LogFramer::restart() {
  // What was to be replayed already stays so until its transaction ends.
  if (handed_on_.bytes > 0) replay_ = std::exchange(handed_on_, HandedOn());
  cutter_.drop_open();
  maps_.forget();
  needs_maps_ = false;
  transaction_ = Transaction();
  place_ = LogPlace(position_);
  has_format_ = false;
}

void LogFramer::take(Event& event, Blocks& out) {
  const EventHeader& header = event.header;
  if (header.type == EventType::rotate) return take_rotate(event);
  if (header.type == EventType::format_description) return take_format(event, out);
  if (!has_format_) {
    broken("binlog.no_format", "an event comes before the description of the log's format");
  }
  if (format_.has_checksum && !has_right_checksum(event.bytes)) {
    broken("binlog.checksum",
           fmt::format("the checksum of an event of {} bytes is wrong", event.bytes.size()));
  }
  if (header.type == EventType::heartbeat || header.type == EventType::heartbeat_v2) {
    return take_heartbeat(event);
  }
  if (header.is_in_file()) pass(event);
  take_by_type(event, out);
  settle();
}

void LogFramer::pass(Event& event) {
  const auto within =
      transaction_.is_open ? LogPlace::Within::transaction : LogPlace::Within::boundary;
  event.begin = place_.pass(event.header, within, format_.flavour);
}

/// Between transactions the position is where the stream is, once that is known to be behind it.
void LogFramer::settle() {
  if (transaction_.is_open || !place_.is_found()) return;
  if (position_.at.file != place_.at().file) position_.at.file = place_.at().file;
  position_.at.offset = place_.at().offset;
}

void LogFramer::take_rotate(Event& event) {
  const RotateEvent rotate = parse_rotate(event.bytes);
  const bool is_made_up = !event.header.is_in_file() || event.header.timestamp == 0;
  if (is_made_up) {
    const bool is_other_file = place_.at().is_known() && rotate.file != place_.at().file;
    if (transaction_.is_open && is_other_file) abandon_transaction();
    place_.take_made_up(rotate);
  } else {
    if (transaction_.is_open) {
      broken("binlog.transaction", "a file of the log ends inside a transaction");
    }
    pass(event);
    place_.enter_file(rotate);
  }
  maps_.forget();
  settle();
}

void LogFramer::take_format(Event& event, Blocks& out) {
  const FormatDescription description = parse_format_description(event.bytes);
  if (event.header.is_in_file()) {
    if (transaction_.is_open) abandon_transaction();
    pass(event);
  }
  if (cutter_.has_settled() && description.format != format_) {
    out.push_back(cutter_.cut_settled(format_));
  }
  format_ = description.format;
  has_format_ = true;
  maps_.forget();
  settle();
}

/// The source died while it wrote the transaction: nobody has committed it.
void LogFramer::abandon_transaction() {
  if (handed_on_.bytes > 0 || replay_.bytes > 0) refuse::unfinished(place_.at().to_text());
  cutter_.drop_open();
  maps_.end_statement();
  transaction_ = Transaction();
}

void LogFramer::take_heartbeat(const Event& event) {
  const HeartbeatEvent heartbeat = parse_heartbeat(event.bytes, format_);
  if (transaction_.is_open) return;
  place_.take_heartbeat(heartbeat);
  // While the server looks for the first transaction it may still be before it.
  if (place_.is_found() || !(model::compare(place_.at(), position_.at) < 0)) {
    position_.at = place_.at();
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
    case EventType::table_map: return take_table_map(event, out);
    case EventType::xa_prepare: return take_xa_prepare(event, out);
    case EventType::execute_load_query:
      return check_changed_tables(event, parse_query(event.bytes, format_));
    case EventType::previous_gtids:
    case EventType::gtid_list: return take_previous_gtids(event);
    case EventType::incident: {
      const IncidentEvent incident = parse_incident(event.bytes, format_);
      refuse::incident(where(event), incident.number, incident.message);
    }
    case EventType::transaction_payload: refuse::compressed_transaction(where(event));
    case EventType::query_compressed: refuse::compressed(where(event), type);
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
  transaction_ = Transaction();
  transaction_.is_open = true;
  transaction_.begin = {place_.at().file, event.begin};
  if (replay_.bytes > 0 && transaction_.begin != replay_.begin) refuse::moved(where(event));
  place_.follow();
  cutter_.begin_transaction(transaction_.begin);
}

void LogFramer::take_gtid(const Event& event) {
  if (transaction_.is_open) {
    broken("binlog.transaction", fmt::format("a transaction begins inside the one that began at {}",
                                             transaction_.begin.to_text()));
  }
  const GtidEvent gtid = parse_gtid_event(event.bytes, format_);
  begin_transaction(event);
  transaction_.gtid = gtid.gtid;
  transaction_.committed_us = gtid.committed_us;
  // MySQL says by BEGIN whether a statement is the whole of the transaction, MariaDB by a flag.
  transaction_.has_body = format_.flavour == LogFlavour::mariadb && !gtid.is_standalone;
  if (replay_.bytes > 0 && transaction_.gtid != replay_.gtid) refuse::moved(where(event));
}

void LogFramer::take_previous_gtids(const Event& event) {
  const bool is_head_of_file = event.header.is_in_file() && !transaction_.is_open;
  if (!position_.gtids.is_empty() || !is_head_of_file || !place_.is_found()) return;
  before_file_ = parse_previous_gtids(event.bytes, format_);
  has_purged_ = false;
}

void LogFramer::begin_body(const Event& event) {
  if (!transaction_.is_open) begin_transaction(event);
  if (transaction_.has_begin) {
    broken("binlog.transaction",
           fmt::format("BEGIN stands inside the transaction of {}", transaction_.begin.to_text()));
  }
  transaction_.has_begin = true;
  transaction_.has_body = true;
}

void LogFramer::take_query(const Event& event, Blocks& out) {
  const QueryEvent query = parse_query(event.bytes, format_);
  const StatementClass kind = classify(query.sql);
  switch (kind) {
    case StatementClass::begin:
    case StatementClass::xa_begin: return begin_body(event);
    case StatementClass::commit:
      if (transaction_.is_open) end_transaction(event, out);
      return;
    case StatementClass::rollback: return take_rollback(event, out);
    case StatementClass::savepoint:
    case StatementClass::xa_end: return;
    default: break;
  }
  if (!transaction_.is_open) begin_transaction(event);
  if (kind == StatementClass::tables) return take_statement(event, out);
  if (kind == StatementClass::rows) check_changed_tables(event, query);
  if (!transaction_.has_body) end_transaction(event, out);
}

void LogFramer::take_rollback(const Event& event, Blocks& out) {
  if (!transaction_.is_open) return;
  if (transaction_.has_wanted_rows) refuse::rolled_back_rows(where(event));
  end_transaction(event, out);
}

void LogFramer::take_xa_prepare(const Event& event, Blocks& out) {
  if (!transaction_.is_open) broken("binlog.transaction", "XA_PREPARE outside of a transaction");
  const bool commits = is_one_phase(event.bytes, format_);
  if (!commits && transaction_.has_wanted_rows) refuse::prepared_xa(where(event));
  end_transaction(event, out);
}

void LogFramer::check_changed_tables(const Event& event, const QueryEvent& query) const {
  const auto tables = changed_tables(query.sql, query.database);
  const auto is_wanted = [this](const model::TableId& table) {
    // A server that keeps names in lower case logs statements as they were typed.
    return maps_.is_wanted(table) || maps_.is_wanted({lower(table.schema), lower(table.table)});
  };
  if (!tables || std::any_of(tables->begin(), tables->end(), is_wanted)) {
    refuse::statement_based(where(event), query.sql);
  }
}

void LogFramer::end_transaction(const Event& event, Blocks& out) {
  if (!transaction_.is_open) broken("binlog.transaction", "a commit outside of a transaction");
  if (is_replaying()) refuse::moved(where(event));
  const std::uint64_t committed_us = transaction_.committed_us != 0
                                         ? transaction_.committed_us
                                         : event.header.timestamp * kMicrosecondsOfSecond;
  model::TransactionEnd end{std::move(transaction_.gtid), place_.at(), committed_us};
  if (before_file_ && !std::holds_alternative<std::monostate>(end.gtid)) {
    before_file_->add(end.gtid);
    end.executed = std::make_shared<const model::GtidSet>(*std::exchange(before_file_, {}));
  }
  position_.pass(end);
  told_ = end.at;
  cutter_.end_transaction(std::move(end));
  transaction_ = Transaction();
  maps_.end_statement();
  needs_maps_ = false;
  handed_on_ = HandedOn();
  replay_ = HandedOn();
  if (cutter_.is_full()) out.push_back(cutter_.cut_settled(format_));
}

void LogFramer::take_table_map(const Event& event, Blocks& out) {
  if (!transaction_.is_open) {
    begin_transaction(event);
    transaction_.is_one_statement = true;
  }
  transaction_.has_body = true;
  repeat_maps();
  if (maps_.define(parse_table_map_head(event.bytes, format_), event.bytes)) keep(event, out);
}

void LogFramer::take_rows(const Event& event, Blocks& out) {
  const RowsHead rows = parse_rows_head(event.bytes, format_);
  if (rows.table_id != kNoTableId) {
    const StatementMaps::Map* map = maps_.find(rows.table_id);
    if (map == nullptr) {
      broken("binlog.rows.no_map",
             fmt::format("rows come without the map of their table {}", rows.table_id));
    }
    const EventType type = event.header.type;
    if (map->is_wanted) {
      if (type == EventType::partial_update_rows) refuse::partial_json(where(event));
      if (type >= EventType::query_compressed) refuse::compressed(where(event), type);
      transaction_.has_wanted_rows = true;
      repeat_maps();
      keep(event, out);
    }
  }
  if (!rows.ends_statement) return;
  maps_.end_statement();
  if (transaction_.is_one_statement) end_transaction(event, out);
}

void LogFramer::take_statement(const Event& event, Blocks& out) {
  if (cutter_.has_settled()) out.push_back(cutter_.cut_settled(format_));
  if (cutter_.has_open()) give_inside({place_.at().file, event.begin}, out);
  if (count_kept(event)) return;
  cutter_.begin_statement();
  cutter_.append(event.bytes);
  if (transaction_.has_body) return give_inside(place_.at(), out);
  end_transaction(event, out);
  if (cutter_.has_settled()) out.push_back(cutter_.cut_settled(format_));
}

/// Counts the event as kept; true when it was given before the stream broke.
bool LogFramer::count_kept(const Event& event) {
  const bool was_given = is_replaying();
  transaction_.kept_bytes += event.bytes.size();
  if (was_given && transaction_.kept_bytes > replay_.bytes) refuse::moved(where(event));
  if (was_given) {
    needs_maps_ = true;
    cutter_.begin_transaction(place_.at());  // the next block begins behind what was given
  }
  return was_given;
}

void LogFramer::repeat_maps() {
  if (!needs_maps_ || is_replaying()) return;
  maps_.append_to(cutter_.events());
  needs_maps_ = false;
}

void LogFramer::keep(const Event& event, Blocks& out) {
  if (count_kept(event)) return;
  cutter_.append(event.bytes);
  if (!cutter_.is_full()) return;
  if (cutter_.has_settled()) out.push_back(cutter_.cut_settled(format_));
  if (cutter_.is_full()) give_inside(place_.at(), out);
}

void LogFramer::give_inside(const model::LogCoordinates& end, Blocks& out) {
  // MariaDB says when it commits only with the commit: until then the time is not known.
  out.push_back(cutter_.cut_inside({transaction_.gtid, end, transaction_.committed_us}, format_));
  handed_on_ = {transaction_.begin, transaction_.gtid, transaction_.kept_bytes};
  needs_maps_ = true;
}

}  // namespace binlog
