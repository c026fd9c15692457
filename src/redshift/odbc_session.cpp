#include "redshift/odbc_session.hpp"

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/worker_group.hpp"
#include "redshift/odbc_text.hpp"

#include <fmt/core.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

namespace redshift {
namespace {

SQLPOINTER attribute(std::uintptr_t value) {
  return reinterpret_cast<SQLPOINTER>(value);
}

std::string fact(void* connection, SQLUSMALLINT which) {
  std::array<char16_t, 256> text{};
  SQLSMALLINT bytes = 0;
  const SQLRETURN code =
      SQLGetInfoW(connection, which, text.data(), sizeof text - sizeof(char16_t), &bytes);
  return SQL_SUCCEEDED(code) ? to_utf8(std::u16string_view(text.data())) : "";
}

bool is_failure(SQLRETURN code) {
  return code != SQL_NO_DATA && !SQL_SUCCEEDED(code);
}

/// The value comes in pieces; false when the driver fails.
bool read_value(void* statement, SQLUSMALLINT column, std::optional<std::string>& into) {
  std::u16string value;
  std::array<char16_t, 4096> piece{};
  for (;;) {
    SQLLEN bytes = 0;
    const SQLRETURN code =
        SQLGetData(statement, column, SQL_C_WCHAR, piece.data(), sizeof piece, &bytes);
    if (code == SQL_NO_DATA) break;
    if (is_failure(code)) return false;
    if (bytes == SQL_NULL_DATA) return true;
    value += piece.data();  // ends at its zero: text of Redshift holds none
    if (code == SQL_SUCCESS) break;
  }
  into = to_utf8(value);
  return true;
}

/// False when the driver fails, by the time of which rows may have come.
bool read_rows(void* statement, QueryResult& into) {
  SQLSMALLINT columns = 0;
  if (is_failure(SQLNumResultCols(statement, &columns))) return false;
  if (columns == 0) {
    SQLLEN affected = 0;
    if (is_failure(SQLRowCount(statement, &affected))) return false;
    into.affected = std::max<SQLLEN>(affected, 0);
    return true;
  }
  for (;;) {
    const SQLRETURN code = SQLFetch(statement);
    if (code == SQL_NO_DATA) break;
    if (is_failure(code)) return false;
    Row row(static_cast<std::size_t>(columns));
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!read_value(statement, static_cast<SQLUSMALLINT>(i + 1), row[i])) return false;
    }
    into.rows.push_back(std::move(row));
  }
  into.affected = static_cast<std::int64_t>(into.rows.size());
  return true;
}

}  // namespace

