#include "standin/statement_history.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace standin {
namespace {

std::string time_sql(base::WallTime time) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  if (micros == 0) return "NULL";
  return fmt::format("timestamp 'epoch' + {} * interval '1 microsecond'", micros);
}

std::string query_row(const QueryRecord& query) {
  return fmt::format(
      "(SELECT oid FROM pg_roles WHERE rolname = {0}), {1}, {2}, {3}, {4}, {5}, {6},"
      " {7}, {8}, {9}, {10}",
      sql_literal(query.user), query.query_id, query.transaction_id, query.session_id,
      sql_literal(query.type), sql_literal(query.status), time_sql(query.started),
      time_sql(query.ended), sql_literal(query.error), query.returned_rows,
      sql_literal(query.text));
}

std::string transaction_row(const TransactionRecord& transaction) {
  return fmt::format("(SELECT oid FROM pg_roles WHERE rolname = {}), {}, {}, {}, {}, {}",
                     sql_literal(transaction.user), transaction.id,
                     sql_literal(transaction.isolation), sql_literal(transaction.status),
                     time_sql(transaction.started), time_sql(transaction.ended));
}

std::string conflict_row(const ConflictRecord& conflict) {
  return fmt::format("{}, {}, {}, {}, {}", conflict.transaction_id, conflict.session_id,
                     time_sql(conflict.started), time_sql(conflict.aborted), conflict.table_id);
}

/// "s"."t" -> t: the same table is named with and without its schema.
std::string bare_name(const std::string& name) {
  const std::size_t point = name.rfind("\".\"");
  std::string bare = point == std::string::npos ? name : name.substr(point + 2);
  if (bare.size() >= 2 && bare.front() == '"') bare = bare.substr(1, bare.size() - 2);
  return bare;
}

const std::string* shared_table(const TransactionRecord& one, const TransactionRecord& other) {
  for (const std::string& table : one.written) {
    if (other.written.contains(table) || other.read.contains(table)) return &table;
  }
  for (const std::string& table : one.read) {
    if (other.written.contains(table)) return &table;
  }
  return nullptr;
}

template <typename Record>
void take_of(std::deque<Record>& from, const std::string& database, std::vector<Record>& to) {
  const auto rest = std::stable_partition(
      from.begin(), from.end(), [&](const Record& each) { return each.database != database; });
  std::move(rest, from.end(), std::back_inserter(to));
  from.erase(rest, from.end());
}

void run(BackendLink& admin, const std::string& sql) {
  const BackendAnswer answer = admin.query(sql);
  if (!answer.error) return;
  throw base::Error(base::ErrorScope::task, "standin.history",
                    "the stand-in cannot keep what its sessions ran: " + answer.error->get('M'),
                    "start the stand-in with a fresh folder");
}

}  // namespace

std::int64_t StatementHistory::begin_transaction(const std::string& user,
                                                 const std::string& database,
                                                 const std::string& isolation) {
  std::lock_guard lock(mutex_);
  TransactionRecord record;
  record.id = next_transaction_++;
  record.user = user;
  record.database = database;
  record.isolation = isolation;
  record.started = base::system_clock().wall_now();
  return running_.emplace(record.id, std::move(record)).first->first;
}

void StatementHistory::touched(std::int64_t transaction, const std::vector<std::string>& tables,
                               bool is_write) {
  std::lock_guard lock(mutex_);
  const auto found = running_.find(transaction);
  if (found == running_.end()) return;
  for (const std::string& table : tables) {
    (is_write ? found->second.written : found->second.read).insert(bare_name(table));
  }
}

void StatementHistory::end_transaction(std::int64_t transaction, const std::string& status) {
  std::lock_guard lock(mutex_);
  auto ended = running_.extract(transaction);
  if (ended.empty()) return;
  ended.mapped().status = status;
  ended.mapped().ended = base::system_clock().wall_now();
  overlapping_.push_back(ended.mapped());
  unstored_.push_back(std::move(ended.mapped()));
  if (unstored_.size() > kKept) unstored_.pop_front();
  forget_unneeded();
}

