#include "redshift/odbc_login.hpp"

#include "redshift/diagnosis.hpp"
#include "redshift/session.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::array<std::pair<const char*, const char*>, 9> kForPsqlOdbc = {{
    {"Protocol", "7.4-0"},     // no SAVEPOINT around each statement: Redshift has none
    {"UseDeclareFetch", "0"},  // no cursors
    {"UseServerSidePrepare", "0"},
    {"LFConversion", "0"},  // line ends as they are
    {"TextAsLongVarchar", "1"},
    {"MaxLongVarcharSize", "-4"},  // no upper bound
    {"OptionalErrors", "1"},       // DETAIL too
    {"KeepaliveTime", "60"},       // firewalls drop idle connections
    {"KeepaliveInterval", "20"},
}};

/// libpq's own defaults would ask for GSS first, which Redshift does not know.
constexpr const char* kPqOptions = "gssencmode=disable application_name=sluice";

std::string driver_advice(const std::vector<std::string>& installed) {
  const std::string known = installed.empty()
                                ? "unixODBC knows no driver"
                                : fmt::format("unixODBC knows: {}", fmt::join(installed, ", "));
  return known +
         " (odbcinst -q -d). Install one and name it letter by letter: psqlODBC with apt-get "
         "install odbc-postgresql, Amazon's as docs/odbc.md says.";
}

bool mentions(const std::vector<OdbcRecord>& records, std::string_view words) {
  for (const OdbcRecord& record : records) {
    if (record.text.find(words) != std::string::npos) return true;
  }
  return false;
}

bool has_state(const std::vector<OdbcRecord>& records, std::string_view prefix) {
  for (const OdbcRecord& record : records) {
    if (record.sqlstate.starts_with(prefix)) return true;
  }
  return false;
}

/// Should a driver ever repeat the connection string.
std::string without(std::string text, const std::string& secret) {
  if (secret.size() < 4) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
  return text;
}

Error no_data_source(const std::string& dsn) {
  return Error(ErrorScope::request, "redshift.odbc.no_data_source",
               fmt::format("unixODBC knows no data source {}", dsn),
               "Check dsn in [target]; odbcinst -q -s lists the data sources. They are in "
               "~/.odbc.ini, in /etc/odbc.ini, or in the file that ODBCINI names.");
}

}  // namespace

model::OdbcConnection login_connection(const model::TargetEndpoint& target,
                                       const OdbcDriver& driver) {
  model::OdbcConnection connection;
  if (target.dsn.empty()) {
    connection = model::OdbcConnection::parse(target.odbc_connection).connection;
  } else {
    connection.add("DSN", target.dsn);
  }
  connection.add("Server", target.host);
  connection.add("Port", std::to_string(target.port));
  connection.add("Database", target.database);
  connection.add("UID", target.user);
  if (!target.password.reveal().empty()) connection.add("PWD", target.password.reveal());
  if (target.is_tls_chosen || target.dsn.empty())
    connection.add_default("SSLMode", ssl_mode(target.tls));
  if (!driver.is_psqlodbc()) return connection;
  for (const auto& [key, value] : kForPsqlOdbc) connection.add_default(key, value);
  if (target.dsn.empty()) connection.add_default("pqopt", kPqOptions);
  return connection;
}

base::Error explain_odbc_login(const OdbcLoginFailure& failure,
                               const model::TargetEndpoint& target) {
  const std::vector<OdbcRecord>& records = failure.records;
  const std::string words = without(words_of(records), target.password.reveal());
  const auto with_words = [&](Error error) { return std::move(error.with_server_text(words)); };
  if (mentions(records, "Can't open lib")) {
    return with_words(
        Error(ErrorScope::request, "redshift.odbc.no_driver",
              fmt::format("the ODBC driver {} is not installed, or its library cannot be loaded",
                          failure.driver.name),
              driver_advice(failure.installed)));
  }
  if (has_state(records, "IM002")) return with_words(no_data_source(target.dsn));
  if (has_state(records, "IM")) {
    return with_words(Error(ErrorScope::request, "redshift.odbc.driver",
                            fmt::format("unixODBC cannot use the driver {}", failure.driver.name),
                            driver_advice(failure.installed)));
  }
  const Situation situation{"log in", {}, {}, {}, target.user, target.database};
  return explain_login(words, fmt::format("{}:{}", target.host, target.port), situation);
}

base::Error explain_lost_characters(const OdbcDriver& driver) {
  return Error(ErrorScope::request, "redshift.odbc.encoding",
               fmt::format("the ODBC driver {} loses characters that are not ASCII", driver.name),
               "Use its Unicode variant, for psqlODBC \"Driver={PostgreSQL Unicode}\"; names and "
               "values would arrive changed.");
}

}  // namespace redshift