/// Shows the statement to interrupt() for as long as it may be cancelled.
class OdbcSession::Running {
 public:
  Running(OdbcSession& session, void* statement) : session_(session) { show(statement); }
  ~Running() { show(nullptr); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  void show(void* statement) {
    std::lock_guard lock(session_.mutex_);
    session_.running_ = statement;
  }

  OdbcSession& session_;
};

OdbcSession::OdbcSession()
    : environment_(SQL_HANDLE_ENV, nullptr), connection_([this] {
        SQLSetEnvAttr(environment_.get(), SQL_ATTR_ODBC_VERSION, attribute(SQL_OV_ODBC3), 0);
        return OdbcHandle(SQL_HANDLE_DBC, environment_.get());
      }()) {}

std::unique_ptr<OdbcSession> OdbcSession::open(const model::TargetEndpoint& target) {
  const OdbcDriver driver = find_odbc_driver(target);
  std::unique_ptr<OdbcSession> session(new OdbcSession);
  session->connect(target, driver);
  session->check_characters(driver);
  return session;
}

void OdbcSession::connect(const model::TargetEndpoint& target, const OdbcDriver& driver) {
  const auto timeout = static_cast<std::uintptr_t>(target.connect_timeout.count());
  SQLSetConnectAttrW(connection_.get(), SQL_ATTR_LOGIN_TIMEOUT, attribute(timeout), 0);
  std::u16string text = to_utf16(login_connection(target, driver).text()).value_or(u"");
  const SQLRETURN code = SQLDriverConnectW(
      connection_.get(), nullptr, reinterpret_cast<SQLWCHAR*>(text.data()),
      static_cast<SQLSMALLINT>(text.size()), nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
  if (!SQL_SUCCEEDED(code)) {
    throw explain_odbc_login({connection_.records(), driver, installed_odbc_drivers()}, target);
  }
  client_ =
      fmt::format("{} {} through unixODBC {}", fact(connection_.get(), SQL_DRIVER_NAME),
                  fact(connection_.get(), SQL_DRIVER_VER), fact(connection_.get(), SQL_DM_VER));
}

/// An ANSI driver recodes by the process's locale and would change names and values unseen.
void OdbcSession::check_characters(const OdbcDriver& driver) {
  const std::string sample = "\u00e9\u6f22\U0001F600";
  const Outcome outcome =
      try_run(fmt::format("SELECT '{}'", sample), base::limits::kConnectTimeout);
  const auto& rows = outcome.result.rows;
  if (outcome.refused || rows.size() != 1 || rows[0].at(0) != sample)
    throw explain_lost_characters(driver);
}

OdbcSession::~OdbcSession() {
  if (SQL_SUCCEEDED(SQLDisconnect(connection_.get()))) return;
  SQLEndTran(SQL_HANDLE_DBC, connection_.get(), SQL_ROLLBACK);
  SQLDisconnect(connection_.get());
}

Session::Outcome OdbcSession::try_run(std::string_view sql, std::chrono::seconds timeout) {
  if (is_broken()) throw_lost("the connection broke before this statement");
  Outcome outcome;
  auto wide = to_utf16(sql);
  if (!wide) {
    outcome.refused = ServerError{"22021", "the statement is not valid UTF-8", "", 0};
    return outcome;
  }
  const OdbcHandle statement(SQL_HANDLE_STMT, connection_.get());
  // No {escapes} of ODBC: a brace in a name is a brace.
  SQLSetStmtAttrW(statement.get(), SQL_ATTR_NOSCAN, attribute(SQL_NOSCAN_ON), 0);
  const Running running(*this, statement.get());
  std::atomic<bool> is_late = false;
  base::WorkerGroup watch;
  watch.start("odbc-deadline", [&](std::stop_token stop) {
    if (!base::system_clock().sleep_for(timeout, stop)) return;
    is_late = true;
    do interrupt();
    while (base::system_clock().sleep_for(std::chrono::seconds(5), stop));
  });
  std::vector<OdbcRecord> failure;
  const bool is_done = execute(statement, *wide, outcome, failure);
  watch.request_stop();
  watch.join();
  if (is_done) {
    is_in_transaction_ = is_in_transaction_after(is_in_transaction_, sql);
    return outcome;
  }
  if (is_late) throw_timeout();
  if (is_connection_lost(failure) || is_dead()) throw_lost(words_of(failure));
  outcome.refused = server_error_of(failure);
  return outcome;
}

bool OdbcSession::execute(const OdbcHandle& statement, std::u16string& sql, Outcome& outcome,
                          std::vector<OdbcRecord>& failure) {
  SQLRETURN code = SQLExecDirectW(statement.get(), reinterpret_cast<SQLWCHAR*>(sql.data()),
                                  static_cast<SQLINTEGER>(sql.size()));
  bool is_first = true;
  // SQL_NO_DATA of the execution is a statement that met no row; of the next result it is the end.
  while (code != SQL_NO_DATA || is_first) {
    is_first = false;
    if (code == SQL_SUCCESS_WITH_INFO) {
      for (std::string& notice : notices_of(statement.records()))
        outcome.result.notices.push_back(std::move(notice));
    }
    if (is_failure(code) || (code != SQL_NO_DATA && !read_rows(statement.get(), outcome.result))) {
      failure = statement.records();
      return false;
    }
    code = SQLMoreResults(statement.get());
  }
  return true;
}

bool OdbcSession::is_dead() const {
  SQLUINTEGER dead = SQL_CD_FALSE;
  const SQLRETURN code =
      SQLGetConnectAttrW(connection_.get(), SQL_ATTR_CONNECTION_DEAD, &dead, 0, nullptr);
  return SQL_SUCCEEDED(code) && dead == SQL_CD_TRUE;
}

void OdbcSession::interrupt() noexcept {
  std::lock_guard lock(mutex_);
  if (running_ != nullptr) SQLCancel(running_);
}

}  // namespace redshift
