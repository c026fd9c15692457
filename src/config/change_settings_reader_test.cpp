#include "config/change_settings_reader.hpp"

#include "config/test_task_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace config {
namespace {

class ChangeKeys : public TaskFile {
 protected:
  /// A task file with these lines in [task]; they begin at line 13.
  static std::string in_task(const std::string& lines) {
    return with("[[tables]]", "[task]\n" + lines + "\n[[tables]]");
  }
  static std::string with_settings(const std::string& text) {
    return "task_settings = \"s.json\"\n" + text;
  }
  void write_settings(const std::string& json) { folder_.write("s.json", json); }
};

TEST_F(ChangeKeys, have_defaults) {
  EXPECT_EQ(read(kSmallest).changes, model::ChangeSettings());
}

TEST_F(ChangeKeys, are_read_from_the_task_file) {
  const model::ChangeSettings changes = read(in_task(R"(migration_type = "cdc"
start = "mysql-bin.000024:373"
stop = "commit_time:2026-01-31T12:00:01"
spool_size = "1GiB"
batch_memory = "64MiB"
apply_interval_min = "500ms"
apply_interval_max = 20)"))
                                            .changes;
  EXPECT_EQ(changes.start.position.at.offset, 373U);
  EXPECT_EQ(changes.stop.unix_seconds, 1769860801);
  EXPECT_EQ(changes.spool_bytes_max, 1ULL << 30);
  EXPECT_EQ(changes.apply_memory_bytes, 64ULL << 20);
  EXPECT_EQ(changes.apply_timeout_min, std::chrono::milliseconds(500));
  EXPECT_EQ(changes.apply_timeout_max, std::chrono::seconds(20));
}

TEST_F(ChangeKeys, win_over_the_settings_document) {
  write_settings(R"({"ChangeProcessingTuning": {"BatchApplyTimeoutMin": 2,
      "BatchApplyTimeoutMax": 60, "BatchApplyMemoryLimit": 100, "BatchSplitSize": 10},
      "ChangeProcessingDdlHandlingPolicy": {"HandleSourceTableTruncated": false},
      "FullLoadSettings": {"StopTaskCachedChangesApplied": true},
      "ErrorBehavior": {"DataErrorPolicy": "STOP_TASK", "TableErrorPolicy": "STOP_TASK"}})");
  const model::TaskDefinition task =
      read(with_settings(in_task("migration_type = \"full-load-and-cdc\"\nbatch_memory = "
                                 "\"64MiB\"\nstop = \"after-load\"")));
  EXPECT_EQ(task.changes.apply_timeout_min, std::chrono::seconds(2));
  EXPECT_EQ(task.changes.apply_timeout_max, std::chrono::seconds(60));
  EXPECT_EQ(task.changes.apply_memory_bytes, 64ULL << 20);
  EXPECT_EQ(task.changes.apply_changes_max, 10U);
  EXPECT_TRUE(task.changes.apply_drop);
  EXPECT_FALSE(task.changes.apply_truncate);
  EXPECT_EQ(task.changes.data_error, model::RecordErrorPolicy::stop_task);
  EXPECT_TRUE(task.changes.stop_on_table_error);
  EXPECT_EQ(task.changes.stop.kind, model::StopKind::after_load);
  ASSERT_EQ(task.notes.size(), 3U);
  EXPECT_EQ(folder_.without_folder(task.notes[1]),
            "s.json: ChangeProcessingTuning.BatchApplyMemoryLimit: the task file says otherwise in "
            "[task] batch_memory, which wins");
  EXPECT_EQ(folder_.without_folder(task.notes[2]),
            "s.json: FullLoadSettings.StopTaskCachedChangesApplied: the task file says otherwise "
            "in [task] stop, which wins");
}

TEST_F(ChangeKeys, take_a_stop_of_the_document_only_behind_a_load) {
  write_settings(R"({"FullLoadSettings": {"StopTaskCachedChangesNotApplied": true}})");
  const auto read_as = [&](const std::string& type) {
    return read(with_settings(in_task("migration_type = \"" + type + "\"")));
  };
  EXPECT_EQ(read_as("full-load-and-cdc").changes.stop.kind, model::StopKind::after_load);
  const model::TaskDefinition task = read_as("cdc");
  EXPECT_EQ(task.changes.stop.kind, model::StopKind::never);
  ASSERT_EQ(task.notes.size(), 1U);
  EXPECT_EQ(folder_.without_folder(task.notes[0]),
            "s.json: FullLoadSettings.StopTaskCachedChangesNotApplied = true: concerns "
            "migration_type = \"full-load-and-cdc\"");
}

