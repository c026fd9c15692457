#include "config/task_file.hpp"

#include "base/error.hpp"
#include "config/test_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

namespace config {
namespace {

/// A task file that is right; tests replace a line or add some.
const char* const kSmallest = R"toml([source]
host = "db1"
user = "sluice"
password = {env = "SLUICE_TEST_PASSWORD"}

[target]
engine = "none"

[staging]
path = "staged"

[[tables]]
include = "shop.%"
)toml";

class TaskFile : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("SLUICE_TEST_PASSWORD", "s3cret", 1);
    ::unsetenv("XDG_STATE_HOME");
    ::setenv("HOME", "/home/tester", 1);
  }
  model::TaskDefinition read(const std::string& text) {
    return read_task_file(folder_.write("orders.toml", text));
  }
  /// The message of the error that reading ends in, with the folder's name left out.
  std::string problems_of(const std::string& text) {
    try {
      read(text);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::request);
      EXPECT_FALSE(error.advice().empty());
      return folder_.without_folder(error.message());
    }
    return "no error";
  }
  static std::string with(const std::string& old_text, const std::string& new_text) {
    std::string text = kSmallest;
    const std::size_t at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text;
    return text.replace(at, old_text.size(), new_text);
  }

  TestFolder folder_;
};

TEST_F(TaskFile, fills_in_what_the_smallest_file_leaves_out) {
  const model::TaskDefinition task = read(kSmallest);
  EXPECT_EQ(task.name, "orders");
  EXPECT_EQ(task.source.engine, "mysql");
  EXPECT_EQ(task.source.host, "db1");
  EXPECT_EQ(task.source.port, 3306);
  EXPECT_EQ(task.source.password.reveal(), "s3cret");
  EXPECT_EQ(task.source.tls, model::TlsMode::preferred);
  EXPECT_EQ(task.target.engine, "none");
  EXPECT_EQ(task.staging.path, folder_.path("staged"));
  EXPECT_EQ(task.staging.compression, model::Compression::zstd);
  EXPECT_EQ(task.staging.file_bytes, 64U * 1024 * 1024);
  EXPECT_FALSE(task.staging.keys);
  EXPECT_EQ(task.migration_type, model::MigrationType::full_load);
  EXPECT_EQ(task.table_prep, model::TablePrep::do_nothing);
  EXPECT_EQ(task.sub_tasks_max, 8);
  EXPECT_EQ(task.state_folder, "/home/tester/.local/state/sluice/orders");
  EXPECT_EQ(task.log_file, "");
  EXPECT_EQ(task.values, model::ValuePolicy());
  EXPECT_EQ(task.types, model::TypeOptions());
  ASSERT_EQ(task.tables.size(), 1U);
  EXPECT_EQ(task.tables[0].include, "shop.%");
  EXPECT_EQ(task.tables[0].line, 12);
  EXPECT_TRUE(task.notes.empty());
}