// Numbers rise with the start: what ended before the oldest running one began is in no cycle.
void StatementHistory::forget_unneeded() {
  if (running_.empty()) return overlapping_.clear();
  const base::WallTime oldest = running_.begin()->second.started;
  while (!overlapping_.empty() &&
         (overlapping_.front().ended < oldest || overlapping_.size() > kKept)) {
    overlapping_.pop_front();
  }
}

ConflictCycle StatementHistory::cycle_of(std::int64_t transaction) const {
  std::lock_guard lock(mutex_);
  ConflictCycle cycle;
  cycle.transactions.push_back(transaction);
  const auto found = running_.find(transaction);
  if (found == running_.end()) return cycle;
  const auto consider = [&](const TransactionRecord& other) {
    if (other.id == transaction || other.database != found->second.database) return;
    const bool overlaps = other.status == "running" || other.ended >= found->second.started;
    const std::string* table = overlaps ? shared_table(found->second, other) : nullptr;
    if (table == nullptr) return;
    cycle.transactions.push_back(other.id);
    if (cycle.table.empty()) cycle.table = *table;
  };
  for (const auto& [id, other] : running_) consider(other);
  for (const TransactionRecord& other : overlapping_) consider(other);
  std::sort(cycle.transactions.rbegin(), cycle.transactions.rend());
  return cycle;
}

void StatementHistory::lost_to_conflict(std::int64_t transaction, int session_id,
                                        std::int64_t table_id) {
  std::lock_guard lock(mutex_);
  const auto found = running_.find(transaction);
  if (found == running_.end()) return;
  unstored_conflicts_.push_back({transaction, session_id, found->second.database, table_id,
                                 found->second.started, base::system_clock().wall_now()});
  if (unstored_conflicts_.size() > kKept) unstored_conflicts_.pop_front();
}

void StatementHistory::begin_query(QueryRecord record) {
  std::lock_guard lock(mutex_);
  record.started = base::system_clock().wall_now();
  running_queries_[record.query_id] = std::move(record);
}

void StatementHistory::end_query(const QueryRecord& end) {
  std::lock_guard lock(mutex_);
  auto ended = running_queries_.extract(end.query_id);
  if (ended.empty()) return;
  QueryRecord& query = ended.mapped();
  query.status = end.status;
  query.error = end.error;
  query.returned_rows = end.returned_rows;
  query.ended = base::system_clock().wall_now();
  unstored_queries_.push_back(std::move(query));
  if (unstored_queries_.size() > kKept) unstored_queries_.pop_front();
}

void StatementHistory::store(const std::string& database, BackendLink& admin) {
  std::vector<QueryRecord> queries;
  std::vector<TransactionRecord> transactions;
  std::vector<ConflictRecord> conflicts;
  {
    std::lock_guard lock(mutex_);
    take_of(unstored_queries_, database, queries);
    take_of(unstored_, database, transactions);
    take_of(unstored_conflicts_, database, conflicts);
    for (const auto& [id, query] : running_queries_) {
      if (query.database == database) queries.push_back(query);
    }
    for (const auto& [id, transaction] : running_) {
      if (transaction.database == database) transactions.push_back(transaction);
    }
  }
  run(admin,
      "BEGIN; LOCK TABLE rs_internal.query_history; "
      "DELETE FROM rs_internal.query_history WHERE status = 'running'; "
      "DELETE FROM rs_internal.transaction_history WHERE status = 'running'");
  for (const QueryRecord& query : queries) {
    run(admin, "INSERT INTO rs_internal.query_history SELECT " + query_row(query));
  }
  for (const TransactionRecord& transaction : transactions) {
    run(admin,
        "INSERT INTO rs_internal.transaction_history SELECT " + transaction_row(transaction));
  }
  for (const ConflictRecord& conflict : conflicts) {
    run(admin, "INSERT INTO rs_internal.conflicts VALUES (" + conflict_row(conflict) + ")");
  }
  run(admin, "COMMIT");
}

}  // namespace standin
