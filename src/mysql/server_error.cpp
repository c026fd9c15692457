#include "mysql/server_error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

/// The account as the server saw it: 'u'@'h' in "Access denied for user 'u'@'h' (...)".
std::string account_in(const std::string& text, const std::string& user) {
  const std::size_t from = text.find("user '");
  if (from == std::string::npos) return fmt::format("'{}'@'%'", user);
  const std::size_t start = from + 5;
  const std::size_t at = text.find("'@'", start);
  if (at == std::string::npos) return fmt::format("'{}'@'%'", user);
  const std::size_t end = text.find('\'', at + 3);
  return text.substr(start, end == std::string::npos ? end : end + 1 - start);
}

/// The object after `word` in the server's text, without the closing full stop: "table `a`.`b`".
std::string object_after(const std::string& text, std::string_view word) {
  const std::size_t at = text.rfind(word);
  return at == std::string::npos ? std::string() : text.substr(at + word.size());
}

/// The table of a refusal as GRANT wants it. MariaDB names `schema`.`table`; MySQL only 'table', so
/// that the schema comes from what was being done ("read table shop.orders").
std::string table_for_grant(const std::string& object, const std::string& purpose) {
  if (object.empty()) return "SCHEMA.TABLE";
  if (object.front() == '`') return object;
  const std::string table = object.substr(1, object.find('\'', 1) - 1);
  const std::size_t word = purpose.find("table ");
  const std::string tail = "." + table;
  const bool is_named = word != std::string::npos && purpose.size() >= tail.size() &&
                        purpose.compare(purpose.size() - tail.size(), tail.size(), tail) == 0;
  if (!is_named) return fmt::format("SCHEMA.`{}`", table);
  const std::size_t from = word + 6;
  return fmt::format("`{}`.`{}`", purpose.substr(from, purpose.size() - tail.size() - from), table);
}

/// "SUPER, REPLICATION CLIENT" -> "REPLICATION CLIENT": the first of the list, but not the one that
/// permits everything.
std::string smallest_of(std::string rights) {
  constexpr std::string_view super = "SUPER, ";
  if (rights.rfind(super, 0) == 0) rights.erase(0, super.size());
  return rights.substr(0, std::min(rights.find(','), rights.find(" or ")));
}

struct Meaning {
  ErrorScope scope;
  std::string code;
  std::string message;
  std::string advice;
};

Meaning unreachable(const ServerFailure& failure, const FailureContext& context) {
  if (failure.code == 2005) {
    return {ErrorScope::request, "mysql.host.unknown",
            fmt::format("the host name of {} is not known", context.where),
            "check source.host; on this machine `getent hosts NAME` must print an address"};
  }
  if (context.where.rfind("socket ", 0) == 0) {
    return {ErrorScope::request, "mysql.socket.unreachable",
            fmt::format("nobody listens on {}", context.where),
            "check that the server runs and that source.socket is the path which "
            "`SELECT @@socket` prints there"};
  }
  return {
      ErrorScope::transient, "mysql.port.unreachable",
      fmt::format("no connection to {}: {}", context.where, failure.text),
      "check source.host and source.port, that the server runs, that its bind-address lets this "
      "machine in, and that no firewall or security group stands between"};
}

Meaning refused_login(const ServerFailure& failure, const FailureContext& context) {
  const std::string account = account_in(failure.text, context.user);
  return {ErrorScope::request, "mysql.login.refused",
          fmt::format("{} refuses the login: it saw {}", context.where, account),
          fmt::format("check source.user and source.password, and that an account matches {} (an "
                      "account without TLS on one REQUIRING it is refused in the same words: set "
                      "tls = \"required\")",
                      account)};
}

