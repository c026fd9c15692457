#pragma once
// A session through unixODBC and a driver: Amazon's own, or psqlODBC.
//
// Made by open_session(). The driver's calls block, so that a statement is watched by a thread of
// its own, which cancels it at the deadline; interrupt() cancels from any thread. The deadline
// holds as long as the server can be reached: on a dead network the operating system ends the
// connection after its keepalives. Autocommit stays on: transactions are BEGIN, COMMIT and ROLLBACK
// as text, as over libpq. Rows are read as text; a driver may write it otherwise than the server
// (psqlODBC: 1 for true, a time stamp without its zone), so the statements of redshift/ ask for
// numbers and texts. Source: ODBC Programmer's Reference.
#include "redshift/odbc_handle.hpp"
#include "redshift/odbc_login.hpp"
#include "redshift/session.hpp"

#include <mutex>
#include <string>

namespace redshift {

class OdbcSession final : public Session {
 public:
  /// Logs in; throws as explain_odbc_login says.
  static std::unique_ptr<OdbcSession> open(const model::TargetEndpoint& target);
  ~OdbcSession() override;

  Outcome try_run(std::string_view sql, std::chrono::seconds timeout) override;
  void interrupt() noexcept override;
  std::string client() const override { return client_; }

 private:
  class Running;
  OdbcSession();
  bool is_in_transaction() const noexcept override { return is_in_transaction_; }
  void connect(const model::TargetEndpoint& target, const OdbcDriver& driver);
  void check_characters(const OdbcDriver& driver);
  /// False when the driver reports a failure, with what it says.
  bool execute(const OdbcHandle& statement, std::u16string& sql, Outcome& outcome,
               std::vector<OdbcRecord>& failure);
  bool is_dead() const;

  OdbcHandle environment_;
  OdbcHandle connection_;
  std::string client_;
  bool is_in_transaction_ = false;
  std::mutex mutex_;         // guards running_, also while it is cancelled
  void* running_ = nullptr;  // the statement that the driver works on
};

}  // namespace redshift
