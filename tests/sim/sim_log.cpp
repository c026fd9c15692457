#include "sim_log.hpp"

#include "binlog/row_image_builder.hpp"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

using binlog::RowChangeKind;

constexpr std::uint64_t kRowsOfEventMax = 4;
constexpr std::uint64_t kRowsOfStatementMax = 8;
constexpr std::size_t kFlagsAt = 6;             // of a rows event, in its body
constexpr std::uint8_t kMariadbStandalone = 1;  // the flag of a GTID: no COMMIT follows

model::LogFlavour flavour_of(GtidFlavour gtids) {
  return gtids == GtidFlavour::mariadb ? model::LogFlavour::mariadb : model::LogFlavour::mysql;
}

/// One that shows the width of integer types, as the definitions here do.
std::string version_of(GtidFlavour gtids) {
  return gtids == GtidFlavour::mariadb ? "10.11.19-MariaDB-log" : "8.0.18";
}

RowChangeKind kind_of(const RowChange& change) {
  if (!change.before) return RowChangeKind::write;
  return change.after ? RowChangeKind::update : RowChangeKind::erase;
}

binlog::RowChange image_of(const RowChange& change, const model::TableSchema& schema) {
  binlog::RowChange image;
  if (change.before) set_cells(schema, *change.before, image.before);
  if (change.after) set_cells(schema, *change.after, image.after);
  return image;
}

}  // namespace

SimLog::SimLog(base::Prng& prng, const SimClock& clock, const Plan& plan)
    : prng_(prng),
      clock_(clock),
      plan_(plan),
      builder_({.flavour = flavour_of(plan.gtids),
                .has_checksum = plan.has_checksums,
                .base_name = "bin",
                .version = version_of(plan.gtids),
                .first_file = 999'999}) {  // the next file's name has one digit more
  begin_file();
  end_.server = kServer;
}

void SimLog::begin_file() {
  keep(builder_.fde());
  events_.back().is_head = true;
  end_.at = builder_.at();
}

void SimLog::keep(std::string event) {
  LoggedEvent logged;
  logged.end = builder_.at();
  logged.begin = {logged.end.file, logged.end.offset - event.size()};
  logged.gtid = gtid_;
  logged.bytes = std::move(event);
  events_.push_back(std::move(logged));
}

model::Gtid SimLog::next_gtid() {
  ++number_;
  switch (plan_.gtids) {
    case GtidFlavour::none: break;
    case GtidFlavour::mysql: {
      model::MysqlGtid gtid;
      gtid.uuid.fill(0x11);
      gtid.number = number_;
      return gtid;
    }
    case GtidFlavour::mariadb: return model::MariadbGtid{0, 1, number_};
  }
  return {};
}

void SimLog::begin(bool is_statement) {
  builder_.set_timestamp(static_cast<std::uint32_t>(clock_.now_us() / 1'000'000));
  gtid_ = next_gtid();
  const bool is_mariadb = plan_.gtids == GtidFlavour::mariadb;
  const std::uint8_t flags = is_statement ? kMariadbStandalone : 0;
  keep(builder_.gtid(gtid_, clock_.now_us(), flags));
  if (!is_statement && !is_mariadb) keep(builder_.begin());
}

void SimLog::finish(LogEntry entry) {
  end_.at = builder_.at();
  end_.gtids.add(gtid_);
  entry.end = {std::exchange(gtid_, {}), end_.at, clock_.now_us()};
  entries_.push_back(std::move(entry));
  if (!chance(prng_, 50)) return;
  const bool is_announced = !chance(prng_, 200);
  if (is_announced) {
    std::string rotate = builder_.rotate();
    LoggedEvent logged;
    logged.begin = end_.at;
    logged.end = {end_.at.file, end_.at.offset + rotate.size()};
    logged.bytes = std::move(rotate);
    events_.push_back(std::move(logged));
  } else {
    builder_.begin_next_file();  // the server had crashed
  }
  begin_file();
  events_.back().is_unannounced = !is_announced;
}

void SimLog::write(const std::string& sql, std::optional<model::TableId> emptied) {
  begin(true);
  keep(builder_.query("demo1", sql));
  LogEntry entry;
  entry.sql = sql;
  entry.emptied = std::move(emptied);
  finish(std::move(entry));
}

void SimLog::write(std::vector<RowChange> changes, const SourceTables& tables) {
  begin(false);
  for (std::span<const RowChange> rest = changes; !rest.empty();) {
    rest = rest.subspan(write_statement(rest, tables));
  }
  keep(chance(prng_, 900) ? builder_.xid() : builder_.commit());
  LogEntry entry;
  entry.changes = std::move(changes);
  finish(std::move(entry));
}

/// Some of the changes as one statement: the maps of its tables, then its rows. Gives how many.
std::size_t SimLog::write_statement(std::span<const RowChange> changes,
                                    const SourceTables& tables) {
  const std::size_t count =
      std::min<std::size_t>(changes.size(), 1 + prng_.below(kRowsOfStatementMax));
  changes = changes.first(count);
  write_maps(changes, tables);
  while (!changes.empty()) {
    const std::size_t rows_max = 1 + prng_.below(kRowsOfEventMax);
    std::size_t rows = 1;
    while (rows < std::min(rows_max, changes.size()) && changes[rows].table == changes[0].table &&
           kind_of(changes[rows]) == kind_of(changes[0])) {
      ++rows;
    }
    write_rows(changes.first(rows), tables.at(changes[0].table), rows == changes.size());
    changes = changes.subspan(rows);
  }
  return count;
}

void SimLog::write_maps(std::span<const RowChange> changes, const SourceTables& tables) {
  std::set<model::TableId> mapped;
  for (const RowChange& change : changes) {
    if (!mapped.insert(change.table).second) continue;
    const SourceTable& table = tables.at(change.table);
    const binlog::RowImageBuilder images(table.schema, builder_.options().flavour);
    keep(builder_.event(binlog::EventType::table_map,
                        plan_.has_full_metadata ? images.table_map(table.log_id)
                                                : images.bare_table_map(table.log_id)));
  }
}

void SimLog::write_rows(std::span<const RowChange> changes, const SourceTable& table,
                        bool is_last) {
  const binlog::RowImageBuilder images(table.schema, builder_.options().flavour);
  std::vector<binlog::RowChange> rows;
  for (const RowChange& change : changes) rows.push_back(image_of(change, table.schema));
  const RowChangeKind kind = kind_of(changes.front());
  std::string body = images.rows_event(kind, table.log_id, rows);
  if (!is_last) body[kFlagsAt] = 0;  // the statement goes on
  keep(builder_.event(static_cast<binlog::EventType>(images.event_type(kind)), body));
}

}  // namespace sim
