#include "config/task_file.hpp"

#include "config/test_task_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace config {
namespace {

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

/// Every key that a task file takes, but for those that exclude one another.
const char* const kFull = R"toml(table_mappings = "mappings.json"
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
after_connect = "SET query_group TO 'etl'"
connect_timeout = "30s"
load_timeout = "2h"
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
encryption = "sse-kms"
kms_key = "alias/staging"
compression = "gzip"
file_size = "2MiB"
upload_streams = 4
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
)toml";

class FullTaskFile : public TaskFile {
 protected:
  model::TaskDefinition read_full() {
    folder_.write("ca.pem", "pem");
    folder_.write("target.password", "from file\n");
    folder_.write("mappings.json", "{\"rules\": []}");
    return read(kFull);
  }
};

TEST_F(FullTaskFile, reads_every_key_of_the_endpoints) {
  const model::TaskDefinition task = read_full();
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
}

TEST_F(FullTaskFile, reads_every_key_of_the_task) {
  const model::TaskDefinition task = read_full();
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

TEST_F(TaskFile, takes_a_bucket_that_is_a_folder) {
  EXPECT_EQ(read(with("path = \"staged\"", "bucket = \"file:///srv/stage\"")).staging.path,
            "/srv/stage");
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

TEST_F(FullTaskFile, reads_how_sessions_and_objects_are_made) {
  const model::TaskDefinition task = read_full();
  EXPECT_EQ(task.target.after_connect, "SET query_group TO 'etl'");
  EXPECT_EQ(task.target.connect_timeout, std::chrono::seconds(30));
  EXPECT_EQ(task.target.load_timeout, std::chrono::hours(2));
  EXPECT_EQ(task.staging.encryption, model::StagingEncryption::sse_kms);
  EXPECT_EQ(task.staging.kms_key, "alias/staging");
  EXPECT_EQ(task.staging.upload_streams, 4);
}

TEST_F(TaskFile, takes_endpoint_settings_of_dms_unless_the_task_file_says_otherwise) {
  folder_.write("r.json", R"({"RedshiftSettings": {"ServerName": "wg.example", "Port": 5440,
      "DatabaseName": "sales", "Username": "loader", "BucketName": "stage-1", "BucketFolder": "in",
      "ServiceAccessRoleArn": "arn:aws:iam::123456789012:role/r", "MaxFileSize": 4096,
      "TruncateColumns": true, "EmptyAsNull": true}})");
  folder_.write("s.json", R"({"TargetMetadata": {"LoadMaxFileSize": 2048}})");
  const model::TaskDefinition task = read(
      "target_settings = \"r.json\"\ntask_settings = \"s.json\"\n[source]\nhost = \"db1\"\n"
      "user = \"sluice\"\n[target]\nport = 5441\npassword = {env = \"SLUICE_TEST_PASSWORD\"}\n"
      "[staging]\nregion = \"eu-west-1\"\n[[tables]]\ninclude = \"shop.%\"\n");
  EXPECT_EQ(task.target.host, "wg.example");
  EXPECT_EQ(task.target.port, 5441);
  EXPECT_EQ(task.target.database, "sales");
  EXPECT_EQ(task.target.user, "loader");
  EXPECT_EQ(task.target.role_arn, "arn:aws:iam::123456789012:role/r");
  EXPECT_EQ(task.staging.bucket, "stage-1");
  EXPECT_EQ(task.staging.folder, "in");
  EXPECT_EQ(task.staging.file_bytes, 4U * 1024 * 1024);
  EXPECT_EQ(task.values.too_long, model::MisfitAction::truncate);
  std::vector<std::string> notes;
  for (const std::string& note : task.notes) notes.push_back(folder_.without_folder(note));
  EXPECT_EQ(notes, (std::vector<std::string>{
                       "r.json: EmptyAsNull = true: an empty text stays an empty text, and NULL "
                       "stays NULL; no value is changed unasked",
                       "r.json: Port: the task file says otherwise in [target] port, which wins",
                       "s.json: TargetMetadata.LoadMaxFileSize: MaxFileSize of "
                       "target_settings goes first"}));
}

TEST_F(TaskFile, a_folder_on_this_machine_goes_before_the_bucket_of_the_endpoint_settings) {
  folder_.write("r.json", R"({"BucketName": "stage-1"})");
  const model::TaskDefinition task =
      read("target_settings = \"r.json\"\n" + std::string(kSmallest));
  EXPECT_EQ(task.staging.bucket, "");
  EXPECT_EQ(task.staging.path, folder_.path("staged"));
  ASSERT_EQ(task.notes.size(), 1U);
}

TEST_F(TaskFile, encryption_and_its_key_belong_together) {
  const std::string bucket = "bucket = \"stage-1\"\n";
  EXPECT_EQ(problems_of(with("path = \"staged\"", bucket + "kms_key = \"k\"")),
            "orders.toml:11:1: [staging] kms_key: says nothing without encryption = \"sse-kms\"");
  EXPECT_EQ(
      problems_of(with("path = \"staged\"", "path = \"staged\"\nencryption = \"sse-s3\"")),
      "orders.toml:11:1: [staging] encryption: concerns a bucket, and the files are staged in "
      "a folder; remove it");
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
