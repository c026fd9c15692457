#include "binlog/transaction_blocks.hpp"

#include "base/error.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/event_refusals.hpp"
#include "binlog/log_events.hpp"
#include "binlog/statement_class.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace binlog {
namespace {

constexpr std::uint64_t kMicrosecondsOfSecond = 1'000'000;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

TransactionBlocks::TransactionBlocks(const LogPlace& place, TableFilter wanted,
                                     FramerOptions options, std::string server,
                                     PreparedStore& prepared)
    : place_(&place),
      prepared_(&prepared),
      maps_(std::move(wanted)),
      cutter_(options, std::move(server)) {}

void TransactionBlocks::set_format(const model::LogFormat& format, Blocks& out) {
  if (cutter_.has_settled() && format != format_) give_settled(out);
  format_ = format;
  maps_.forget();
}

void TransactionBlocks::give_settled(Blocks& out) {
  if (cutter_.has_settled()) out.push_back(cutter_.cut_settled(format_));
}

void TransactionBlocks::begin(const FramedEvent& event) {
  transaction_ = Transaction();
  transaction_.is_open = true;
  transaction_.begin = {place_->at().file, event.begin};
  if (replay_.bytes > 0 && transaction_.begin != replay_.begin) refuse::moved(where(event));
  cutter_.begin_transaction(transaction_.begin);
}

void TransactionBlocks::begin(const FramedEvent& event, const model::Gtid& gtid,
                              std::uint64_t committed_us, bool has_body) {
  if (transaction_.is_open) {
    refuse::broken("binlog.transaction",
                   fmt::format("a transaction begins inside the one that began at {}",
                               transaction_.begin.to_text()));
  }
  begin(event);
  transaction_.gtid = gtid;
  transaction_.committed_us = committed_us;
  transaction_.has_body = has_body;
  if (replay_.bytes > 0 && transaction_.gtid != replay_.gtid) refuse::moved(where(event));
}

void TransactionBlocks::begin_body(const FramedEvent& event) {
  if (!transaction_.is_open) begin(event);
  if (transaction_.has_begin) {
    refuse::broken("binlog.transaction", fmt::format("BEGIN stands inside the transaction of {}",
                                                     transaction_.begin.to_text()));
  }
  transaction_.has_begin = true;
  transaction_.has_body = true;
}

void TransactionBlocks::hold() {
  transaction_.is_held = true;
  prepared_->begin();
}

void TransactionBlocks::take_table_map(const FramedEvent& event, Blocks& out) {
  if (!transaction_.is_open) {
    begin(event);
    transaction_.is_one_statement = true;
  }
  transaction_.has_body = true;
  repeat_maps();
  if (maps_.define(parse_table_map_head(event.bytes, format_), event.bytes)) keep(event, out);
}

bool TransactionBlocks::take_rows(const FramedEvent& event, Blocks& out) {
  const RowsHead rows = parse_rows_head(event.bytes, format_);
  if (rows.table_id != kNoTableId) {
    const StatementMaps::Map* map = maps_.find(rows.table_id);
    if (map == nullptr) {
      refuse::broken("binlog.rows.no_map",
                     fmt::format("rows come without the map of their table {}", rows.table_id));
    }
    if (map->is_wanted) {
      transaction_.has_wanted_rows = true;
      repeat_maps();
      keep(event, out);
    }
  }
  if (!rows.ends_statement) return false;
  maps_.end_statement();
  return transaction_.is_one_statement;
}

bool TransactionBlocks::take_statement(const FramedEvent& event, Blocks& out) {
  if (is_held())
    refuse::broken("binlog.transaction", "a definition is changed inside an XA transaction");
  give_settled(out);
  if (cutter_.has_open()) give_inside({place_->at().file, event.begin}, out);
  if (count_kept(event)) return false;
  cutter_.begin_statement();
  cutter_.append(event.bytes);
  if (!transaction_.has_body) return true;
  give_inside(place_->at(), out);
  return false;
}

void TransactionBlocks::check_changed_tables(const FramedEvent& event,
                                             const QueryEvent& query) const {
  const auto tables = changed_tables(query.sql, query.database);
  const auto is_wanted = [this](const model::TableId& table) {
    // A server that keeps names in lower case logs statements as they were typed.
    return maps_.is_wanted(table) || maps_.is_wanted({lower(table.schema), lower(table.table)});
  };
  if (!tables || std::any_of(tables->begin(), tables->end(), is_wanted)) {
    refuse::statement_based(where(event), query.sql);
  }
}

model::TransactionEnd TransactionBlocks::end_of(const FramedEvent& event) const {
  if (!transaction_.is_open)
    refuse::broken("binlog.transaction", "a commit outside of a transaction");
  if (is_replaying()) refuse::moved(where(event));
  const std::uint64_t committed_us = transaction_.committed_us != 0
                                         ? transaction_.committed_us
                                         : event.header.timestamp * kMicrosecondsOfSecond;
  return {transaction_.gtid, place_->at(), committed_us};
}

void TransactionBlocks::add_end(model::TransactionEnd end, Blocks& out) {
  cutter_.end_transaction(std::move(end));
  if (is_held()) prepared_->drop();
  transaction_ = Transaction();
  maps_.end_statement();
  needs_maps_ = false;
  handed_on_ = HandedOn();
  replay_ = HandedOn();
  if (cutter_.is_full()) give_settled(out);
}

void TransactionBlocks::abandon() {
  if (handed_on_.bytes > 0 || replay_.bytes > 0) refuse::unfinished(place_->at().to_text());
  cutter_.drop_open();
  if (is_held()) prepared_->drop();
  maps_.end_statement();
  transaction_ = Transaction();
}

void TransactionBlocks::restart() {
  // What was to be replayed already stays so until its transaction ends.
  if (handed_on_.bytes > 0) replay_ = std::exchange(handed_on_, HandedOn());
  cutter_.drop_open();
  if (is_held()) prepared_->drop();
  maps_.forget();
  needs_maps_ = false;
  transaction_ = Transaction();
}

/// Counts the event as kept; true when it was given before the stream broke.
bool TransactionBlocks::count_kept(const FramedEvent& event) {
  const bool was_given = is_replaying();
  transaction_.kept_bytes += event.bytes.size();
  if (was_given && transaction_.kept_bytes > replay_.bytes) refuse::moved(where(event));
  if (was_given) {
    needs_maps_ = true;
    cutter_.begin_transaction(place_->at());  // the next block begins behind what was given
  }
  return was_given;
}

void TransactionBlocks::repeat_maps() {
  if (!needs_maps_ || is_replaying()) return;
  maps_.append_to(cutter_.events());
  needs_maps_ = false;
}

void TransactionBlocks::keep(const FramedEvent& event, Blocks& out) {
  if (is_held()) {
    without_checksum(event.bytes, format_, bare_);
    return prepared_->append(bare_);
  }
  if (count_kept(event)) return;
  cutter_.append(event.bytes);
  if (!cutter_.is_full()) return;
  give_settled(out);
  if (cutter_.is_full()) give_inside(place_->at(), out);
}

void TransactionBlocks::give_inside(const model::LogCoordinates& end, Blocks& out) {
  // MariaDB says when it commits only with the commit: until then the time is not known.
  out.push_back(cutter_.cut_inside({transaction_.gtid, end, transaction_.committed_us}, format_));
  handed_on_ = {transaction_.begin, transaction_.gtid, transaction_.kept_bytes};
  needs_maps_ = true;
}

}  // namespace binlog
