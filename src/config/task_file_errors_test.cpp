#include "config/task_file.hpp"
#include "config/test_task_file.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace config {
namespace {

TEST_F(TaskFile, reports_all_problems_together_in_the_order_of_the_lines) {
  const std::string text = R"toml([source]
hots = "db1"
user = 3
port = 70000
password = "plain text"

[target]
engine = "none"

[stagging]
path = "x"
)toml";
  EXPECT_EQ(
      problems_of(text),
      "orders.toml: the table [staging] is missing\n"
      "orders.toml:1:1: [source] host: is missing; write host = \"NAME\" (or socket = "
      "\"/run/mysqld/mysqld.sock\")\n"
      "orders.toml:2:1: [source]: unknown key hots (did you mean host?); accepted: engine, "
      "host, password, port, server_public_key, socket, tls, tls_ca, user\n"
      "orders.toml:3:1: [source] user: is an integer; accepted: a text in quotes\n"
      "orders.toml:4:1: [source] port: 70000 is out of range; accepted: an integer from 1 to "
      "65535\n"
      "orders.toml:5:1: [source] password: is not written into the task file; accepted: "
      "password = {env = \"NAME\"} (an environment variable) or password = {file = \"path\"}\n"
      "orders.toml:10:2: unknown key stagging (did you mean staging?); accepted: source, "
      "staging, table_mappings, tables, target, target_settings, task, task_settings, types, "
      "values");
}