Meaning missing_privilege(const ServerFailure& failure, const FailureContext& context) {
  const std::string account = account_in(failure.text, context.user);
  const std::string& text = failure.text;
  if (failure.code == 1044) {
    const std::string schema = object_after(text, "to database ");
    return {ErrorScope::task, "mysql.privilege.missing",
            fmt::format("{} may not use the schema {}", account, schema),
            fmt::format("run on the source: GRANT SELECT ON `{}`.* TO {}",
                        schema.size() > 2 ? schema.substr(1, schema.size() - 2) : schema, account)};
  }
  if (failure.code == 1227) {
    const std::string rights = object_after(text, "(at least one of) the ");
    const std::string right = rights.substr(0, rights.find(" privilege"));
    return {ErrorScope::task, "mysql.privilege.missing",
            fmt::format("{} lacks the privilege {}", account, right),
            fmt::format("run on the source: GRANT {} ON *.* TO {}", smallest_of(right), account)};
  }
  const std::string right = text.substr(0, text.find(" command denied"));
  const bool is_column = failure.code == 1143;
  const std::string object = object_after(text, is_column ? "in table " : "for table ");
  return {ErrorScope::table, "mysql.privilege.missing",
          fmt::format("{} may not {} from {}", account, right,
                      object.empty() ? context.purpose : "table " + object),
          fmt::format("run on the source: GRANT {} ON {} TO {}", right,
                      table_for_grant(object, context.purpose), account)};
}

Meaning tls_failed(const ServerFailure& failure, const FailureContext& context) {
  if (failure.text.find("does not support") != std::string::npos) {
    return {ErrorScope::request, "mysql.tls.not_offered",
            fmt::format("{} does not offer TLS", context.where),
            "switch TLS on at the server (ssl_cert, ssl_key), or set tls = \"preferred\" or "
            "\"disabled\" where the network is trusted"};
  }
  return {ErrorScope::request, "mysql.tls.failed",
          fmt::format("no TLS connection to {}: {}", context.where, failure.text),
          "check that tls_ca names the PEM file of the authority that signed the server's "
          "certificate; verify_identity also needs source.host to be a name in that certificate"};
}

Meaning of_connection(const ServerFailure& failure, const FailureContext& context) {
  switch (failure.code) {
    case 1040:
    case 1203:
    case 1226:
      return {ErrorScope::transient, "mysql.connections.exhausted",
              fmt::format("{} takes no more connections", context.where),
              "raise max_connections (or the account's limit) on the source, or lower "
              "MaxFullLoadSubTasks"};
    case 1129:
    case 1130:
      return {ErrorScope::request, "mysql.host.not_allowed",
              fmt::format("{} does not let this machine in: {}", context.where, failure.text),
              fmt::format("create the account for this machine on the source: CREATE USER '{}'@'%' "
                          "IDENTIFIED BY '...' (after too many failed tries: FLUSH HOSTS)",
                          context.user)};
    case 1049:
      return {
          ErrorScope::request, "mysql.schema.unknown", failure.text,
          "check the schema's name and its case; `SHOW DATABASES` lists what the login may see"};
    case 1251:
    case 1524:
    case 2059:
    case 2061:
      return {
          ErrorScope::request, "mysql.login.plugin",
          fmt::format("the account's login method is not available: {}", failure.text),
          "use an account with caching_sha2_password, mysql_native_password or ed25519, and check "
          "that libmariadb's plugin folder is there (MARIADB_PLUGIN_DIR)"};
    case 1820:
    case 1862:
      return {
          ErrorScope::request, "mysql.login.expired", "the password of the source has expired",
          fmt::format("run on the source: ALTER USER '{}'@'%' IDENTIFIED BY '...'", context.user)};
    case 3159:
      return {ErrorScope::request, "mysql.tls.required",
              fmt::format("{} takes logins over TLS only", context.where),
              "set tls = \"required\", \"verify_ca\" or \"verify_identity\" in [source]"};
    default:
      return {ErrorScope::transient, "mysql.connection.lost",
              fmt::format("the connection to {} is gone: {}", context.where, failure.text),
              "it is tried again; if it keeps breaking, look into the server's error log and at "
              "firewalls that cut long connections"};
  }
}

