#include "config/target_driver_reader.hpp"

#include "model/odbc_connection.hpp"

#include <fmt/core.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace config {
namespace {

constexpr const char* kConnection = "odbc_connection";

struct OwnKey {
  std::string_view odbc;
  std::string_view ours;
};

/// What [target] says itself; a second place would contradict it one day.
constexpr std::array<OwnKey, 10> kOwnKeys = {{{"Server", "host"},
                                              {"Servername", "host"},
                                              {"Host", "host"},
                                              {"Port", "port"},
                                              {"Database", "database"},
                                              {"UID", "user"},
                                              {"User", "user"},
                                              {"Username", "user"},
                                              {"DSN", "dsn"},
                                              {"FILEDSN", "dsn"}}};

bool is_password(std::string_view key) {
  return key == "pwd" || key == "password";
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// psqlODBC hands pqopt on to libpq, which takes a password there too.
bool holds_password(const model::OdbcAttribute& attribute) {
  return lower(attribute.key) == "pqopt" &&
         lower(attribute.value).find("password") != std::string::npos;
}

void check_secrets(TableReader& reader, const model::OdbcConnection& connection) {
  for (const model::OdbcAttribute& attribute : connection.attributes()) {
    if (is_password(lower(attribute.key)) || holds_password(attribute)) {
      reader.complain(kConnection,
                      fmt::format("holds a password ({}); write password = {{env = \"NAME\"}} in "
                                  "[target], it is added when sluice logs in",
                                  attribute.key));
    } else if (model::is_odbc_secret(attribute.key)) {
      reader.complain(kConnection,
                      fmt::format("holds a secret ({}); put it into a DSN of an odbc.ini that only "
                                  "you can read and write dsn = \"NAME\" instead, or name a "
                                  "profile of the AWS credentials file",
                                  attribute.key));
    }
  }
}

void check_own_keys(TableReader& reader, const model::OdbcConnection& connection) {
  for (const OwnKey& own : kOwnKeys) {
    if (connection.find(own.odbc) == nullptr) continue;
    reader.complain(kConnection,
                    fmt::format("holds {}; write {} in [target] instead", own.odbc, own.ours));
  }
  if (connection.find("SSLMode") != nullptr && reader.has("tls")) {
    reader.complain("tls", "says the same as SSLMode in odbc_connection; write one of them");
  }
}

void check_connection(TableReader& reader, const std::string& text) {
  const model::OdbcConnection::Parsed parsed = model::OdbcConnection::parse(text);
  if (!parsed.problem.empty()) {
    reader.complain(kConnection, fmt::format("{}; accepted: \"Driver={{NAME}};KEY=value;...\", a "
                                             "value with ; or = in it in braces",
                                             parsed.problem));
    return;
  }
  check_secrets(reader, parsed.connection);
  check_own_keys(reader, parsed.connection);
  const std::string* driver = parsed.connection.find("Driver");
  if (driver == nullptr || driver->empty()) {
    reader.complain(kConnection,
                    "names no driver; accepted: \"Driver={Amazon Redshift ODBC Driver (x64)}\", "
                    "\"Driver={PostgreSQL Unicode}\", ... (odbcinst -q -d lists them)");
  }
}

void check_dsn(TableReader& reader, const std::string& dsn) {
  if (dsn.size() <= 32 && dsn.find_first_of("[]{}(),;?*=!@\\") == std::string::npos) return;
  reader.complain("dsn",
                  "is not the name of a data source; accepted: at most 32 characters without "
                  "[]{}(),;?*=!@\\");
}

void read_odbc(TableReader& reader, model::TargetEndpoint& target) {
  if (reader.has(kConnection) && reader.has("dsn")) {
    reader.complain("dsn", "cannot stand beside odbc_connection; write one of them");
  }
  if (!reader.has(kConnection) && !reader.has("dsn")) {
    reader.complain_missing(kConnection, "\"Driver={NAME}\" (or dsn = \"NAME\")");
  }
  if (!target.odbc_connection.empty()) check_connection(reader, target.odbc_connection);
  check_dsn(reader, target.dsn);
  if (reader.has("tls_ca")) {
    reader.complain("tls_ca",
                    "is for driver = \"libpq\"; write the ODBC driver's own key in "
                    "odbc_connection or in the DSN, for psqlODBC pqopt={sslrootcert=FILE}");
  }
}

}  // namespace

void read_driver(TableReader& reader, model::TargetEndpoint& target) {
  const auto driver = reader.word("driver", {"libpq", "odbc"});
  const bool is_odbc = driver && *driver == 1;
  target.driver = is_odbc ? model::TargetDriver::odbc : model::TargetDriver::libpq;
  if (auto text = reader.text(kConnection)) target.odbc_connection = *std::move(text);
  if (auto text = reader.text("dsn")) target.dsn = *std::move(text);
  if (is_odbc) return read_odbc(reader, target);
  if (target.engine != "none" && !reader.has("password")) {
    reader.complain_missing("password", "{env = \"NAME\"}");
  }
  for (const char* key : {kConnection, "dsn"}) {
    if (reader.has(key)) reader.complain(key, "is for driver = \"odbc\"; write that, or remove it");
  }
}

}  // namespace config