TEST_F(TaskFile, keeps_what_stands_in_a_password_out_of_every_message) {
  for (const char* line : {"password = \"hunter2\"", "password = {env = \"A\", x = \"hunter2\"}",
                           "password = [\"hunter2\"]", "passwort = \"hunter2\"",
                           "password = {secret = \"arn:hunter2\"}"}) {
    const std::string message =
        problems_of(with("password = {env = \"SLUICE_TEST_PASSWORD\"}", line));
    EXPECT_NE(message, "no error") << line;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

struct Wrong {
  const char* old_text;
  const char* new_text;
  const char* expected;  ///< a part of the message
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.new_text;
}

class WrongTaskFile : public TaskFile, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongTaskFile, says_where_what_and_what_is_accepted) {
  const std::string message = problems_of(with(GetParam().old_text, GetParam().new_text));
  EXPECT_NE(message.find(GetParam().expected), std::string::npos)
      << "expected: " << GetParam().expected << "\nbut got:  " << message;
}

const char* const kPassword = "password = {env = \"SLUICE_TEST_PASSWORD\"}";
const char* const kTarget = "engine = \"none\"";
const char* const kStaging = "path = \"staged\"";

INSTANTIATE_TEST_SUITE_P(
    Source, WrongTaskFile,
    testing::Values(
        Wrong{"host = \"db1\"", "host = \"db1", "orders.toml:2:12: not valid TOML"},
        Wrong{"host = \"db1\"", "host = \"a\"\nhost = \"b\"", "orders.toml:3:8: not valid TOML"},
        Wrong{"host = \"db1\"", "host = \"\"", "orders.toml:2:1: [source] host: is empty"},
        Wrong{"host = \"db1\"", "host = \"db1:3306/shop\"", "is not a host"},
        Wrong{"host = \"db1\"", "host = \"db1\"\nsocket = \"/s\"",
              "orders.toml:3:1: [source] socket: cannot stand beside host"},
        Wrong{"host = \"db1\"", "socket = \"/s\"\nport = 1", "[source] port: says nothing"},
        Wrong{"user = \"sluice\"", "", "orders.toml:1:1: [source] user: is missing"},
        Wrong{"user = \"sluice\"", "user = \"u\"\nengine = \"mariadv\"",
              "\"mariadv\" is unknown (did you mean mariadb?); accepted: \"mysql\", \"mariadb\""},
        Wrong{"user = \"sluice\"", "user = \"u\"\nport = \"3306\"",
              "[source] port: is a text; accepted: an integer from 1 to 65535"},
        Wrong{"user = \"sluice\"", "user = \"u\"\ntls = \"verify_ca\"", "did you mean verify-ca"},
        Wrong{"user = \"sluice\"", "user = \"u\"\ntls_ca = \"gone.pem\"",
              "[source] tls_ca: cannot read /gone.pem: No such file"},
        Wrong{"user = \"sluice\"", "user = \"u\"\ntls_ca = \".\"", "is a folder"},
        Wrong{kPassword, "password = {env = \"SLUICE_TEST_UNSET\"}",
              "orders.toml:4:1: [source] password: the environment variable SLUICE_TEST_UNSET is "
              "not set"},
        Wrong{kPassword, "password = {file = \"gone\"}", "[source] password: cannot read /gone"},
        Wrong{kPassword, "password = {secret = \"arn:x\"}",
              "secret (AWS Secrets Manager) is not available yet"},
        Wrong{kPassword, "password = {env = \"A\", file = \"b\"}", "needs env or file"},
        Wrong{kPassword, "password = {literal = \"x\"}", "unknown key literal"},
        Wrong{"[source]\n", "source = 3\n[sourcee]\n",
              "orders.toml:1:10: [source]: must be a table, not an integer"}));

INSTANTIATE_TEST_SUITE_P(
    Target, WrongTaskFile,
    testing::Values(
        Wrong{kTarget, "", "[target] host: is missing"},
        Wrong{kTarget, "", "[target] user: is missing"},
        Wrong{kTarget, "", "[target] password: is missing; write password = {env = \"NAME\"}"},
        Wrong{kTarget, "",
              "[target] role_arn: is missing; Redshift reads the staged files with this IAM role, "
              "usually role_arn = \"arn:aws:iam::<account>:role/dms-access-for-endpoint\""},
        Wrong{kTarget, "engine = \"none\"\nrole_arn = \"dms-access-for-endpoint\"",
              "is not the ARN of a role"},
        Wrong{kTarget, "engine = \"none\"\nrole_arn = \"arn:aws:iam::12345:role/x\"",
              "is not the ARN of a role"},
        Wrong{kTarget, "engine = \"none\"\nrole_arn = \"arn:aws:iam::123456789012:user/x\"",
              "is not the ARN of a role"},
        Wrong{kTarget, "engine = \"none\"\nrole_arn = \"arn:aws:s3::123456789012:role/x\"",
              "is not the ARN of a role"},
        Wrong{kTarget, "engine = \"none\"\nrole_arn = \"arn:aws:iam::123456789012:role/x,\"",
              "is not the ARN of a role"},
        Wrong{kTarget,
              "engine = \"none\"\nrole_arn = \"arn:aws:iam::123456789012:role/x, "
              "arn:aws:iam::123456789012:role/y\"",
              "several chained with commas and no blanks"},
        Wrong{kTarget, "engine = \"none\"\ndriver = \"jdbc\"", "accepted: \"libpq\", \"odbc\""},
        Wrong{kTarget, "engine = \"snowflake\"",
              "accepted: \"redshift-serverless\", \"redshift\", \"none\""},
        Wrong{kTarget, "engine = \"none\"\niam = true", "[target]: unknown key iam"}));

INSTANTIATE_TEST_SUITE_P(
    Staging, WrongTaskFile,
    testing::Values(
        Wrong{kStaging, "", "[staging] bucket: is missing"},
        Wrong{kStaging, "path = \"x\"\nbucket = \"abc\"", "path: cannot stand beside bucket"},
        Wrong{kStaging, "path = \"x\"\nregion = \"us-east-1\"", "region: concerns a bucket"},
        Wrong{kStaging, "bucket = \"s3://abc\"", "is not the name of a bucket"},
        Wrong{kStaging, "bucket = \"Abc\"", "is not the name of a bucket"},
        Wrong{kStaging, "bucket = \"ab\"", "is not the name of a bucket"},
        Wrong{kStaging, "bucket = \"file://relative\"", "a file:// place is absolute"},
        Wrong{kStaging, "path = \"x\"\nfolder = \"a/../b\"", "folder: holds . or .."},
        Wrong{kStaging, "bucket = \"abc\"\nregion = \"US East\"", "is not a region"},
        Wrong{kStaging, "bucket = \"abc\"\nendpoint_url = \"localhost:9000\"",
              "is not the address of a store"},
        Wrong{kStaging, "bucket = \"abc\"\npath_style = true\naddressing = \"path\"",
              "says the same as addressing"},
        Wrong{kStaging, "bucket = \"abc\"\naccess_key_id = \"A\"", "secret_access_key: is missing"},
        Wrong{kStaging, "bucket = \"abc\"\nsecret_access_key = {env = \"SLUICE_TEST_PASSWORD\"}",
              "access_key_id: is missing"},
        Wrong{kStaging, "bucket = \"abc\"\nsession_token = {env = \"SLUICE_TEST_PASSWORD\"}",
              "session_token: belongs to access_key_id"},
        Wrong{kStaging, "path = \"x\"\ncompression = \"bzip2\"",
              "accepted: \"zstd\", \"gzip\", \"none\""},
        Wrong{kStaging, "path = \"x\"\nfile_size = \"64Mib\"", "file_size: is not accepted"},
        Wrong{kStaging, "path = \"x\"\nfile_size = 5", "file_size: is not accepted"},
        Wrong{kStaging, "path = \"x\"\nfile_size = \"99999999999MiB\"", "is not accepted"}));

INSTANTIATE_TEST_SUITE_P(
    Rest, WrongTaskFile,
    testing::Values(
        Wrong{"[[tables]]", "[task]\nname = \"a b\"\n[[tables]]", "\"a b\" is not accepted"},
        Wrong{"[[tables]]", "[task]\nmax_full_load_subtasks = 50\n[[tables]]",
              "orders.toml:13:1: [task] max_full_load_subtasks: 50 is out of range; accepted: an "
              "integer from 1 to 49"},
        Wrong{"[[tables]]", "[task]\ntable_prep = \"truncate\"\n[[tables]]",
              "or truncate-before-load?)"},
        Wrong{"[[tables]]", "[task]\nmigration_type = \"fullload\"\n[[tables]]",
              "did you mean full-load"},
        Wrong{"[[tables]]", "[values]\nzero_date = \"truncate\"\n[[tables]]",
              "accepted: \"stop\", \"null\", \"skip_row\""},
        Wrong{"[[tables]]", "[types]\njson_as_varchar = 1\n[[tables]]", "accepted: true or false"},
        Wrong{"[[tables]]", "[task]\ntable_mappings = \"m.json\"\n[[tables]]",
              "stands at the top of the file"},
        Wrong{"[[tables]]", "[tables]", "tables: is a table; accepted: entries that begin with"},
        Wrong{"[source]", "table_mappings = \"gone.json\"\n[source]",
              "orders.toml:1:1: table_mappings: cannot read /gone.json"},
        Wrong{"include = \"shop.%\"", "", "[[tables]] include: is missing"},
        Wrong{"include = \"shop.%\"", "exclude = \"shop.%\"", "no table is chosen"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\nexclude = \"a.c\"", "write two entries"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\n[[tables]]\ninclude = \"a.b\"",
              "\"a.b\" stands in the entry at line 12 already"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\nrename = \"x.y.z\"", "has several dots"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\nrename = \"x.%\"", "is not a name"},
        Wrong{"include = \"shop.%\"", "exclude = \"a.b\"\nrename = \"x\"",
              "says nothing beside exclude"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\nload_order = -1", "is out of range"},
        Wrong{"include = \"shop.%\"", "include = \"a.b\"\nfilter = \"id > 3\"",
              "[[tables]]: unknown key filter"}));

}  // namespace
}  // namespace config
