#include "redshift/pq_session.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>
#include <libpq-fe.h>
#include <poll.h>

#include <charconv>
#include <cstring>

namespace redshift {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

ServerError error_of(const PGresult* result) {
  return {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY),
          field(result, PG_DIAG_MESSAGE_DETAIL)};
}

void take_rows(const PGresult* result, QueryResult& into) {
  const int rows = PQntuples(result);
  const int columns = PQnfields(result);
  for (int r = 0; r < rows; ++r) {
    Row row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int c = 0; c < columns; ++c) {
      if (PQgetisnull(result, r, c) != 0) {
        row.emplace_back();
      } else {
        row.emplace_back(std::in_place, PQgetvalue(result, r, c),
                         static_cast<std::size_t>(PQgetlength(result, r, c)));
      }
    }
    into.rows.push_back(std::move(row));
  }
}

std::int64_t affected_by(PGresult* result) {
  const std::string_view text = PQcmdTuples(result);
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

}  // namespace

std::unique_ptr<PqSession> PqSession::open(const model::TargetEndpoint& target) {
  const std::string port = std::to_string(target.port);
  const std::string timeout = std::to_string(target.connect_timeout.count());
  // Only keys that a Redshift start-up accepts; keepalives because firewalls drop idle connections.
  const char* keys[] = {"host",
                        "port",
                        "dbname",
                        "user",
                        "password",
                        "sslmode",
                        "sslrootcert",
                        "gssencmode",
                        "connect_timeout",
                        "application_name",
                        "keepalives_idle",
                        "keepalives_interval",
                        nullptr};
  const char* values[] = {target.host.c_str(),
                          port.c_str(),
                          target.database.c_str(),
                          target.user.c_str(),
                          target.password.reveal().c_str(),
                          ssl_mode(target.tls),
                          target.tls_ca.c_str(),
                          "disable",
                          timeout.c_str(),
                          "sluice",
                          "60",
                          "20",
                          nullptr};
  PGconn* connection = PQconnectdbParams(keys, values, 0);
  std::unique_ptr<PqSession> session(new PqSession(connection));
  if (PQstatus(connection) != CONNECTION_OK) {
    const Situation situation{"log in", {}, {}, {}, target.user, target.database};
    throw explain_login(PQerrorMessage(connection), fmt::format("{}:{}", target.host, target.port),
                        situation);
  }
  PQsetNoticeReceiver(connection, keep_notice, session.get());
  PQsetnonblocking(connection, 1);
  return session;
}

PqSession::~PqSession() {
  PQfinish(connection_);
}

void PqSession::keep_notice(void* session, const PGresult* notice) {
  static_cast<PqSession*>(session)->notices_.push_back(field(notice, PG_DIAG_MESSAGE_PRIMARY));
}

void PqSession::lost() {
  throw_lost(PQerrorMessage(connection_));
}

void PqSession::flush_output(std::chrono::steady_clock::time_point until) {
  for (;;) {
    const int left = PQflush(connection_);
    if (left == 0) return;
    if (left < 0) lost();
    pollfd descriptor{PQsocket(connection_), POLLIN | POLLOUT, 0};
    ::poll(&descriptor, 1, 1000);
    if ((descriptor.revents & POLLIN) != 0 && PQconsumeInput(connection_) == 0) lost();
    if (base::system_clock().steady_now() > until) lost();
  }
}

void PqSession::wait_readable(std::chrono::steady_clock::time_point until) {
  pollfd descriptor{PQsocket(connection_), POLLIN, 0};
  ::poll(&descriptor, 1, 1000);
  if (PQconsumeInput(connection_) == 0) lost();
  if (base::system_clock().steady_now() <= until) return;
  interrupt();
  throw_timeout();
}

Session::Outcome PqSession::try_run(std::string_view sql, std::chrono::seconds timeout) {
  if (is_broken()) lost();
  const auto until = base::system_clock().steady_now() + timeout;
  notices_.clear();
  if (PQsendQuery(connection_, std::string(sql).c_str()) == 0) lost();
  flush_output(until);
  Outcome outcome;
  for (;;) {
    while (PQisBusy(connection_) != 0) wait_readable(until);
    PGresult* raw = PQgetResult(connection_);
    if (raw == nullptr) break;
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(raw, &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK) take_rows(result.get(), outcome.result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
      outcome.result.affected = affected_by(raw);
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
      outcome.refused = error_of(raw);
  }
  if (PQstatus(connection_) != CONNECTION_OK) lost();
  outcome.result.notices = std::move(notices_);
  return outcome;
}

bool PqSession::is_in_transaction() const noexcept {
  return PQtransactionStatus(connection_) != PQTRANS_IDLE;
}

std::string PqSession::client() const {
  const int version = PQlibVersion();
  return fmt::format("libpq {}.{}", version / 10000, version % 10000);
}

void PqSession::interrupt() noexcept {
  PGcancel* cancel = PQgetCancel(connection_);
  if (cancel == nullptr) return;
  char problem[256];
  PQcancel(cancel, problem, sizeof problem);
  PQfreeCancel(cancel);
}

}  // namespace redshift
