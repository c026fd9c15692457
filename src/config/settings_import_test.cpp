#include "config/settings_import.hpp"

#include "base/error.hpp"
#include "config/settings_keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace config {
namespace {

using Texts = std::vector<std::string>;

std::string message_of(const std::string& json) {
  Problems problems;
  import_settings(json, "s.json", problems);
  try {
    problems.throw_if_any();
  } catch (const base::Error& error) {
    return error.message();
  }
  return "no error";
}

ImportedSettings import(const std::string& json) {
  Problems problems;
  ImportedSettings settings = import_settings(json, "s.json", problems);
  EXPECT_TRUE(problems.empty()) << message_of(json);
  return settings;
}

TEST(SettingsImport, takes_what_is_honoured_without_a_note) {
  const ImportedSettings settings = import(R"({
    "TargetMetadata": {"TargetSchema": "dw", "LoadMaxFileSize": 32768},
    "FullLoadSettings": {"TargetTablePrepMode": "TRUNCATE_BEFORE_LOAD", "MaxFullLoadSubTasks": 49},
    "ControlTablesSettings": {"ControlSchema": "ctl"}})");
  EXPECT_EQ(settings.target_schema, "dw");
  EXPECT_EQ(settings.file_bytes, 32U * 1024 * 1024);
  EXPECT_EQ(settings.table_prep, model::TablePrep::truncate_before_load);
  EXPECT_EQ(settings.sub_tasks_max, 49);
  EXPECT_EQ(settings.control_schema, "ctl");
  EXPECT_EQ(settings.notes, Texts{});
}

TEST(SettingsImport, maps_each_preparation_mode) {
  const auto prep = [](const std::string& word) {
    return import("{\"FullLoadSettings\": {\"TargetTablePrepMode\": \"" + word + "\"}}").table_prep;
  };
  EXPECT_EQ(prep("DO_NOTHING"), model::TablePrep::do_nothing);
  EXPECT_EQ(prep("DROP_AND_CREATE"), model::TablePrep::drop_and_create);
  EXPECT_EQ(prep("TRUNCATE_BEFORE_LOAD"), model::TablePrep::truncate_before_load);
}

TEST(SettingsImport, treats_what_dms_writes_for_unset_as_unset) {
  const ImportedSettings settings = import(R"({
    "TargetMetadata": {"TargetSchema": "", "LoadMaxFileSize": 0},
    "Logging": {"CloudWatchLogGroup": null}, "TTSettings": null, "CharacterSetSettings": null,
    "ControlTablesSettings": {"ControlSchema": ""}})");
  EXPECT_FALSE(settings.target_schema);
  EXPECT_FALSE(settings.file_bytes);
  EXPECT_FALSE(settings.control_schema);
  EXPECT_EQ(settings.notes, Texts{});
}

TEST(SettingsImport, notes_each_key_that_is_not_honoured) {
  const ImportedSettings settings = import(R"({
    "StreamBufferSettings": {"StreamBufferCount": 3},
    "TargetMetadata": {"LobMaxSize": 32, "LoadMaxFileSize": 500},
    "Logging": {"LogComponents": [{"Id": "TARGET_LOAD", "Severity": "LOGGER_SEVERITY_DEBUG"}]},
    "ErrorBehavior": {"DataErrorPolicy": "LOG_ERROR", "RecoverableErrorCount": -1},
    "CharacterSetSettings": {"CharacterReplacements": []},
    "FailTaskWhenCleanTaskResourceFailed": false})");
  EXPECT_EQ(
      settings.notes,
      (Texts{"s.json: StreamBufferSettings.StreamBufferCount = 3: rows travel in blocks of a "
             "fixed size",
             "s.json: TargetMetadata.LobMaxSize = 32: no value is cut; [values] too_long says "
             "what happens to one that does not fit",
             "s.json: TargetMetadata.LoadMaxFileSize = 500: raised to 1024 KB, the smallest "
             "staged file",
             "s.json: Logging.LogComponents: the log is the terminal and [task] log_file",
             "s.json: ErrorBehavior.DataErrorPolicy = \"LOG_ERROR\": honoured for changes: "
             "a row that Redshift refuses is left out of the target and listed in "
             "awsdms_apply_exceptions",
             "s.json: ErrorBehavior.RecoverableErrorCount = -1: failures that may pass are "
             "tried again for 5 minutes",
             "s.json: CharacterSetSettings: characters are not replaced yet",
             "s.json: FailTaskWhenCleanTaskResourceFailed = false: concerns the AWS service "
             "itself"}));
}

TEST(SettingsImport, reports_what_is_wrong_with_its_path) {
  EXPECT_EQ(message_of("{"), "s.json: 1:2: not valid JSON");
  EXPECT_EQ(message_of("[]"),
            "s.json: $: must be an object with the sections of DMS task settings");
  EXPECT_EQ(message_of(R"({"Logging": 3})"), "s.json: Logging: must be an object");
  EXPECT_EQ(message_of(R"({"FullLoadSetting": {}})").substr(0, 63),
            "s.json: FullLoadSetting: is unknown (did you mean FullLoadSetti");
  EXPECT_EQ(message_of(R"({"FullLoadSettings": {"MaxFullLoadSubTask": 8}})").substr(0, 84),
            "s.json: FullLoadSettings.MaxFullLoadSubTask: is unknown (did you mean MaxFullLoadSub");
  EXPECT_EQ(message_of(R"({"FullLoadSettings": {"MaxFullLoadSubTasks": "8"}})"),
            "s.json: FullLoadSettings.MaxFullLoadSubTasks: \"8\" is not accepted; accepted: an "
            "integer from 1 to 49");
  EXPECT_EQ(message_of(R"({"FullLoadSettings": {"MaxFullLoadSubTasks": 18446744073709551615}})"),
            "s.json: FullLoadSettings.MaxFullLoadSubTasks: 18446744073709551615 is not accepted; "
            "accepted: an integer from 1 to 49");
  EXPECT_NE(message_of(R"({"ErrorBehavior": {"RecoverableErrorCount": 18446744073709551615}})"),
            "no error");
  EXPECT_EQ(message_of(R"({"FullLoadSettings": {"TargetTablePrepMode": "DROP_AND_CREAT"}})"),
            "s.json: FullLoadSettings.TargetTablePrepMode: \"DROP_AND_CREAT\" is not accepted; "
            "accepted: DO_NOTHING, DROP_AND_CREATE, TRUNCATE_BEFORE_LOAD (did you mean "
            "DROP_AND_CREATE?)");
  EXPECT_EQ(message_of(R"({"TargetMetadata": {"BatchApplyEnabled": "true"}})"),
            "s.json: TargetMetadata.BatchApplyEnabled: \"true\" is not accepted; accepted: true or "
            "false");
  EXPECT_NE(message_of(R"({"Logging": {"LogComponents": [{"Id": "IO", "Severity": "LOUD"}]}})")
                .find("Logging.LogComponents: must be a list of"),
            std::string::npos);
  EXPECT_EQ(
      message_of("{\"TargetMetadata\": {\"TargetSchema\": \"" + std::string(128, 'x') + "\"}}"),
      "s.json: TargetMetadata.TargetSchema: has 128 bytes; a name of Redshift has at most "
      "127");
}

TEST(SettingsImport, knows_no_key_twice) {
  std::set<std::string> seen;
  for (const SettingKey& key : kSettingKeys) {
    EXPECT_TRUE(seen.insert(std::string(key.section) + "." + std::string(key.key)).second)
        << key.section << "." << key.key;
  }
}

}  // namespace
}  // namespace config
