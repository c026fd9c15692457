// What a person gets to read when the source cannot be reached or does not let us in.
#include "base/error.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/snapshot_reader.hpp"

#include "test_server.hpp"
#include <gtest/gtest.h>

namespace mysql_source {
namespace {

/// The report of a failing connection; fails the test when it succeeds.
base::ErrorReport failure_of(const model::SourceEndpoint& endpoint) {
  try {
    mysql::Connection::open(endpoint, {});
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "the connection was accepted";
  return {};
}

bool is_tcp() {
  return endpoint().socket.empty();
}

TEST(Errors, name_the_account_when_the_password_is_wrong) {
  const auto report = failure_of(endpoint_of("sluice", "wrong"));
  EXPECT_EQ(report.code, "mysql.login.refused");
  EXPECT_EQ(report.scope, base::ErrorScope::request);
  const std::string account = is_tcp() ? "'sluice'@'127.0.0.1'" : "'sluice'@'localhost'";
  EXPECT_NE(report.message.find(account), std::string::npos) << report.to_text();
  EXPECT_EQ(report.to_text().find("wrong\""), std::string::npos) << "the password is not shown";
}

TEST(Errors, tell_closed_port_unknown_host_and_missing_socket_apart) {
  model::SourceEndpoint closed = endpoint_of("sluice", "x");
  closed.socket.clear();
  closed.tls = model::TlsMode::preferred;
  closed.host = "127.0.0.1";
  closed.port = 1;
  EXPECT_EQ(failure_of(closed).code, "mysql.port.unreachable");
  EXPECT_EQ(failure_of(closed).scope, base::ErrorScope::transient);
  closed.host = "no-such-host.invalid";
  EXPECT_EQ(failure_of(closed).code, "mysql.host.unknown");
  closed.socket = "/nowhere/mysqld.sock";
  EXPECT_EQ(failure_of(closed).code, "mysql.socket.unreachable");
}

TEST(Errors, check_the_certificate_as_strictly_as_asked) {
  model::SourceEndpoint source = endpoint();
  if (!is_tcp()) GTEST_SKIP() << "TLS is tried over TCP";
  const auto cipher = [](const model::SourceEndpoint& where) {
    return mysql::Connection::open(where, {})->tls_cipher();
  };
  for (const model::TlsMode mode : {model::TlsMode::preferred, model::TlsMode::required,
                                    model::TlsMode::verify_ca, model::TlsMode::verify_identity}) {
    source.tls = mode;
    EXPECT_NE(cipher(source), "");
  }
  source.tls = model::TlsMode::disabled;
  EXPECT_EQ(cipher(source), "");
  source.tls_ca = expect_json().at("other_ca").get<std::string>();
  source.tls = model::TlsMode::required;
  EXPECT_NE(cipher(source), "") << "required encrypts without checking";
  source.tls = model::TlsMode::verify_ca;
  EXPECT_EQ(failure_of(source).code, "mysql.tls.failed");
  source.tls_ca = "/nowhere/ca.pem";
  EXPECT_EQ(failure_of(source).code, "mysql.tls.no_authority");
}

TEST(Errors, say_that_the_server_offers_no_tls) {
  model::SourceEndpoint source = endpoint();
  const base::Json& plain = expect_json().at("plain_server");
  if (!is_tcp()) GTEST_SKIP() << "TLS is tried over TCP";
  source.port = plain.at("port").get<std::uint16_t>();
  source.user = plain.at("user").get<std::string>();
  source.password = base::Secret(plain.at("password").get<std::string>());
  for (const model::TlsMode mode :
       {model::TlsMode::required, model::TlsMode::verify_ca, model::TlsMode::verify_identity}) {
    source.tls = mode;
    EXPECT_EQ(failure_of(source).code, "mysql.tls.not_offered");
  }
  source.tls = model::TlsMode::preferred;
  EXPECT_EQ(mysql::Connection::open(source, {})->tls_cipher(), "");
}

TEST(Errors, are_not_needed_for_a_password_without_tls) {
  // caching_sha2_password in full: once with the server's key as a file, once asked of the server.
  model::SourceEndpoint source = endpoint();
  if (!is_tcp()) GTEST_SKIP() << "over a socket the password needs no key";
  source.tls = model::TlsMode::disabled;
  const auto root = mysql::Connection::open(endpoint(), {});
  for (const std::string& key :
       {server_json().at("public_key").get<std::string>(), std::string()}) {
    root->execute("FLUSH PRIVILEGES", "forget the cached logins");
    source.server_public_key = key;
    EXPECT_EQ(mysql::Connection::open(source, {})->tls_cipher(), "");
  }
}

TEST(Errors, ask_for_the_missing_privilege_by_its_grant) {
  const base::Json& login = expect_json().at("poor");
  const auto poor =
      endpoint_of(login.at("user").get<std::string>(), login.at("password").get<std::string>());
  const auto connection = mysql::Connection::open(poor, {});
  const auto report_of = [&](const std::string& sql) {
    try {
      connection->query(sql, "read table bank.accounts");
    } catch (const base::Error& error) {
      return error.report();
    }
    ADD_FAILURE() << sql << " was allowed";
    return base::ErrorReport{};
  };
  const base::ErrorReport select = report_of("SELECT * FROM bank.accounts");
  EXPECT_EQ(select.code, "mysql.privilege.missing");
  EXPECT_NE(select.advice.find("GRANT SELECT ON `bank`.`accounts` TO 'poor'@'"), std::string::npos)
      << select.to_text();
  const base::ErrorReport reload = report_of("FLUSH TABLES WITH READ LOCK");
  EXPECT_EQ(reload.code, "mysql.privilege.missing");
  EXPECT_NE(reload.advice.find("GRANT RELOAD ON *.* TO 'poor'@'"), std::string::npos)
      << reload.to_text();
  const base::ErrorReport schema = report_of("USE bank");
  EXPECT_NE(schema.advice.find("GRANT SELECT ON `bank`.* TO 'poor'@'"), std::string::npos)
      << schema.to_text();
  EXPECT_TRUE(connection->is_usable()) << "a refusal does not break the connection";
}

TEST(Errors, name_missing_tables_and_schemas) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const auto code_of = [&](const std::string& sql) {
    try {
      connection->query(sql, "read");
    } catch (const base::Error& error) {
      return error.code();
    }
    return std::string("no error");
  };
  EXPECT_EQ(code_of("SELECT * FROM edge.absent"), "mysql.table.missing");
  EXPECT_EQ(code_of("USE absent"), "mysql.schema.unknown");
  EXPECT_EQ(code_of("SELECT absent FROM edge.numbers"), "mysql.table.changed");
  EXPECT_EQ(code_of("SELEC"), "mysql.error.1064");
}

TEST(Errors, say_that_the_server_is_full) {
  const base::Json& login = expect_json().at("single");
  const auto single =
      endpoint_of(login.at("user").get<std::string>(), login.at("password").get<std::string>());
  const auto first = mysql::Connection::open(single, {});
  EXPECT_EQ(failure_of(single).code, "mysql.connections.exhausted");
  EXPECT_EQ(failure_of(single).scope, base::ErrorScope::transient);
}

TEST(Session, depends_on_no_default_of_the_server) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const auto value = [&](const std::string& expression) {
    return connection->query_value("SELECT " + expression, "ask").value_or("NULL");
  };
  EXPECT_EQ(value("@@session.time_zone"), "+00:00");
  EXPECT_EQ(value("@@session.sql_mode"), "");
  EXPECT_EQ(value("@@session.character_set_results"), "utf8mb4");
  EXPECT_EQ(value("@@session.character_set_client"), "utf8mb4");
  EXPECT_EQ(value("@@session.net_write_timeout"), "86400");
  EXPECT_EQ(value("@@session.wait_timeout"), "31536000");
  EXPECT_EQ(value(is_mariadb() ? "@@session.tx_isolation" : "@@session.transaction_isolation"),
            "REPEATABLE-READ");
  const std::string limit =
      value(is_mariadb() ? "@@session.max_statement_time" : "@@session.max_execution_time");
  EXPECT_EQ(limit.find_first_not_of("0."), std::string::npos) << limit;
}

}  // namespace
}  // namespace mysql_source
