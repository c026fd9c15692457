#include "redshift/session.hpp"

#include "base/limits.hpp"
#include "redshift/odbc_session.hpp"
#include "redshift/pq_session.hpp"

#include <utility>

namespace redshift {

using base::Error;
using base::ErrorScope;

namespace {

std::unique_ptr<Session> log_in(const model::TargetEndpoint& target) {
  if (target.driver == model::TargetDriver::odbc) return OdbcSession::open(target);
  return PqSession::open(target);
}

}  // namespace

std::unique_ptr<Session> open_session(const model::TargetEndpoint& target) {
  std::unique_ptr<Session> session = log_in(target);
  session->load_timeout_ = target.load_timeout;
  if (!target.after_connect.empty()) {
    session->run(target.after_connect,
                 {"run [target] after_connect", {}, {}, {}, target.user, target.database});
  }
  return session;
}

const char* ssl_mode(model::TlsMode mode) {
  switch (mode) {
    case model::TlsMode::disabled: return "disable";
    case model::TlsMode::preferred: return "prefer";
    case model::TlsMode::required: return "require";
    case model::TlsMode::verify_ca: return "verify-ca";
    case model::TlsMode::verify_identity: return "verify-full";
  }
  return "require";
}

QueryResult Session::run(std::string_view sql, const Situation& situation) {
  return run(sql, situation, base::limits::kStatementTimeout);
}

QueryResult Session::run(std::string_view sql, const Situation& situation,
                         std::chrono::seconds timeout) {
  Outcome outcome = try_run(sql, timeout);
  if (outcome.refused) throw explain(*outcome.refused, situation);
  return std::move(outcome.result);
}

void Session::roll_back() noexcept {
  if (is_broken() || !is_in_transaction()) return;
  try {
    if (try_run("ROLLBACK", std::chrono::seconds(60)).refused) mark_broken();
  } catch (const Error&) {
    mark_broken();  // the session is thrown away, and with it the transaction
  }
}

void Session::throw_lost(std::string client_text) {
  mark_broken();
  Error error(ErrorScope::transient, "redshift.connection_lost", "the connection to Redshift broke",
              "It is tried again; what was committed is found by its mark.");
  throw error.with_server_text(std::move(client_text));
}

void Session::throw_timeout() {
  mark_broken();
  throw Error(ErrorScope::task, "redshift.timeout",
              "a statement on Redshift took longer than its limit",
              "Look at locks (svv_transactions) and at the queue (sys_query_history); with "
              "enhanced VPC routing a "
              "missing S3 gateway endpoint makes COPY hang. Running again is safe.");
}

}  // namespace redshift
