#pragma once
// What the sessions of the gateway ran, and in which transactions: for sys_query_history,
// sys_transaction_history and stl_tr_conflict, and for the words of a serializable conflict.
//
// Owned by the gateway's services; thread-safe. Kept in memory, at most kKept of each; who asks for
// the views writes what is finished into the database first (store()). Transactions have numbers of
// the gateway's own. Source: SYS_QUERY_HISTORY, SYS_TRANSACTION_HISTORY; the reference, sections
// 2.2 and 8.
#include "base/clock.hpp"
#include "standin/backend_link.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace standin {

struct QueryRecord {
  std::int64_t query_id = 0;
  std::int64_t transaction_id = 0;
  int session_id = 0;
  std::string user;
  std::string database;
  std::string type;
  std::string text;
  std::string status = "running";  ///< or "success", "failed", "canceled"
  std::string error;
  std::int64_t returned_rows = 0;
  base::WallTime started;
  base::WallTime ended;
};

struct TransactionRecord {
  std::int64_t id = 0;
  std::string user;
  std::string database;
  std::string isolation;           ///< as the view spells it
  std::string status = "running";  ///< or "committed", "rolledback"
  base::WallTime started;
  base::WallTime ended;
  std::set<std::string> read;  ///< names of tables, without schema
  std::set<std::string> written;
};

/// A transaction that a conflict or a deadlock ended, as stl_tr_conflict shows it.
struct ConflictRecord {
  std::int64_t transaction_id = 0;
  int session_id = 0;
  std::string database;
  std::int64_t table_id = 0;  ///< 0: not known
  base::WallTime started;
  base::WallTime aborted;
};

/// The transactions of a conflict, newest first, and a table that they share (empty: none known).
struct ConflictCycle {
  std::vector<std::int64_t> transactions;
  std::string table;
};

class StatementHistory {
 public:
  std::int64_t begin_transaction(const std::string& user, const std::string& database,
                                 const std::string& isolation);
  void touched(std::int64_t transaction, const std::vector<std::string>& tables, bool is_write);
  void end_transaction(std::int64_t transaction, const std::string& status);
  ConflictCycle cycle_of(std::int64_t transaction) const;
  void lost_to_conflict(std::int64_t transaction, int session_id, std::int64_t table_id);

  void begin_query(QueryRecord record);
  /// `end` has the number, status, error and rows; the rest is known.
  void end_query(const QueryRecord& end);

  /// Writes what this database's views have not yet, over a connection of the gateway's own.
  void store(const std::string& database, BackendLink& admin);

 private:
  static constexpr std::size_t kKept = 5000;

  void forget_unneeded();

  mutable std::mutex mutex_;  // guards all below
  std::int64_t next_transaction_ = 100;
  std::map<std::int64_t, TransactionRecord> running_;
  std::deque<TransactionRecord> overlapping_;  // ended, but a running one began before
  std::deque<TransactionRecord> unstored_;
  std::map<std::int64_t, QueryRecord> running_queries_;
  std::deque<QueryRecord> unstored_queries_;
  std::deque<ConflictRecord> unstored_conflicts_;
};

}  // namespace standin
