#include "redshift/odbc_login.hpp"

#include <gtest/gtest.h>

namespace redshift {
namespace {

const OdbcDriver kPsqlOdbc{"PostgreSQL Unicode", "/usr/lib/odbc/psqlodbcw.so"};
const OdbcDriver kAmazon{"Amazon Redshift ODBC Driver (x64)",
                         "/opt/amazon/redshiftodbcx64/librsodbc64.so"};

model::TargetEndpoint target(const std::string& connection, const std::string& dsn = "") {
  model::TargetEndpoint endpoint;
  endpoint.host = "wh";
  endpoint.user = "loader";
  endpoint.password = base::Secret("a;b}c");
  endpoint.driver = model::TargetDriver::odbc;
  endpoint.odbc_connection = connection;
  endpoint.dsn = dsn;
  return endpoint;
}

TEST(OdbcLogin, adds_the_login_to_the_users_string) {
  const auto connection = login_connection(target("Driver={Amazon}"), kAmazon);
  EXPECT_EQ(connection.text(),
            "Driver=Amazon;Server=wh;Port=5439;Database=dev;UID=loader;PWD={a;b}}c};"
            "SSLMode=require;");
  EXPECT_EQ(connection.redacted_text(),
            "Driver=Amazon;Server=wh;Port=5439;Database=dev;UID=loader;PWD=***;SSLMode=require;");
}

TEST(OdbcLogin, leaves_to_a_data_source_what_nobody_wrote) {
  model::TargetEndpoint endpoint = target("", "wh");
  endpoint.password = base::Secret("");
  const std::string login = "DSN=wh;Server=wh;Port=5439;Database=dev;UID=loader;";
  EXPECT_EQ(login_connection(endpoint, kAmazon).text(), login);
  endpoint.is_tls_chosen = true;
  endpoint.tls = model::TlsMode::verify_identity;
  EXPECT_EQ(login_connection(endpoint, kAmazon).text(), login + "SSLMode=verify-full;");
}

TEST(OdbcLogin, sets_psqlodbc_for_redshift_unless_told_otherwise) {
  const auto connection =
      login_connection(target("Driver=x;sslmode=verify-ca;LFConversion=1"), kPsqlOdbc);
  EXPECT_EQ(*connection.find("Protocol"), "7.4-0");
  EXPECT_EQ(*connection.find("LFConversion"), "1");
  EXPECT_EQ(*connection.find("SSLMode"), "verify-ca");
  EXPECT_NE(connection.find("pqopt"), nullptr);
  EXPECT_EQ(login_connection(target("Driver=x"), kAmazon).find("Protocol"), nullptr);
}

base::Error explained(std::vector<OdbcRecord> records, const model::TargetEndpoint& endpoint) {
  return explain_odbc_login({std::move(records), kPsqlOdbc, {"PostgreSQL ANSI"}}, endpoint);
}

TEST(OdbcLogin, explains_what_is_not_installed) {
  const base::Error driver =
      explained({{"01000", 0, "[unixODBC][Driver Manager]Can't open lib 'x' : file not found"}},
                target("Driver=x"));
  EXPECT_EQ(driver.code(), "redshift.odbc.no_driver");
  EXPECT_EQ(driver.scope(), base::ErrorScope::request);
  EXPECT_NE(driver.advice().find("unixODBC knows: PostgreSQL ANSI (odbcinst -q -d)"),
            std::string::npos);
  EXPECT_NE(driver.report().server_text.find("Can't open lib 'x'"), std::string::npos);
  const base::Error source = explained(
      {{"IM002", 0, "[unixODBC][Driver Manager]Data source name not found"}}, target("", "wh"));
  EXPECT_EQ(source.code(), "redshift.odbc.no_data_source");
  EXPECT_NE(source.message().find("no data source wh"), std::string::npos);
  EXPECT_EQ(explained({{"IM004", 0, "x"}}, target("Driver=x")).code(), "redshift.odbc.driver");
}

TEST(OdbcLogin, explains_a_refused_login_as_libpq_does_and_hides_the_password) {
  const base::Error error = explained(
      {{"08001", 101, "FATAL:  password authentication failed for user \"loader\" PWD=a;b}c"}},
      target("Driver=x"));
  EXPECT_EQ(error.code(), "redshift.login.password");
  EXPECT_EQ(error.report().server_text.find("a;b}c"), std::string::npos);
  EXPECT_EQ(explained({{"28000", 1, "no"}}, target("Driver=x")).code(), "redshift.login.password");
}

}  // namespace
}  // namespace redshift