TEST_F(TaskFile, reads_every_key) {
  folder_.write("ca.pem", "pem");
  folder_.write("target.password", "from file\n");
  folder_.write("mappings.json", "{\"rules\": []}");
  const model::TaskDefinition task = read(R"toml(table_mappings = "mappings.json"
[source]
engine = "mariadb"
socket = "run/db.sock"
user = "reader"
tls = "verify-ca"
tls_ca = "ca.pem"
server_public_key = "ca.pem"
[target]
engine = "redshift"
host = "cluster.example.com"
port = 5440
database = "sales"
user = "loader"
password = {file = "target.password"}
tls = "verify-full"
tls_ca = "ca.pem"
role_arn = "arn:aws-cn:iam::123456789012:role/a/b,arn:aws:iam::210987654321:role/second"
control_schema = "sluice"
driver = "libpq"
[staging]
bucket = "stage-1"
folder = "in/here"
region = "eu-central-1"
endpoint_url = "http://127.0.0.1:9000"
addressing = "path"
tls_ca = "ca.pem"
access_key_id = "AKIAEXAMPLE"
secret_access_key = {env = "SLUICE_TEST_PASSWORD"}
session_token = {env = "SLUICE_TEST_PASSWORD"}
compression = "gzip"
file_size = "2MiB"
[task]
name = "sales-1"
migration_type = "full-load-and-cdc"
table_prep = "TRUNCATE_BEFORE_LOAD"
max_full_load_subtasks = 49
state_folder = "state"
log_file = "logs/sales.log"
[values]
too_long = "truncate"
zero_date = "null"
nul_byte = "strip"
invalid_utf8 = "replace"
out_of_range = "skip_row"
row_too_large = "skip_row"
invalid_geometry = "null"
[types]
tinyint1_as_boolean = true
timestamp_without_zone = true
json_as_varchar = true
time_as_time = true
wide_decimal_as_numeric = true
[[tables]]
include = "shop.orders"
rename = "sales.all_orders"
load_order = 7
[[tables]]
include = "shop.items"
rename = "goods"
rename_schema = "store"
[[tables]]
exclude = "shop.tmp[_]%"
)toml");
  EXPECT_EQ(task.source.engine, "mariadb");
  EXPECT_EQ(task.source.socket, folder_.path("run/db.sock"));
  EXPECT_EQ(task.source.tls, model::TlsMode::verify_ca);
  EXPECT_EQ(task.source.tls_ca, folder_.path("ca.pem"));
  EXPECT_EQ(task.source.server_public_key, folder_.path("ca.pem"));
  EXPECT_TRUE(task.source.password.empty());
  EXPECT_EQ(task.target.port, 5440);
  EXPECT_EQ(task.target.database, "sales");
  EXPECT_EQ(task.target.password.reveal(), "from file");
  EXPECT_EQ(task.target.tls, model::TlsMode::verify_identity);
  EXPECT_EQ(task.target.control_schema, "sluice");
  EXPECT_EQ(task.staging.bucket, "stage-1");
  EXPECT_EQ(task.staging.folder, "in/here");
  EXPECT_EQ(task.staging.region, "eu-central-1");
  EXPECT_TRUE(task.staging.path_style);
  EXPECT_EQ(task.staging.tls_ca, folder_.path("ca.pem"));
  ASSERT_TRUE(task.staging.keys);
  EXPECT_EQ(task.staging.keys->access_key_id, "AKIAEXAMPLE");
  EXPECT_EQ(task.staging.keys->secret_access_key.reveal(), "s3cret");
  EXPECT_EQ(task.staging.keys->session_token.reveal(), "s3cret");
  EXPECT_EQ(task.staging.compression, model::Compression::gzip);
  EXPECT_EQ(task.staging.file_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(task.name, "sales-1");
  EXPECT_EQ(task.migration_type, model::MigrationType::full_load_and_cdc);
  EXPECT_EQ(task.table_prep, model::TablePrep::truncate_before_load);
  EXPECT_EQ(task.sub_tasks_max, 49);
  EXPECT_EQ(task.state_folder, folder_.path("state"));
  EXPECT_EQ(task.log_file, folder_.path("logs/sales.log"));
  EXPECT_EQ(task.values.too_long, model::MisfitAction::truncate);
  EXPECT_EQ(task.values.nul_byte, model::MisfitAction::strip);
  EXPECT_EQ(task.values.invalid_geometry, model::MisfitAction::set_null);
  EXPECT_EQ(task.types, (model::TypeOptions{true, true, true, true, true}));
  ASSERT_EQ(task.tables.size(), 3U);
  EXPECT_EQ(task.tables[0].rename_schema, "sales");
  EXPECT_EQ(task.tables[0].rename_table, "all_orders");
  EXPECT_EQ(task.tables[0].load_order, 7);
  EXPECT_EQ(task.tables[1].rename_schema, "store");
  EXPECT_EQ(task.tables[1].rename_table, "goods");
  EXPECT_EQ(task.tables[2].exclude, "shop.tmp[_]%");
  EXPECT_EQ(task.mappings_json, "{\"rules\": []}");
  EXPECT_EQ(task.mappings_origin, folder_.path("mappings.json"));
}

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
      "staging, table_mappings, tables, target, task, task_settings, types, values");
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
        Wrong{kTarget, "engine = \"none\"\ndriver = \"odbc\"", "accepted: \"libpq\""},
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

