#include "mysql/snapshot_reader.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "mysql/connection.hpp"
#include "mysql/quote.hpp"
#include "mysql/row_stream.hpp"
#include "mysql/snapshot_opening.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

bool is_decimal(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Bounds go into the statement as they are: nothing but an integer may.
void require_integers(const model::KeyRange& range) {
  if (is_decimal(range.first) && is_decimal(range.last)) return;
  throw Error(ErrorScope::table, "mysql.chunk.bounds",
              fmt::format("the bounds of column {} are no integers: {} and {}", range.column,
                          range.first, range.last),
              "restart the table; if it stays, report its key");
}

std::string select_sql(const model::TableSchema& schema, const model::Chunk& chunk) {
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    // By name, because * leaves invisible columns out.
    sql += (i == 0 ? "" : ", ") + quote_identifier(schema.columns[i].name);
  }
  sql += " FROM " + quote_table(schema.id);
  if (chunk.range) {
    require_integers(*chunk.range);
    sql += fmt::format(" WHERE {} BETWEEN {} AND {}", quote_identifier(chunk.range->column),
                       chunk.range->first, chunk.range->last);
  }
  return sql;
}

/// "0000000042" of a ZEROFILL column -> "42".
std::string without_zeros(std::string text) {
  const std::size_t first = text.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  return text.substr(first);
}

class Session final : public port::SnapshotSession {
 public:
  explicit Session(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  std::unique_ptr<port::RowStream> open(const model::TableSchema& schema,
                                        const model::Chunk& chunk) override {
    return std::make_unique<RowStream>(*connection_, select_sql(schema, chunk), schema);
  }

  std::unique_ptr<port::RowStream> open_some(const model::TableSchema& schema,
                                             const model::Chunk& chunk,
                                             std::uint64_t rows_max) override {
    const std::string sql = fmt::format("{} LIMIT {}", select_sql(schema, chunk), rows_max);
    return std::make_unique<RowStream>(*connection_, sql, schema);
  }

  std::optional<port::KeyBounds> key_bounds(const model::TableSchema& schema) override {
    CHECK(!schema.key.empty(), "bounds are asked of tables with a primary key only");
    const std::string column = quote_identifier(schema.columns.at(schema.key.front()).name);
    const Result result = connection_->query(
        fmt::format("SELECT MIN({0}), MAX({0}) FROM {1}", column, quote_table(schema.id)),
        "read the key bounds of table " + schema.id.to_text());
    const Row& row = result.rows.at(0);
    if (!row.at(0) || !row.at(1)) return std::nullopt;
    return port::KeyBounds{without_zeros(*row[0]), without_zeros(*row[1])};
  }

  void interrupt() noexcept override { connection_->interrupt(); }

 private:
  std::unique_ptr<Connection> connection_;
};

class Snapshot final : public port::SnapshotSource {
 public:
  Snapshot(std::vector<std::unique_ptr<Connection>> connections, std::string position)
      : position_(std::move(position)) {
    for (auto& connection : connections) {
      sessions_.push_back(std::make_unique<Session>(std::move(connection)));
    }
  }

  std::size_t session_count() const override { return sessions_.size(); }
  port::SnapshotSession& session(std::size_t index) override { return *sessions_.at(index); }
  std::string position() const override { return position_; }

