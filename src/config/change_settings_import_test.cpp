#include "config/change_settings_import.hpp"

#include "config/settings_import.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace config {
namespace {

using Texts = std::vector<std::string>;

ImportedSettings import(const std::string& json) {
  Problems problems;
  ImportedSettings settings = import_settings(json, "s.json", problems);
  EXPECT_TRUE(problems.empty());
  return settings;
}

TEST(ChangeSettingsImport, takes_what_concerns_changes_without_a_note) {
  const ImportedSettings settings = import(R"({
    "ChangeProcessingTuning": {"BatchApplyTimeoutMin": 2, "BatchApplyTimeoutMax": 1800,
                               "BatchApplyMemoryLimit": 1000, "BatchSplitSize": 8000},
    "ChangeProcessingDdlHandlingPolicy": {"HandleSourceTableDropped": false,
        "HandleSourceTableTruncated": true, "HandleSourceTableAltered": false},
    "FullLoadSettings": {"StopTaskCachedChangesApplied": true,
                         "StopTaskCachedChangesNotApplied": false},
    "ErrorBehavior": {"DataErrorPolicy": "STOP_TASK", "TableErrorPolicy": "SUSPEND_TABLE"}})");
  const ImportedChanges& changes = settings.changes;
  EXPECT_EQ(changes.apply_timeout_min, std::chrono::seconds(2));
  EXPECT_EQ(changes.apply_timeout_max, std::chrono::seconds(1800));
  EXPECT_EQ(changes.apply_memory_bytes, 1000ULL * 1024 * 1024);
  EXPECT_EQ(changes.apply_changes_max, 8000U);
  EXPECT_EQ(changes.apply_drop, false);
  EXPECT_EQ(changes.apply_truncate, true);
  EXPECT_EQ(changes.apply_alter, false);
  EXPECT_EQ(changes.data_error, model::RecordErrorPolicy::stop_task);
  EXPECT_EQ(changes.stop_on_table_error, false);
  EXPECT_TRUE(changes.stops_after_cached_changes);
  EXPECT_FALSE(changes.stops_before_cached_changes);
  EXPECT_EQ(settings.notes, Texts{});
}

TEST(ChangeSettingsImport, leaves_what_the_document_does_not_say) {
  const ImportedChanges changes = import(R"({"ErrorBehavior": {"DataErrorPolicy": null}})").changes;
  EXPECT_FALSE(changes.apply_timeout_min);
  EXPECT_FALSE(changes.apply_memory_bytes);
  EXPECT_FALSE(changes.apply_drop);
  EXPECT_FALSE(changes.data_error);
  EXPECT_FALSE(changes.stop_on_table_error);
  EXPECT_FALSE(changes.stops_after_cached_changes);
}

TEST(ChangeSettingsImport, says_when_rows_will_be_left_out) {
  const auto policy = [](const std::string& word) {
    return import("{\"ErrorBehavior\": {\"DataErrorPolicy\": \"" + word + "\"}}");
  };
  EXPECT_EQ(policy("LOG_ERROR").changes.data_error, model::RecordErrorPolicy::log_error);
  EXPECT_EQ(policy("IGNORE_RECORD").changes.data_error, model::RecordErrorPolicy::ignore_record);
  EXPECT_EQ(policy("SUSPEND_TABLE").changes.data_error, model::RecordErrorPolicy::suspend_table);
  EXPECT_EQ(policy("IGNORE_RECORD").notes,
            (Texts{"s.json: ErrorBehavior.DataErrorPolicy = \"IGNORE_RECORD\": honoured for "
                   "changes: a row that Redshift refuses is left out of the target"}));
  EXPECT_EQ(policy("SUSPEND_TABLE").notes, Texts{});
}

TEST(ChangeSettingsImport, says_what_a_value_does_not_do) {
  const ImportedSettings settings = import(R"({
    "ChangeProcessingTuning": {"BatchApplyMemoryLimit": 1},
    "ErrorBehavior": {"TableErrorPolicy": "STOP_TASK"}})");
  EXPECT_EQ(settings.changes.apply_memory_bytes, 16U * 1024 * 1024);
  EXPECT_EQ(settings.changes.stop_on_table_error, true);
  EXPECT_EQ(settings.notes,
            (Texts{"s.json: ChangeProcessingTuning.BatchApplyMemoryLimit = 1: raised to 16 MB, "
                   "the least that a batch may take",
                   "s.json: ErrorBehavior.TableErrorPolicy = \"STOP_TASK\": honoured for changes; "
                   "a table whose load fails stops alone, the others go on"}));
}

TEST(ChangeSettingsImport, says_why_the_others_are_not_honoured) {
  const ImportedSettings settings = import(R"({
    "TargetMetadata": {"BatchApplyEnabled": true},
    "ChangeProcessingTuning": {"MemoryLimitTotal": 1024},
    "ErrorBehavior": {"ApplyErrorInsertPolicy": "LOG_ERROR"}})");
  EXPECT_EQ(settings.notes,
            (Texts{"s.json: TargetMetadata.BatchApplyEnabled = true: changes are always applied "
                   "in batches, one transaction each",
                   "s.json: ChangeProcessingTuning.MemoryLimitTotal = 1024: changes wait in "
                   "files, not in memory; [task] spool_size limits them",
                   "s.json: ErrorBehavior.ApplyErrorInsertPolicy = \"LOG_ERROR\": rows are "
                   "replaced by their key, so a missing or doubled one is no error; "
                   "DataErrorPolicy says what happens to a row that Redshift refuses"}));
}

TEST(ChangeSettingsImport, refuses_two_stops_that_contradict_each_other) {
  Problems problems;
  import_settings(R"({"FullLoadSettings": {"StopTaskCachedChangesApplied": true,
                      "StopTaskCachedChangesNotApplied": true}})",
                  "s.json", problems);
  EXPECT_FALSE(problems.empty());
}

}  // namespace
}  // namespace config