TEST_F(TaskFile, takes_a_bucket_that_is_a_folder) {
  EXPECT_EQ(read(with(kStaging, "bucket = \"file:///srv/stage\"")).staging.path, "/srv/stage");
}

TEST_F(TaskFile, needs_no_tables_beside_a_mapping_document) {
  folder_.write("m.json", "{}");
  const std::string text =
      "table_mappings = \"m.json\"\n" + with("[[tables]]\ninclude = \"shop.%\"", "");
  EXPECT_TRUE(read(text).tables.empty());
}

TEST_F(TaskFile, keeps_its_state_where_the_system_wants_it) {
  ::setenv("XDG_STATE_HOME", "/var/state", 1);
  EXPECT_EQ(read(kSmallest).state_folder, "/var/state/sluice/orders");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_EQ(read(kSmallest).state_folder, "/home/tester/.local/state/sluice/orders");
  ::unsetenv("HOME");
  EXPECT_EQ(read(kSmallest).state_folder, folder_.path(".sluice/orders"));
}

TEST_F(TaskFile, refuses_a_file_name_that_makes_no_task_name) {
  const std::string path = folder_.write("my task.toml", kSmallest);
  EXPECT_THROW(read_task_file(path), base::Error);
}

TEST_F(TaskFile, names_a_task_file_that_is_not_there) {
  try {
    read_task_file("/nonexistent/task.toml");
    FAIL() << "a missing file must be an error";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_NE(error.message().find("/nonexistent/task.toml"), std::string::npos);
  }
}

TEST_F(TaskFile, takes_settings_of_dms_unless_the_task_file_says_otherwise) {
  folder_.write("s.json", R"({"TargetMetadata": {"TargetSchema": "dw", "LoadMaxFileSize": 2048},
      "FullLoadSettings": {"TargetTablePrepMode": "DROP_AND_CREATE", "MaxFullLoadSubTasks": 16},
      "ControlTablesSettings": {"ControlSchema": "ctl"}})");
  const std::string head = "task_settings = \"s.json\"\n";
  const std::string task_table = "[task]\nmax_full_load_subtasks = 4\n[[tables]]";
  const model::TaskDefinition task = read(head + with("[[tables]]", task_table));
  EXPECT_EQ(task.target_schema, "dw");
  EXPECT_EQ(task.staging.file_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(task.table_prep, model::TablePrep::drop_and_create);
  EXPECT_EQ(task.target.control_schema, "ctl");
  EXPECT_EQ(task.sub_tasks_max, 4);
  ASSERT_EQ(task.notes.size(), 1U);
  EXPECT_EQ(folder_.without_folder(task.notes[0]),
            "s.json: FullLoadSettings.MaxFullLoadSubTasks: the task file says otherwise in [task] "
            "max_full_load_subtasks, which wins");
}

TEST_F(TaskFile, reports_problems_of_the_settings_with_its_own) {
  folder_.write("s.json", R"({"FullLoadSettings": {"MaxFullLoadSubTasks": 99}})");
  const std::string message =
      problems_of("task_settings = \"s.json\"\n" + with("user = \"sluice\"", "user = 1"));
  EXPECT_EQ(message,
            "orders.toml:4:1: [source] user: is an integer; accepted: a text in quotes\n"
            "s.json: FullLoadSettings.MaxFullLoadSubTasks: 99 is not accepted; accepted: an "
            "integer from 1 to 49");
}

}  // namespace
}  // namespace config