 private:
  std::vector<std::unique_ptr<Session>> sessions_;
  std::string position_;
};

/// The selected tables with their engines; those that are gone fail when they are read.
std::vector<TableListing> listings_of(Connection& control,
                                      const std::vector<model::TableId>& tables) {
  const std::set<model::TableId> wanted(tables.begin(), tables.end());
  std::set<std::string> schemas;
  for (const model::TableId& id : tables) schemas.insert(id.schema);
  std::vector<TableListing> listings =
      list_tables(control, std::vector<std::string>(schemas.begin(), schemas.end()));
  std::erase_if(listings,
                [&](const TableListing& listing) { return wanted.count(listing.id) == 0; });
  return listings;
}

void warn_of_uncovered(const std::vector<TableListing>& listings) {
  constexpr std::string_view covered[] = {"InnoDB", "ROCKSDB", "TokuDB", ""};
  for (const TableListing& listing : listings) {
    if (std::find(std::begin(covered), std::end(covered), listing.engine) != std::end(covered)) {
      continue;
    }
    base::log_warning(
        LogComponent::source_unload,
        "Table '{}'.'{}' has engine {}, which knows no snapshot: its rows are read as "
        "they are at that moment",
        listing.id.schema, listing.id.table, listing.engine);
  }
}

Error no_position(const model::SourceEndpoint& endpoint,
                  const std::vector<std::string>& obstacles) {
  return {
      ErrorScope::task, "mysql.snapshot.no_position",
      fmt::format("the place of the snapshot in the source's log cannot be told exactly ({})",
                  fmt::join(obstacles, "; ")),
      fmt::format("run on the source: GRANT RELOAD, REPLICATION CLIENT ON *.* TO '{0}'@'%' (where "
                  "that is not possible: GRANT LOCK TABLES ON the schemas), or start the task "
                  "while nobody writes",
                  endpoint.user)};
}

void check_prepared(const SnapshotOpening& opening, PositionNeed need) {
  const std::set<std::string>& prepared = opening.prepared();
  if (need == PositionNeed::required && !opening.sees_prepared()) {
    base::log_warning(LogComponent::source_unload,
                      "Whether XA transactions are prepared on the source is not shown to this "
                      "login; GRANT XA_RECOVER_ADMIN ON *.* lets it see");
  }
  if (prepared.empty()) return;
  const std::string names = fmt::format("{}", fmt::join(prepared, ", "));
  base::log_warning(LogComponent::source_unload,
                    "XA transactions are prepared on the source ({}): their rows are in its log "
                    "before this snapshot, but not in the snapshot",
                    names);
  if (need == PositionNeed::wished) return;
  throw Error(
      ErrorScope::task, "mysql.snapshot.xa_prepared",
      fmt::format("XA transactions are prepared on the source, whose rows would be lost: {}",
                  names),
      "end them on the source (XA COMMIT or XA ROLLBACK of what XA RECOVER lists), then "
      "start the task again");
}

void log_snapshot(const ServerProfile& profile, const CommonSnapshot& snapshot,
                  std::size_t sessions) {
  const std::string lock =
      snapshot.lock_held ? fmt::format(", lock held for {:.1f} ms",
                                       static_cast<double>(snapshot.lock_held->count()) / 1000.0)
                         : "";
  base::log_info(LogComponent::source_unload,
                 "Snapshot of {} with {} session(s) opened {}{}; log position {}",
                 profile.to_text(), sessions, snapshot.way, lock,
                 snapshot.position.empty() ? "unknown" : snapshot.position);
}

}  // namespace

std::unique_ptr<port::SnapshotSource> open_snapshot(const model::SourceEndpoint& endpoint,
                                                    const SnapshotOptions& options) {
  CHECK(options.session_count >= 1, "a snapshot has at least one session");
  const auto control = Connection::open(endpoint, {});
  const ServerProfile profile = read_profile(*control);
  std::vector<TableListing> listings = listings_of(*control, options.tables);
  warn_of_uncovered(listings);
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i < options.session_count; ++i) {
    connections.push_back(Connection::open(endpoint, {}));
  }
  SnapshotOpening opening(*control, profile, std::move(listings), base::system_clock());
  const PositionNeed need =
      options.require_position ? PositionNeed::required : PositionNeed::wished;
  std::optional<CommonSnapshot> snapshot = opening.open_all(connections, need);
  for (const std::string& obstacle : opening.obstacles()) {
    base::log_info(LogComponent::source_unload, "No common snapshot {}", obstacle);
  }
  if (!snapshot) {
    // A single session of MariaDB knows its place in the log exactly; one of MySQL does not.
    if (options.require_position && !profile.is_mariadb()) {
      throw no_position(endpoint, opening.obstacles());
    }
    base::log_warning(LogComponent::source_unload,
                      "Going on with one session instead of {}: slower, but all rows are of one "
                      "moment. Grant RELOAD on *.* or LOCK TABLES on the schemas for more",
                      connections.size());
    connections.resize(1);
    snapshot = opening.open_one(*connections.front());
    if (options.require_position && snapshot->position.empty()) {
      throw no_position(endpoint, opening.obstacles());
    }
  }
  check_prepared(opening, need);
  log_snapshot(profile, *snapshot, connections.size());
  return std::make_unique<Snapshot>(std::move(connections), snapshot->position);
}

}  // namespace mysql
