#include "config/redshift_settings_import.hpp"

#include "base/error.hpp"
#include "config/redshift_settings_keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace config {
namespace {

using Texts = std::vector<std::string>;

std::string message_of(const std::string& json) {
  Problems problems;
  import_redshift_settings(json, "r.json", problems);
  try {
    problems.throw_if_any();
  } catch (const base::Error& error) {
    return error.message();
  }
  return "no error";
}

ImportedRedshift import(const std::string& json) {
  Problems problems;
  ImportedRedshift settings = import_redshift_settings(json, "r.json", problems);
  EXPECT_TRUE(problems.empty()) << message_of(json);
  return settings;
}

TEST(RedshiftSettingsImport, takes_what_is_honoured_without_a_note) {
  const ImportedRedshift settings = import(R"({
    "ServerName": "wg.example", "Port": 5440, "DatabaseName": "sales", "Username": "loader",
    "ServiceAccessRoleArn": "arn:aws:iam::123456789012:role/r", "BucketName": "stage",
    "BucketFolder": "in/here", "EncryptionMode": "sse-kms", "ServerSideEncryptionKmsKeyId": "k-1",
    "AfterConnectScript": "SET query_group TO 'etl'", "ConnectionTimeout": 1500, "LoadTimeout": 60,
    "MaxFileSize": 2048, "FileTransferUploadStreams": 8, "CompressCsvFiles": false,
    "AcceptAnyDate": true, "TruncateColumns": true, "MapBooleanAsBoolean": true})");
  model::TaskDefinition task;
  settings.fill(task);
  EXPECT_EQ(task.target.host, "wg.example");
  EXPECT_EQ(task.target.port, 5440);
  EXPECT_EQ(task.target.database, "sales");
  EXPECT_EQ(task.target.user, "loader");
  EXPECT_EQ(task.target.role_arn, "arn:aws:iam::123456789012:role/r");
  EXPECT_EQ(task.target.after_connect, "SET query_group TO 'etl'");
  EXPECT_EQ(task.target.connect_timeout, std::chrono::seconds(2));
  EXPECT_EQ(task.target.load_timeout, std::chrono::seconds(60));
  EXPECT_EQ(task.staging.bucket, "stage");
  EXPECT_EQ(task.staging.folder, "in/here");
  EXPECT_EQ(task.staging.encryption, model::StagingEncryption::sse_kms);
  EXPECT_EQ(task.staging.kms_key, "k-1");
  EXPECT_EQ(task.staging.compression, model::Compression::none);
  EXPECT_EQ(task.staging.file_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(task.staging.upload_streams, 8);
  EXPECT_EQ(task.values.too_long, model::MisfitAction::truncate);
  EXPECT_EQ(task.values.zero_date, model::MisfitAction::set_null);
  EXPECT_TRUE(task.types.tinyint1_as_boolean);
  EXPECT_EQ(settings.notes, Texts{});
  EXPECT_EQ(settings.overridden(task, "r.json"), Texts{});
}

TEST(RedshiftSettingsImport, what_asks_for_nothing_changes_nothing_and_is_no_note) {
  const ImportedRedshift settings = import(R"({
    "ServerName": null, "BucketFolder": "", "AfterConnectScript": "", "ConnectionTimeout": 0,
    "LoadTimeout": 0, "CompressCsvFiles": true, "AcceptAnyDate": false, "TruncateColumns": false,
    "EmptyAsNull": false, "TrimBlanks": false, "DateFormat": "", "TimeFormat": null})");
  model::TaskDefinition task;
  settings.fill(task);
  const model::TaskDefinition untouched;
  EXPECT_EQ(task.target.connect_timeout, untouched.target.connect_timeout);
  EXPECT_EQ(task.target.load_timeout, untouched.target.load_timeout);
  EXPECT_EQ(task.staging.compression, untouched.staging.compression);
  EXPECT_EQ(task.values, untouched.values);
  EXPECT_EQ(settings.notes, Texts{});
}

TEST(RedshiftSettingsImport, names_each_setting_that_is_not_honoured_with_its_reason) {
  for (const SettingKey& key : kRedshiftSettingKeys) {
    if (key.reason.empty()) continue;
    const std::string value = key.form == SettingForm::boolean   ? "true"
                              : key.form == SettingForm::integer ? "7"
                                                                 : "\"auto\"";
    const std::string name(key.key);
    EXPECT_EQ(import("{\"" + name + "\": " + value + "}").notes,
              Texts{"r.json: " + name + " = " + value + ": " + std::string(key.reason)});
  }
}

TEST(RedshiftSettingsImport, every_key_stands_once) {
  std::set<std::string_view> seen;
  for (const SettingKey& key : kRedshiftSettingKeys) EXPECT_TRUE(seen.insert(key.key).second);
  EXPECT_EQ(seen.size(), kRedshiftSettingKeys.size());
}

TEST(RedshiftSettingsImport, reads_the_spelling_of_connection_attributes_and_the_wrapped_form) {
  EXPECT_EQ(import(R"({"bucketName": "b-1", "truncateColumns": true})").bucket, "b-1");
  EXPECT_EQ(import(R"({"RedshiftSettings": {"BucketName": "b-2"}})").bucket, "b-2");
}

TEST(RedshiftSettingsImport, says_what_it_limits) {
  const ImportedRedshift settings =
      import(R"({"MaxFileSize": 10, "FileTransferUploadStreams": 64})");
  EXPECT_EQ(settings.file_bytes, 1024U * 1024);
  EXPECT_EQ(settings.upload_streams, 16);
  EXPECT_EQ(settings.notes,
            (Texts{"r.json: MaxFileSize = 10: raised to 1024 KB, the smallest staged file",
                   "r.json: FileTransferUploadStreams = 64: lowered to 16, the most that sluice "
                   "sends at once"}));
}

TEST(RedshiftSettingsImport, says_which_settings_the_task_file_overrode) {
  const ImportedRedshift settings = import(R"({"BucketName": "b-1", "Port": 5440})");
  model::TaskDefinition task;
  settings.fill(task);
  task.target.port = 5441;
  EXPECT_EQ(settings.overridden(task, "r.json"),
            Texts{"r.json: Port: the task file says otherwise in [target] port, which wins"});
}

TEST(RedshiftSettingsImport, complains_of_what_it_cannot_read) {
  EXPECT_EQ(message_of(R"({"Bucketname": "b"})").substr(0, 63),
            "r.json: Bucketname: is unknown (did you mean BucketName?); acce");
  EXPECT_EQ(message_of(R"({"Port": 70000})"),
            "r.json: Port: 70000 is not accepted; accepted: an integer from 1 to 65535");
  EXPECT_EQ(message_of(R"({"EncryptionMode": "none"})"),
            "r.json: EncryptionMode: \"none\" is not accepted; accepted: sse-s3, sse-kms, SSE_S3, "
            "SSE_KMS");
  EXPECT_EQ(message_of(R"({"ServerSideEncryptionKmsKeyId": "k"})"),
            "r.json: ServerSideEncryptionKmsKeyId: needs EncryptionMode = \"sse-kms\"");
  EXPECT_EQ(message_of("[]"), "r.json: $: must be an object with DMS's RedshiftSettings");
}

TEST(RedshiftSettingsImport, a_password_is_refused_and_not_repeated) {
  const std::string message = message_of(R"({"Password": "hunter2"})");
  EXPECT_EQ(message,
            "r.json: Password: a password never stands in a file; set password in [target] to "
            "{env = \"NAME\"} or {file = \"PATH\"}");
}

}  // namespace
}  // namespace config
