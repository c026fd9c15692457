#pragma once
// One login to Redshift: run a statement, read its rows as text, get refusals as Error. What the
// rest of redshift/ and the doctor see of a client library; open_session() picks libpq or ODBC.
//
// Belongs to one thread at a time; only interrupt() may come from another. Every statement has a
// deadline; a session on which one passed, or whose connection broke, says is_broken() and must be
// thrown away. A COMMIT whose answer did not come throws like any other statement: its outcome is
// unknown, and the caller looks. Statements are named by what they are for, because their text may
// hold a role or user data. Transactions are the caller's: BEGIN, COMMIT and ROLLBACK as text.
#include "base/error.hpp"
#include "model/endpoint.hpp"
#include "redshift/diagnosis.hpp"
#include "redshift/server_error.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redshift {

using Row = std::vector<std::optional<std::string>>;

struct QueryResult {
  std::vector<Row> rows;
  std::int64_t affected = 0;         ///< of the command tag; 0 where it has no count
  std::vector<std::string> notices;  ///< INFO and NOTICE texts, in order
};

class Session {
 public:
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Runs one statement and gives what it returned, or the refusal. Throws Error(transient) when
  /// the connection broke and Error(task) when the deadline passed: then the outcome is unknown.
  struct Outcome {
    QueryResult result;
    std::optional<ServerError> refused;
  };
  virtual Outcome try_run(std::string_view sql, std::chrono::seconds timeout) = 0;

  /// As try_run, but a refusal is thrown as explain(refusal, situation).
  QueryResult run(std::string_view sql, const Situation& situation);
  QueryResult run(std::string_view sql, const Situation& situation, std::chrono::seconds timeout);

  /// Ends an open transaction, quietly; marks the session broken if that fails.
  void roll_back() noexcept;
  bool is_broken() const noexcept { return broken_; }
  /// How long a statement that moves rows may take.
  std::chrono::seconds load_timeout() const noexcept { return load_timeout_; }
  /// Cancels what runs now; from any thread.
  virtual void interrupt() noexcept = 0;
  /// The library that talks, with its version: "libpq 15.8".
  virtual std::string client() const = 0;

 protected:
  Session() = default;
  virtual bool is_in_transaction() const noexcept = 0;
  void mark_broken() noexcept { broken_ = true; }
  /// Marks the session broken and throws Error(transient) with the client's words.
  [[noreturn]] void throw_lost(std::string client_text);
  /// Marks the session broken and throws Error(task).
  [[noreturn]] void throw_timeout();

 private:
  friend std::unique_ptr<Session> open_session(const model::TargetEndpoint& target);

  bool broken_ = false;
  std::chrono::seconds load_timeout_{};
};

/// Logs in as the endpoint's driver says and runs what the user wants run first; throws as
/// explain_login and explain say, and Error(request) when the driver is not there.
std::unique_ptr<Session> open_session(const model::TargetEndpoint& target);

/// The word of PostgreSQL's clients for it, which ODBC drivers take too: "require".
const char* ssl_mode(model::TlsMode mode);

}  // namespace redshift
