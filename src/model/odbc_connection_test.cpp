#include "model/odbc_connection.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

OdbcConnection parsed(std::string_view text) {
  const OdbcConnection::Parsed result = OdbcConnection::parse(text);
  EXPECT_EQ(result.problem, "") << text;
  return result.connection;
}

TEST(OdbcConnection, reads_keys_in_any_case_and_values_in_braces) {
  const OdbcConnection connection =
      parsed(" Driver = {PostgreSQL Unicode} ;sslmode=verify-full; pqopt={a=b;c}}d} ;Empty=;");
  EXPECT_EQ(*connection.find("DRIVER"), "PostgreSQL Unicode");
  EXPECT_EQ(*connection.find("SSLMode"), "verify-full");
  EXPECT_EQ(*connection.find("PqOpt"), "a=b;c}d");
  EXPECT_EQ(*connection.find("empty"), "");
  EXPECT_EQ(connection.find("UID"), nullptr);
}

TEST(OdbcConnection, writes_what_it_read) {
  OdbcConnection connection;
  connection.add("Driver", "PostgreSQL Unicode");
  connection.add("PWD", "a;b}c{d=e ");
  connection.add_default("pwd", "not taken");
  connection.add_default("Port", "5439");
  EXPECT_EQ(connection.text(), "Driver=PostgreSQL Unicode;PWD={a;b}}c{d=e };Port=5439;");
  EXPECT_EQ(parsed(connection.text()).attributes(), connection.attributes());
}

TEST(OdbcConnection, shows_no_secret) {
  OdbcConnection connection;
  for (const char* key : {"pwd", "PASSWORD", "SecretAccessKey", "Client_Secret", "SessionToken"})
    connection.add(key, "hidden");
  connection.add("UID", "loader");
  EXPECT_EQ(connection.redacted_text(),
            "pwd=***;PASSWORD=***;SecretAccessKey=***;Client_Secret=***;SessionToken=***;"
            "UID=loader;");
}

TEST(OdbcConnection, says_what_is_wrong_without_repeating_it) {
  for (const char* text : {"secret", "a=1;secret", "a=1;;b=2", "=secret", "a={secret",
                           "a={b}secret", "a=1;A=secret", "a={b}}"}) {
    const std::string problem = OdbcConnection::parse(text).problem;
    EXPECT_NE(problem, "") << text;
    EXPECT_EQ(problem.find("secret"), std::string::npos) << problem;
  }
  EXPECT_EQ(OdbcConnection::parse("a=1;A=2").problem, "has the key A twice");
}

}  // namespace
}  // namespace model