TEST_F(ChangeKeys, say_where_a_value_is_wrong) {
  const auto expect = [&](const std::string& lines, const std::string& part) {
    const std::string message = problems_of(in_task(lines));
    EXPECT_NE(message.find(part), std::string::npos) << part << "\nbut got: " << message;
  };
  const std::string cdc = "migration_type = \"cdc\"\n";
  expect(cdc + "start = \"noon\"", "orders.toml:14:1: [task] start: \"noon\" is not accepted; ");
  expect(cdc + "start = \"checkpoint:V1#2\"", "[task] start: a checkpoint of DMS");
  expect(cdc + "start = 2026-01-31T12:00:00", "accepted: a text in quotes");
  expect(cdc + "stop = \"after-laod\"", "[task] stop: \"after-laod\" is unknown (did you mean");
  expect("spool_size = \"1MiB\"", "spool_size: is not accepted; accepted: from \"256MiB\" to");
  expect("batch_memory = \"1MiB\"", "batch_memory: is not accepted; accepted: from \"16MiB\" to");
  expect("apply_interval_max = \"10ms\"", "apply_interval_max: is not accepted; accepted: from");
  expect("apply_interval_min = \"25h\"", "apply_interval_min: is not accepted; accepted: from");
  expect("aply_interval_min = 1", "unknown key aply_interval_min (did you mean apply_interval_min");
}

TEST_F(ChangeKeys, must_fit_the_kind_of_the_task) {
  const std::string start = "start = \"0-1-100\"";
  EXPECT_EQ(problems_of(in_task(start)),
            "orders.toml:13:1: [task] start: concerns changes, which migration_type = "
            "\"full-load\" does not capture; leave it out, or write migration_type = \"cdc\"");
  EXPECT_EQ(problems_of(in_task("migration_type = \"full-load-and-cdc\"\n" + start)),
            "orders.toml:14:1: [task] start: changes begin where the load's snapshot stands; leave "
            "it out, or write migration_type = \"cdc\"");
  EXPECT_EQ(problems_of(in_task("migration_type = \"cdc\"\n" + start)), "no error");
  EXPECT_EQ(problems_of(in_task("stop = \"after-load\"")),
            "orders.toml:13:1: [task] stop: concerns changes, which migration_type = \"full-load\" "
            "does not capture; it stops after the load by itself");
  EXPECT_EQ(problems_of(in_task("migration_type = \"cdc\"\nstop = \"after-load\"")),
            "orders.toml:14:1: [task] stop: there is no load with migration_type = \"cdc\"; "
            "accepted: commit_time:, server_time:, position:");
}

TEST_F(ChangeKeys, must_not_ask_for_more_than_they_allow) {
  EXPECT_EQ(problems_of(in_task("apply_interval_min = 31")),
            "orders.toml:13:1: [task] apply_interval_min: apply_interval_min (31s) is more than "
            "apply_interval_max (30s)");
  EXPECT_EQ(problems_of(in_task("apply_interval_max = \"500ms\"")),
            "orders.toml:13:1: [task] apply_interval_max: apply_interval_min (1s) is more than "
            "apply_interval_max (500ms)");
  write_settings(R"({"ChangeProcessingTuning": {"BatchApplyTimeoutMin": 60}})");
  EXPECT_EQ(problems_of(with_settings(kSmallest)),
            "s.json: ChangeProcessingTuning.BatchApplyTimeoutMin: 60s is more than "
            "BatchApplyTimeoutMax (30s)");
  EXPECT_EQ(problems_of(with_settings(in_task("apply_interval_max = 60"))), "no error");
}

TEST_F(ChangeKeys, are_not_looked_for_in_what_is_no_table) {
  EXPECT_EQ(problems_of("task = 3\n" + std::string(kSmallest)),
            "orders.toml:1:8: [task]: must be a table, not an integer");
}

}  // namespace
}  // namespace config
