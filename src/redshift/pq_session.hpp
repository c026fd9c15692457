#pragma once
// One login to Redshift through libpq: run a statement, read its rows, get refusals as Error.
//
// Belongs to one thread at a time; only interrupt() may come from another. Every statement has a
// deadline; a session on which one passed, or whose connection broke, says is_broken() and must be
// thrown away. Statements are named by what they are for, because their text may hold a role or
// user data. Source: libpq, "Asynchronous Command Processing"; Redshift speaks PostgreSQL's
// protocol 3 with server version 8.0.2.
#include "model/endpoint.hpp"
#include "redshift/diagnosis.hpp"
#include "redshift/server_error.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace redshift {

using Row = std::vector<std::optional<std::string>>;

struct QueryResult {
  std::vector<Row> rows;
  std::int64_t affected = 0;         ///< of the command tag; 0 where it has no count
  std::vector<std::string> notices;  ///< INFO and NOTICE texts, in order
};

class PqSession {
 public:
  /// Logs in and runs what the user wants run first; throws as explain_login and explain say.
  static std::unique_ptr<PqSession> open(const model::TargetEndpoint& target);
  ~PqSession();
  PqSession(const PqSession&) = delete;
  PqSession& operator=(const PqSession&) = delete;

  /// Runs one statement and gives what it returned, or the refusal. Throws Error(transient) when
  /// the connection broke and Error(task) when the deadline passed: then the outcome is unknown.
  struct Outcome {
    QueryResult result;
    std::optional<ServerError> refused;
  };
  Outcome try_run(std::string_view sql, std::chrono::seconds timeout);

  /// As try_run, but a refusal is thrown as explain(refusal, situation).
  QueryResult run(std::string_view sql, const Situation& situation);
  QueryResult run(std::string_view sql, const Situation& situation, std::chrono::seconds timeout);

  /// Ends an open transaction, quietly; marks the session broken if that fails.
  void roll_back() noexcept;
  bool is_broken() const noexcept { return broken_; }
  /// How long a statement that moves rows may take.
  std::chrono::seconds load_timeout() const noexcept { return load_timeout_; }
  /// Cancels what runs now; from any thread.
  void interrupt() noexcept;

 private:
  explicit PqSession(pg_conn* connection) : connection_(connection) {}
  void wait_readable(std::chrono::steady_clock::time_point until);
  void flush_output(std::chrono::steady_clock::time_point until);
  [[noreturn]] void throw_lost();
  static void keep_notice(void* session, const pg_result* notice);

  pg_conn* connection_;
  std::vector<std::string> notices_;
  bool broken_ = false;
  std::chrono::seconds load_timeout_{};
};

}  // namespace redshift