Meaning of_statement(const ServerFailure& failure, const FailureContext& context) {
  switch (failure.code) {
    case 1205:
    case 1213:
      return {ErrorScope::transient, "mysql.lock.busy",
              fmt::format("locks stood in the way of: {}", context.purpose),
              "it is tried again; if it stays, look for long transactions on the source with "
              "SHOW PROCESSLIST"};
    case 1146:
    case 1051:
      return {ErrorScope::table, "mysql.table.missing",
              fmt::format("the table is not there: {}", failure.text),
              "check schema, table and their case, or drop it from the selection"};
    case 1412:
    case 1054:
      return {
          ErrorScope::table, "mysql.table.changed",
          fmt::format("the table's definition changed while it was being loaded: {}", failure.text),
          "load this table again when nobody alters it"};
    case 1356:
      return {ErrorScope::table, "mysql.view.broken",
              fmt::format("the view cannot be read: {}", failure.text),
              "repair the view on the source or drop it from the selection"};
    case 1317:
    case 1969:
    case 3024:
      return {ErrorScope::transient, "mysql.statement.killed",
              fmt::format("the server ended the statement: {}", failure.text),
              "it is tried again; look for a watchdog on the source that kills long statements"};
    default:
      return {ErrorScope::task, fmt::format("mysql.error.{}", failure.code),
              fmt::format("the source failed to {}: {}", context.purpose, failure.text),
              "see the MySQL or MariaDB page of this error number for the cause"};
  }
}

template <std::size_t N>
bool is_one_of(unsigned code, const std::array<unsigned, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

constexpr std::array kUnreachable{2001U, 2002U, 2003U, 2004U, 2005U};
constexpr std::array kLogin{1045U, 1698U};
constexpr std::array kPrivilege{1044U, 1142U, 1143U, 1227U, 1370U};
constexpr std::array kConnection{1040U, 1203U, 1226U, 1129U, 1130U, 1049U, 1251U, 1524U,
                                 2059U, 2061U, 1820U, 1862U, 3159U, 1053U, 1077U, 1152U,
                                 1158U, 1159U, 1160U, 1161U, 1184U, 1927U, 3032U, 4031U};

Meaning meaning_of(const ServerFailure& failure, const FailureContext& context) {
  if (is_one_of(failure.code, kUnreachable)) return unreachable(failure, context);
  if (is_one_of(failure.code, kLogin)) return refused_login(failure, context);
  if (is_one_of(failure.code, kPrivilege)) return missing_privilege(failure, context);
  if (failure.code == 2026) return tls_failed(failure, context);
  // 2059 and 2061 are in this list; every other error of the client library means a lost
  // connection.
  if (is_one_of(failure.code, kConnection)) return of_connection(failure, context);
  if (failure.code >= 2000 && failure.code < 3000) return of_connection(failure, context);
  return of_statement(failure, context);
}

/// An error that came before TLS was up is wrapped by libmariadb: "... cannot be verified: 1040 -
/// Too many connections". For an explanation the server's own number is worth more than the
/// wrapping.
ServerFailure unwrapped(const ServerFailure& failure) {
  constexpr std::string_view mark = "cannot be verified: ";
  const std::size_t at = failure.text.find(mark);
  if (at == std::string::npos) return failure;
  const char* const begin = failure.text.data() + at + mark.size();
  const char* const end = failure.text.data() + failure.text.size();
  ServerFailure inner = failure;
  const auto [rest, error] = std::from_chars(begin, end, inner.code);
  if (error != std::errc() || end - rest < 3) return failure;
  inner.text.assign(rest + 3, end);
  return inner;
}

}  // namespace

Error to_error(const ServerFailure& failure, const FailureContext& context) {
  Meaning meaning = meaning_of(unwrapped(failure), context);
  Error error(meaning.scope, std::move(meaning.code), std::move(meaning.message),
              std::move(meaning.advice));
  error.with_server_text(fmt::format("{} ({}) {}", failure.code, failure.sqlstate, failure.text));
  if (!context.purpose.empty()) error.in(fmt::format("{} at {}", context.purpose, context.where));
  return error;
}

bool connection_survives(unsigned code) noexcept {
  constexpr std::array fatal{1053U, 1077U, 1152U, 1158U, 1159U, 1160U,
                             1161U, 1184U, 1927U, 3032U, 4031U};
  if (is_one_of(code, fatal)) return false;
  return code != 0 && (code < 2000 || code >= 3000);
}

}  // namespace mysql
