#include "config/target_driver_reader.hpp"

#include "config/test_task_file.hpp"

namespace config {
namespace {

class TargetDriverReader : public TaskFile {
 protected:
  std::string target(const std::string& lines) {
    return with(
        "engine = \"none\"",
        "host = \"h\"\nuser = \"u\"\nrole_arn = \"arn:aws:iam::123456789012:role/r\"\n" + lines);
  }
  std::string complaints(const std::string& lines) {
    std::string text = target(lines);
    return problems_of(text.replace(text.find("path = \"staged\""), 15, "bucket = \"abc\""));
  }
  model::TargetEndpoint endpoint(const std::string& lines) {
    std::string text = target(lines);
    return read(text.replace(text.find("path = \"staged\""), 15, "bucket = \"abc\"")).target;
  }
};

TEST_F(TargetDriverReader, is_libpq_unless_odbc_is_asked_for) {
  const auto target = endpoint("password = {env = \"SLUICE_TEST_PASSWORD\"}");
  EXPECT_EQ(target.driver, model::TargetDriver::libpq);
  EXPECT_FALSE(target.is_tls_chosen);
}

TEST_F(TargetDriverReader, takes_a_connection_string_or_a_data_source) {
  const auto by_text = endpoint(
      "driver = \"odbc\"\nodbc_connection = \"Driver={PostgreSQL Unicode};SSLMode=verify-full\"\n"
      "password = {env = \"SLUICE_TEST_PASSWORD\"}");
  EXPECT_EQ(by_text.driver, model::TargetDriver::odbc);
  EXPECT_EQ(by_text.odbc_connection, "Driver={PostgreSQL Unicode};SSLMode=verify-full");
  const auto by_name = endpoint("driver = \"odbc\"\ndsn = \"warehouse\"\ntls = \"require\"");
  EXPECT_EQ(by_name.dsn, "warehouse");
  EXPECT_TRUE(by_name.is_tls_chosen);
}

TEST_F(TargetDriverReader, says_where_a_password_belongs_and_does_not_repeat_it) {
  for (const char* key : {"PWD", "Password", "pwd", "pqopt"}) {
    const std::string value = std::string(key) == "pqopt" ? "{password=hunter2}" : "hunter2";
    const std::string text = complaints("driver = \"odbc\"\nodbc_connection = \"Driver=x;" +
                                        std::string(key) + "=" + value + "\"");
    EXPECT_NE(text.find("holds a password"), std::string::npos) << text;
    EXPECT_NE(text.find("write password = {env = \"NAME\"} in [target]"), std::string::npos);
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
  const std::string secret =
      complaints("driver = \"odbc\"\nodbc_connection = \"Driver=x;SecretAccessKey=hunter2\"");
  EXPECT_NE(secret.find("holds a secret (SecretAccessKey)"), std::string::npos) << secret;
  EXPECT_EQ(secret.find("hunter2"), std::string::npos) << secret;
}

TEST_F(TargetDriverReader, names_what_is_wrong) {
  const std::string odbc = "driver = \"odbc\"\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {odbc, "odbc_connection: is missing"},
      {odbc + "odbc_connection = \"Driver=x\"\ndsn = \"y\"", "cannot stand beside odbc_connection"},
      {odbc + "odbc_connection = \"SSLMode=require\"", "names no driver"},
      {odbc + "odbc_connection = \"nonsense\"", "a part that is not KEY=value"},
      {odbc + "odbc_connection = \"Driver={x\"", "holds a { that no }"},
      {odbc + "odbc_connection = \"Driver=x;Server=y\"", "holds Server; write host in [target]"},
      {odbc + "odbc_connection = \"Driver=x;uid=y\"", "holds UID; write user in [target]"},
      {odbc + "odbc_connection = \"Driver=x;SSLMode=y\"\ntls = \"required\"",
       "says the same as SSLMode"},
      {odbc + "dsn = \"a;b\"", "is not the name of a data source"},
      {odbc + "dsn = \"a\"\ntls_ca = \"orders.toml\"", "tls_ca: is for driver = \"libpq\""},
      {"odbc_connection = \"Driver=x\"", "odbc_connection: is for driver = \"odbc\""},
      {"driver = \"libpq\"\ndsn = \"x\"", "dsn: is for driver = \"odbc\""},
      {"", "password: is missing"}};
  for (const auto& [lines, words] : cases) {
    const std::string text = complaints(lines);
    EXPECT_NE(text.find(words), std::string::npos) << lines << "\n" << text;
  }
}

}  // namespace
}  // namespace config
