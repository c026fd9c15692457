#include "base/error.hpp"
#include "standin/session.hpp"
#include "standin/warehouse_faults.hpp"

#include <charconv>

namespace standin {
namespace {

// Readers do not wait for it; writers, LOCK and DDL do. Unlike a SELECT, LOCK takes no snapshot, so
// who has waited sees what the one before it has committed.
constexpr const char* kWriteLock = " IN SHARE ROW EXCLUSIVE MODE";

bool is_missing_relation(const ErrorFields& error) {
  const std::string state = error.get('C');
  return state == "42P01" || state == "3F000" || state == "42809";
}

[[noreturn]] void drop_client(const char* why) {
  throw base::Error(base::ErrorScope::cancelled, "standin.fault", why, "");
}

}  // namespace

// What ALTER DATABASE said of the database goes before what the World says.
void Session::begin_session() {
  const World world = services_.world.current();
  for (const auto& [name, value] : login_.backend->parameters()) {
    if (name == "is_superuser") is_superuser_ = value == "on";
  }
  if (world.serializable) {
    login_.backend->query(
        "SELECT set_config('default_transaction_isolation', 'serializable', false) WHERE NOT "
        "EXISTS (SELECT 1 FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase "
        "WHERE d.datname = current_database() AND s.setrole = 0 AND array_to_string(s.setconfig, "
        "',') LIKE '%default_transaction_isolation%')");
  }
  const std::string isolation = world.serializable ? "Serializable" : "Snapshot Isolation";
  const std::string provisioned = world.cluster.identifier.empty() ? "0" : "1";
  const BackendAnswer answer = login_.backend->query(
      "SELECT current_setting('default_transaction_isolation'), set_config('rs.isolation', '" +
      isolation + "', false), set_config('rs.provisioned', '" + provisioned + "', false)");
  const bool is_serializable = !answer.rows.empty() && answer.rows[0][0] == "serializable";
  isolation_ = is_serializable ? "Serializable" : "Snapshot Isolation";
}

void Session::begin_statement(const Statement& statement) {
  query_id_ = services_.next_query_id.fetch_add(1);
  last_error_.clear();
  last_sqlstate_.clear();
  returned_rows_ = 0;
  const bool is_end = statement.is_commit || statement.is_rollback;
  if (transaction_id_ == 0 && !is_end) {
    transaction_id_ = services_.history.begin_transaction(login_.user, login_.database, isolation_);
  }
  const bool is_copy = statement.kind == StatementKind::copy && !statement.tables.empty();
  if (is_copy) services_.history.touched(transaction_id_, {statement.tables.front()}, true);
  if (!statement.write_target.empty()) {
    services_.history.touched(transaction_id_, {statement.write_target}, true);
  }
  services_.history.touched(transaction_id_, statement.tables, false);
  QueryRecord record;
  record.query_id = query_id_;
  record.transaction_id = transaction_id_;
  record.session_id = login_.backend->pid();
  record.user = login_.user;
  record.database = login_.database;
  record.type = statement.query_type;
  record.text = statement.shown_text;
  services_.history.begin_query(std::move(record));
}

void Session::end_statement(const Statement& statement, bool is_done) {
  QueryRecord end;
  end.query_id = query_id_;
  end.status = is_done ? "success" : (last_sqlstate_ == "57014" ? "canceled" : "failed");
  end.error = last_error_;
  end.returned_rows = returned_rows_;
  services_.history.end_query(end);
  last_query_id_ = query_id_;
  has_failed_ = has_failed_ || !is_done || statement.is_rollback;
  // LOCK takes no snapshot, nor do SET and the like.
  const bool takes_snapshot = !statement.tables.empty() && statement.query_type != "UTILITY";
  has_snapshot_ = has_snapshot_ || takes_snapshot;
  if (status() == 'I') end_transaction(!has_failed_);
}

void Session::end_transaction(bool is_committed) {
  if (transaction_id_ != 0) {
    services_.history.end_transaction(transaction_id_, is_committed ? "committed" : "rolledback");
  }
  transaction_id_ = 0;
  has_snapshot_ = false;
  has_failed_ = false;
}

/// PostgreSQL gives a user that may only INSERT no lock of ours; such writers queue among
/// themselves and with COPY by a number, and with the others by what INSERT itself locks.
Session::WriteLock Session::choose_lock(const std::string& table) {
  if (is_superuser_) return {LockWay::table, table};
  const std::string name = "to_regclass(" + sql_literal(table) + ")::oid";
  const BackendAnswer found = login_.backend->query("SELECT " + name + ", has_table_privilege(" +
                                                    name + ", 'UPDATE, DELETE, TRUNCATE')");
  if (found.error || found.rows.empty() || !found.rows[0][0]) return {LockWay::none, {}};
  if (found.rows[0][1] == "t") return {LockWay::table, table};
  return {LockWay::advisory, *found.rows[0][0]};
}

std::optional<ErrorFields> Session::take_lock(const WriteLock& lock) {
  if (lock.way == LockWay::none) return std::nullopt;
  const std::string sql = lock.way == LockWay::table
                              ? "LOCK TABLE " + lock.table + kWriteLock
                              : "SELECT pg_advisory_xact_lock(" + lock.table + ")";
  return login_.backend->query(sql, [this] { watch_client(); }).error;
}

bool Session::run_write(const Statement& statement) {
  if (!statement.merge_source.empty() && !is_table(statement.merge_source)) {
    return refuse_statement("0A000",
                            "MERGE takes a table as its source, neither a view nor a "
                            "subquery");
  }
  const WriteLock lock = choose_lock(statement.write_target);
  const bool is_alone = status() == 'I';
  if (is_alone) login_.backend->query("BEGIN");
  if (const auto error = take_lock(lock)) {
    if (is_alone) login_.backend->query("ROLLBACK");
    // What is missing is told by the statement itself.
    if (is_alone && is_missing_relation(*error)) return run_in_backend(statement.sql);
    send_error(*error);
    return false;
  }
  holds_tag_ = true;
  bool is_done = run_in_backend(statement.sql);
  holds_tag_ = false;
  if (is_alone) {
    const BackendAnswer answer = login_.backend->query(is_done ? "COMMIT" : "ROLLBACK");
    if (answer.error) send_error(*answer.error);
    is_done = is_done && !answer.error;
  }
  if (is_done) client_.send('C', held_tag_);
  return is_done;
}

/// A table that was made after this transaction's snapshot: the catalog knows it already, the
/// snapshot does not.
bool Session::is_missing_in_snapshot(const Statement& statement) {
  if (status() != 'T' || !has_snapshot_ || statement.tables.empty()) return false;
  std::string names;
  for (const std::string& table : statement.tables) {
    names += (names.empty() ? "" : ", ") + sql_literal(table);
  }
  const BackendAnswer found = login_.backend->query(
      "SELECT 1 FROM unnest(ARRAY[" + names +
      "]) n WHERE to_regclass(n) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid "
      "= to_regclass(n)::oid) LIMIT 1");
  return !found.rows.empty();
}

/// True also for a name that means nothing: PostgreSQL says so.
bool Session::is_table(const std::string& name) {
  const BackendAnswer found = login_.backend->query(
      "SELECT relkind FROM pg_class WHERE oid = to_regclass(" + sql_literal(name) + ")::oid");
  return found.rows.empty() || found.rows[0][0] == "r";
}

std::optional<RedshiftFailure> Session::write_fault(const Statement& statement) {
  const bool is_load = statement.kind == StatementKind::copy || !statement.write_target.empty();
  const bool is_change = is_load || statement.kind == StatementKind::truncate ||
                         statement.query_type == "DDL" || statement.query_type == "CTAS";
  if (!is_change) return std::nullopt;
  if (const auto fault = services_.next_fault("resize")) return write_fault_failure(*fault);
  if (!is_load) return std::nullopt;
  if (const auto fault = services_.next_fault("disk_full")) return write_fault_failure(*fault);
  return std::nullopt;
}

/// The connection ends where the client waits for its COMMIT to be answered: before it was done, or
/// after.
void Session::lose_commit(const Statement& statement) {
  if (!statement.is_commit || status() != 'T') return;
  if (services_.next_fault("commit_lost")) drop_client("the connection is lost before COMMIT");
  if (!services_.next_fault("commit_answer_lost")) return;
  const BackendAnswer answer = login_.backend->query("COMMIT");
  end_transaction(!answer.error);
  drop_client("the connection is lost after COMMIT");
}

ErrorOrigin Session::conflict_origin() {
  ErrorOrigin found = origin();
  const ConflictCycle cycle = services_.history.cycle_of(transaction_id_);
  found.cycle = cycle.transactions;
  if (cycle.table.empty()) return found;
  const auto admin = services_.postgres.open_admin(login_.database, stop_);
  const BackendAnswer answer = admin->query(
      "SELECT oid FROM pg_class WHERE relkind = 'r' AND relname = " + sql_literal(cycle.table) +
      " ORDER BY oid DESC LIMIT 1");
  if (answer.rows.empty()) return found;
  const std::string number = answer.rows[0][0].value_or("");
  std::from_chars(number.data(), number.data() + number.size(), found.table_id);
  return found;
}

void Session::keep_conflict(const ErrorOrigin& from) {
  services_.history.lost_to_conflict(transaction_id_, from.pid, from.table_id);
}

/// A transaction of its own. The locks come before its snapshot, so that what others have committed
/// until then moves as well.
bool Session::run_append(const Statement& statement) {
  const TableAppend& append = statement.append;
  const auto watch = [this] { watch_client(); };
  login_.backend->query("BEGIN");
  std::optional<ErrorFields> error = login_.backend
                                         ->query("LOCK TABLE " + append.target + ", " +
                                                     append.source + " IN ACCESS EXCLUSIVE MODE",
                                                 watch)
                                         .error;
  if (!error) {
    error = login_.backend
                ->query("SELECT rs_internal.append_rows(" + sql_literal(append.target) + ", " +
                            sql_literal(append.source) + ", " + sql_literal(append.extra) + ")",
                        watch)
                .error;
  }
  const BackendAnswer end = login_.backend->query(error ? "ROLLBACK" : "COMMIT");
  if (!error) error = end.error;
  if (error) {
    send_error(*error);
    return false;
  }
  std::string body;
  append_cstring(body, "ALTER TABLE");
  client_.send('C', body);
  return true;
}

bool Session::run_role_grant(const Statement& statement) {
  if (!is_superuser_) {
    return refuse_statement("42501", "must be superuser to grant or revoke ASSUMEROLE");
  }
  services_.world.update([&](World& world) { apply_role_grant(world, statement.role_grant); });
  std::string body;
  append_cstring(body, statement.role_grant.is_grant ? "GRANT" : "REVOKE");
  client_.send('C', body);
  return true;
}

}  // namespace standin
