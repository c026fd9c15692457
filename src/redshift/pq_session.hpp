#pragma once
// A session through libpq.
//
// Made by open_session(). The connection is non-blocking: a statement is sent and its answer waited
// for with poll, so that the deadline holds even when the network is dead. Source: libpq,
// "Asynchronous Command Processing"; Redshift speaks PostgreSQL's protocol 3 with server version
// 8.0.2.
#include "redshift/session.hpp"

struct pg_conn;
struct pg_result;

namespace redshift {

class PqSession final : public Session {
 public:
  /// Logs in; throws as explain_login says.
  static std::unique_ptr<PqSession> open(const model::TargetEndpoint& target);
  ~PqSession() override;

  Outcome try_run(std::string_view sql, std::chrono::seconds timeout) override;
  void interrupt() noexcept override;
  std::string client() const override;

 private:
  explicit PqSession(pg_conn* connection) : connection_(connection) {}
  bool is_in_transaction() const noexcept override;
  void wait_readable(std::chrono::steady_clock::time_point until);
  void flush_output(std::chrono::steady_clock::time_point until);
  [[noreturn]] void lost();
  static void keep_notice(void* session, const pg_result* notice);

  pg_conn* connection_;
  std::vector<std::string> notices_;
};

}  // namespace redshift
