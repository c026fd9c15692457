#include "mysql/server_error.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

Error error_of(unsigned code, const std::string& text, const std::string& purpose = "connect") {
  return to_error({code, "HY000", text}, {"db:3306", "u", purpose});
}

TEST(ServerError, tells_the_ways_of_not_reaching_a_server_apart) {
  EXPECT_EQ(error_of(2005, "Unknown server host 'db' (-2)").code(), "mysql.host.unknown");
  EXPECT_EQ(error_of(2003, "Can't connect").code(), "mysql.port.unreachable");
  EXPECT_EQ(error_of(2002, "Can't connect").scope(), ErrorScope::transient);
  EXPECT_EQ(to_error({2002, "", ""}, {"socket /s", "u", ""}).code(), "mysql.socket.unreachable");
}

TEST(ServerError, looks_into_what_came_before_tls) {
  const std::string wrapping =
      "Received error packet before completion of TLS handshake. The authenticity of the following "
      "error cannot be verified: ";
  EXPECT_EQ(error_of(2002, wrapping + "1040 - Too many connections").code(),
            "mysql.connections.exhausted");
  EXPECT_EQ(error_of(2002, wrapping + "1130 - Host 'h' is not allowed").code(),
            "mysql.host.not_allowed");
  EXPECT_EQ(error_of(2002, wrapping).code(), "mysql.port.unreachable");
}

TEST(ServerError, names_the_account_as_the_server_saw_it) {
  const Error error = error_of(1045, "Access denied for user 'u'@'10.0.0.7' (using password: YES)");
  EXPECT_EQ(error.code(), "mysql.login.refused");
  EXPECT_EQ(error.message(), "db:3306 refuses the login: it saw 'u'@'10.0.0.7'");
  EXPECT_NE(error.advice().find("'u'@'10.0.0.7'"), std::string::npos);
}

TEST(ServerError, writes_the_grant_that_is_missing) {
  const auto advice = [](unsigned code, const std::string& text, const std::string& purpose) {
    return error_of(code, text, purpose).advice();
  };
  EXPECT_EQ(advice(1142, "SELECT command denied to user 'u'@'h' for table `a`.`b`", "read"),
            "run on the source: GRANT SELECT ON `a`.`b` TO 'u'@'h'");
  EXPECT_EQ(advice(1142, "SELECT command denied to user 'u'@'h' for table 'b'", "read table a.b"),
            "run on the source: GRANT SELECT ON `a`.`b` TO 'u'@'h'");
  EXPECT_EQ(advice(1142, "SELECT command denied to user 'u'@'h' for table 'b'", "read"),
            "run on the source: GRANT SELECT ON SCHEMA.`b` TO 'u'@'h'");
  EXPECT_EQ(advice(1143, "SELECT command denied to user 'u'@'h' for column 'c' in table 'b'",
                   "read table a.b"),
            "run on the source: GRANT SELECT ON `a`.`b` TO 'u'@'h'");
  EXPECT_EQ(advice(1044, "Access denied for user 'u'@'h' to database 'a'", "read"),
            "run on the source: GRANT SELECT ON `a`.* TO 'u'@'h'");
  EXPECT_EQ(advice(1227,
                   "Access denied; you need (at least one of) the RELOAD or FLUSH_TABLES "
                   "privilege(s) for this operation",
                   "lock"),
            "run on the source: GRANT RELOAD ON *.* TO 'u'@'%'");
  EXPECT_EQ(advice(1227,
                   "Access denied; you need (at least one of) the SUPER, REPLICATION CLIENT "
                   "privilege(s) for this operation",
                   "read the log position"),
            "run on the source: GRANT REPLICATION CLIENT ON *.* TO 'u'@'%'");
}

TEST(ServerError, lets_passing_trouble_be_tried_again) {
  for (const unsigned code : {1040U, 1205U, 1213U, 2006U, 2013U, 1927U, 1053U, 4031U, 1317U}) {
    EXPECT_EQ(error_of(code, "x").scope(), ErrorScope::transient) << code;
  }
  EXPECT_EQ(error_of(1412, "Table definition has changed").scope(), ErrorScope::table);
  EXPECT_EQ(error_of(1146, "Table 'a.b' doesn't exist").scope(), ErrorScope::table);
  EXPECT_EQ(error_of(1130, "Host 'h' is not allowed").scope(), ErrorScope::request);
  EXPECT_EQ(error_of(1049, "Unknown database 'a'").code(), "mysql.schema.unknown");
  EXPECT_EQ(error_of(3159, "Connections using insecure transport").code(), "mysql.tls.required");
  EXPECT_EQ(error_of(2026, "certificate verify failed").code(), "mysql.tls.failed");
}

TEST(ServerError, always_says_what_to_do_and_keeps_the_servers_words) {
  for (unsigned code = 1000; code < 4100; ++code) {
    const Error error = error_of(code, "text of the server");
    EXPECT_FALSE(error.advice().empty()) << code;
    EXPECT_NE(error.report().server_text.find("text of the server"), std::string::npos) << code;
  }
}

TEST(ServerError, says_which_errors_a_connection_survives) {
  EXPECT_TRUE(connection_survives(1142));
  EXPECT_TRUE(connection_survives(1205));
  for (const unsigned code : {0U, 2006U, 2013U, 2027U, 1927U, 4031U}) {
    EXPECT_FALSE(connection_survives(code)) << code;
  }
}

}  // namespace
}  // namespace mysql
