#include "redshift/odbc_diagnostics.hpp"

#include <gtest/gtest.h>

namespace redshift {
namespace {

constexpr const char* kBlock =
    "\n  -----------------------------------------------\n"
    "  error:  exception name : UnauthorizedException\n"
    "  code:      30000\n"
    "  context:   \n"
    "  -----------------------------------------------";

TEST(OdbcDiagnostics, keeps_the_servers_words_of_psqlodbc) {
  const ServerError error = server_error_of(
      {{"XX000", 1,
        "ERROR: exception name : UnauthorizedException, should retry : 0\nDETAIL: " +
            std::string(kBlock) + "\n;\nError while executing the query"}});
  EXPECT_EQ(error.sqlstate, "XX000");
  EXPECT_EQ(error.native_code, 1);
  EXPECT_EQ(error.message, "exception name : UnauthorizedException, should retry : 0");
  EXPECT_EQ(error.detail, kBlock);
}

TEST(OdbcDiagnostics, keeps_the_servers_words_of_amazons_driver) {
  const ServerError error = server_error_of(
      {{"HY000", 30,
        "[Amazon][Amazon Redshift] (30) Error occurred while trying to execute a query: [SQLState "
        "XX000] ERROR:  exception name : UnauthorizedException, should retry : 0\nDETAIL:  " +
            std::string(kBlock)}});
  EXPECT_EQ(error.sqlstate, "XX000");
  EXPECT_EQ(error.native_code, 30);
  EXPECT_EQ(error.message, "exception name : UnauthorizedException, should retry : 0");
  EXPECT_EQ(error.detail.substr(error.detail.find('-')), std::string(kBlock).substr(3));
}

TEST(OdbcDiagnostics, reads_an_error_without_detail) {
  const ServerError error =
      server_error_of({{"42601", 1,
                        "ERROR: syntax error at or near \"selec\"\nSTATEMENT_POSITION: 1;\n"
                        "Error while executing the query"}});
  EXPECT_EQ(error.message, "syntax error at or near \"selec\"");
  EXPECT_EQ(error.detail, "");
}

TEST(OdbcDiagnostics, takes_the_servers_record_before_the_drivers) {
  const std::vector<OdbcRecord> records = {{"01000", 0, "[unixODBC]driver's own words"},
                                           {"42P01", 1, "ERROR: relation \"x\" does not exist"}};
  EXPECT_EQ(server_error_of(records).sqlstate, "42P01");
  EXPECT_EQ(server_error_of({records[0]}).message, "driver's own words");
  EXPECT_EQ(server_error_of({}).sqlstate, "HY000");
}

TEST(OdbcDiagnostics, strips_the_names_of_manager_and_driver_only) {
  EXPECT_EQ(without_prefix("[unixODBC][Driver Manager]Can't open lib 'x'"), "Can't open lib 'x'");
  EXPECT_EQ(without_prefix("[a] [b]  [SQLState XX000] y"), "[SQLState XX000] y");
  EXPECT_EQ(without_prefix("no [brackets] first"), "no [brackets] first");
  EXPECT_EQ(without_prefix("[open"), "[open");
}

TEST(OdbcDiagnostics, tells_a_lost_connection_from_a_refusal) {
  EXPECT_TRUE(is_connection_lost({{"08S01", 35, "server closed the connection unexpectedly"}}));
  EXPECT_TRUE(is_connection_lost({{"57P01", 1, "FATAL: terminating connection"}}));
  EXPECT_TRUE(is_connection_lost({{"HY000", 1, "server closed the connection unexpectedly\n;"}}));
  EXPECT_TRUE(is_connection_lost({{"HY000", 30, "[A][B] [SQLState 57P01] FATAL:  gone"}}));
  EXPECT_FALSE(is_connection_lost({{"57014", 1, "ERROR: Query (1) cancelled on user's request"}}));
  EXPECT_FALSE(is_connection_lost({{"XX000", 1, "ERROR: 1023"}}));
  EXPECT_FALSE(is_connection_lost({}));
}

TEST(OdbcDiagnostics, gives_notices_without_their_level) {
  EXPECT_EQ(notices_of({{"00000", 0, "INFO: Load into table 't' completed"},
                        {"25P01", -1, "WARNING: there is no transaction in progress"}}),
            (std::vector<std::string>{"Load into table 't' completed",
                                      "there is no transaction in progress"}));
}

TEST(OdbcDiagnostics, follows_transactions_by_their_text) {
  EXPECT_TRUE(is_in_transaction_after(false, "BEGIN"));
  EXPECT_TRUE(is_in_transaction_after(true, "INSERT INTO t VALUES ('COMMIT')"));
  EXPECT_FALSE(is_in_transaction_after(true, " COMMIT;"));
  EXPECT_FALSE(is_in_transaction_after(true, "ROLLBACK"));
  EXPECT_FALSE(is_in_transaction_after(false, "SELECT 1"));
}

TEST(OdbcDiagnostics, writes_every_record_with_its_codes) {
  EXPECT_EQ(words_of({{"IM002", 0, "[unixODBC][Driver Manager]Data source name not found"},
                      {"01000", 5, "more\n"}}),
            "[SQLState IM002 NativeError 0] [unixODBC][Driver Manager]Data source name not found\n"
            "[SQLState 01000 NativeError 5] more");
}

}  // namespace
}  // namespace redshift
