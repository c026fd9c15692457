#include "config/task_file.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"
#include "config/byte_size.hpp"
#include "config/change_settings_reader.hpp"
#include "config/endpoint_reader.hpp"
#include "config/redshift_settings_import.hpp"
#include "config/settings_import.hpp"
#include "config/table_entries.hpp"
#include "config/toml_reader.hpp"
#include "config/value_settings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace config {
namespace {

constexpr std::size_t kTaskNameBytesMax = 100;

const TomlValue* find_value(const TomlValue& root, std::string_view key) {
  const auto entry = std::find_if(root.entries.begin(), root.entries.end(),
                                  [&](const TomlEntry& candidate) { return candidate.key == key; });
  return entry == root.entries.end() ? nullptr : &entry->value;
}

class TaskFileReader {
 public:
  TaskFileReader(const TomlValue& root, const std::string& path, Problems& problems)
      : root_(root), context_{path, folder_of(path), problems}, top_(context_, "", &root) {}
  model::TaskDefinition read();

 private:
  static std::string folder_of(const std::string& path) {
    return std::filesystem::absolute(path).parent_path().lexically_normal().string();
  }
  /// The reader of a table of the file; one that must be there is complained of when it is not.
  TableReader table(const std::string& key);
  TableReader required_table(const std::string& key);
  void read_task(model::TaskDefinition& task);
  void read_name(TableReader& reader, model::TaskDefinition& task);
  void read_mappings(model::TaskDefinition& task);
  void read_redshift_settings(model::TaskDefinition& task);
  void read_settings(model::TaskDefinition& task);
  void merge(const ImportedSettings& settings, model::TaskDefinition& task);
  void merge_changes(const ImportedChanges& imported, model::TaskDefinition& task);
  void merge_stop(const ImportedChanges& imported, model::TaskDefinition& task);
  void check_changes(const model::TaskDefinition& task);
  template <typename T>
  void merge_one(const std::optional<T>& imported, std::pair<std::string, std::string> keys,
                 T& value);
  bool stands_in_file(const std::string& table_name, const std::string& key) const;
  std::string read_document(const std::string& key, std::string& path);
  std::string default_state_folder(const std::string& task_name) const;

  const TomlValue& root_;
  FileContext context_;
  TableReader top_;
  std::vector<std::string> notes_;
  std::string settings_path_;
  std::string redshift_path_;
  ImportedRedshift redshift_;
};

model::TaskDefinition TaskFileReader::read() {
  model::TaskDefinition task;
  task.origin = context_.file;
  read_redshift_settings(task);
  task.source = read_source(required_table("source"));
  task.target = read_target(required_table("target"), std::move(task.target));
  task.staging = read_staging(required_table("staging"), std::move(task.staging));
  read_task(task);
  task.values = read_values(table("values"), task.values);
  task.types = read_types(table("types"), task.types);
  for (std::string& note : redshift_.overridden(task, redshift_path_)) {
    notes_.push_back(std::move(note));
  }
  task.tables = read_table_entries(context_, top_.find("tables"));
  read_mappings(task);
  read_settings(task);
  check_changes(task);
  top_.finish();
  task.notes = std::move(notes_);
  return task;
}

TableReader TaskFileReader::table(const std::string& key) {
  top_.has(key);  // the top level knows the key now
  return TableReader(context_, fmt::format("[{}]", key), find_value(root_, key));
}

TableReader TaskFileReader::required_table(const std::string& key) {
  if (!top_.has(key)) {
    context_.problems.add(context_.file, {}, fmt::format("the table [{}] is missing", key));
  }
  return table(key);
}

void TaskFileReader::read_task(model::TaskDefinition& task) {
  using model::MigrationType;
  using model::TablePrep;
  static constexpr std::array<MigrationType, 3> kTypes = {
      MigrationType::full_load, MigrationType::cdc, MigrationType::full_load_and_cdc};
  static constexpr std::array<TablePrep, 3> kPreps = {
      TablePrep::do_nothing, TablePrep::truncate_before_load, TablePrep::drop_and_create};
  TableReader reader = table("task");
  read_name(reader, task);
  if (const auto word = reader.word("migration_type", {"full-load", "cdc", "full-load-and-cdc"})) {
    task.migration_type = kTypes.at(*word);
  }
  if (const auto word =
          reader.word("table_prep", {"do-nothing", "truncate-before-load", "drop-and-create",
                                     "DO_NOTHING", "TRUNCATE_BEFORE_LOAD", "DROP_AND_CREATE"})) {
    task.table_prep = kPreps.at(*word % kPreps.size());
  }
  if (const auto count =
          reader.integer("max_full_load_subtasks", {1, base::limits::kSubTasksMax})) {
    task.sub_tasks_max = static_cast<int>(*count);
  }
  if (const auto bytes = read_byte_size(reader, "chunk_size",
                                        {base::limits::kChunkBytesMin, base::limits::kChunkBytesMax,
                                         "from \"1MiB\" to \"1024GiB\""})) {
    task.chunk_bytes = *bytes;
  }
  const auto state_folder = reader.path("state_folder");
  task.state_folder = state_folder ? *state_folder : default_state_folder(task.name);
  if (const auto log_file = reader.path("log_file")) task.log_file = *log_file;
  read_changes(reader, task.changes);
  reader.finish();
}

void TaskFileReader::read_name(TableReader& reader, model::TaskDefinition& task) {
  const auto given = reader.text("name");
  task.name = given ? *given : std::filesystem::path(context_.file).stem().string();
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  if (!task.name.empty() && task.name.size() <= kTaskNameBytesMax && task.name.front() != '.' &&
      std::all_of(task.name.begin(), task.name.end(), is_plain)) {
    return;
  }
  reader.complain(
      "name", fmt::format("\"{}\"{} is not accepted; accepted: 1 to {} letters, digits, "
                          "dots, hyphens and underscores, not beginning with a dot",
                          task.name, given ? "" : " (the name of the file)", kTaskNameBytesMax));
}

std::string TaskFileReader::default_state_folder(const std::string& task_name) const {
  // XDG Base Directory Specification: a relative XDG_STATE_HOME is to be ignored.
  const char* state_home = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder = std::filesystem::path(context_.folder) / ".sluice";
  if (state_home != nullptr && *state_home == '/') {
    folder = std::filesystem::path(state_home) / "sluice";
  } else if (home != nullptr && *home == '/') {
    folder = std::filesystem::path(home) / ".local/state/sluice";
  }
  return (folder / task_name).lexically_normal().string();
}

void TaskFileReader::read_mappings(model::TaskDefinition& task) {
  task.mappings_json = read_document("table_mappings", task.mappings_origin);
  const bool has_entry = std::any_of(task.tables.begin(), task.tables.end(),
                                     [](const auto& entry) { return !entry.include.empty(); });
  if (has_entry || top_.has("table_mappings") || !context_.problems.empty()) return;
  context_.problems.add(context_.file, {},
                        "no table is chosen; add [[tables]] with include = \"schema.table\", or "
                        "table_mappings = \"mappings.json\" at the top of the file");
}

std::string TaskFileReader::read_document(const std::string& key, std::string& path) {
  const auto resolved = top_.readable_file(key);
  if (!resolved) return "";
  path = *resolved;
  try {
    const std::string text = base::read_file(path, base::limits::kConfigBytesMax);
    if (text.empty()) top_.complain(key, fmt::format("{} is empty", path));
    return text;
  } catch (const base::Error& error) {
    top_.complain(key, error.message());
    return "";
  }
}

void TaskFileReader::read_redshift_settings(model::TaskDefinition& task) {
  const std::string json = read_document("target_settings", redshift_path_);
  if (json.empty()) return;
  redshift_ = import_redshift_settings(json, redshift_path_, context_.problems);
  redshift_.fill(task);
  notes_ = redshift_.notes;
}

void TaskFileReader::read_settings(model::TaskDefinition& task) {
  const std::string json = read_document("task_settings", settings_path_);
  if (json.empty()) return;
  merge(import_settings(json, settings_path_, context_.problems), task);
}

void TaskFileReader::merge(const ImportedSettings& settings, model::TaskDefinition& task) {
  notes_.insert(notes_.end(), settings.notes.begin(), settings.notes.end());
  merge_one(settings.table_prep, {"FullLoadSettings.TargetTablePrepMode", "task.table_prep"},
            task.table_prep);
  merge_one(settings.sub_tasks_max,
            {"FullLoadSettings.MaxFullLoadSubTasks", "task.max_full_load_subtasks"},
            task.sub_tasks_max);
  if (settings.file_bytes && redshift_.file_bytes) {
    notes_.push_back(settings_path_ +
                     ": TargetMetadata.LoadMaxFileSize: MaxFileSize of target_settings goes first");
  } else {
    merge_one(settings.file_bytes, {"TargetMetadata.LoadMaxFileSize", "staging.file_size"},
              task.staging.file_bytes);
  }
  merge_one(settings.control_schema,
            {"ControlTablesSettings.ControlSchema", "target.control_schema"},
            task.target.control_schema);
  if (settings.target_schema) task.target_schema = *settings.target_schema;
  merge_changes(settings.changes, task);
}

void TaskFileReader::merge_changes(const ImportedChanges& imported, model::TaskDefinition& task) {
  model::ChangeSettings& changes = task.changes;
  merge_one(imported.apply_timeout_min,
            {"ChangeProcessingTuning.BatchApplyTimeoutMin", "task.apply_interval_min"},
            changes.apply_timeout_min);
  merge_one(imported.apply_timeout_max,
            {"ChangeProcessingTuning.BatchApplyTimeoutMax", "task.apply_interval_max"},
            changes.apply_timeout_max);
  merge_one(imported.apply_memory_bytes,
            {"ChangeProcessingTuning.BatchApplyMemoryLimit", "task.batch_memory"},
            changes.apply_memory_bytes);
  changes.apply_changes_max = imported.apply_changes_max.value_or(changes.apply_changes_max);
  changes.apply_drop = imported.apply_drop.value_or(changes.apply_drop);
  changes.apply_truncate = imported.apply_truncate.value_or(changes.apply_truncate);
  changes.apply_alter = imported.apply_alter.value_or(changes.apply_alter);
  changes.data_error = imported.data_error.value_or(changes.data_error);
  changes.stop_on_table_error = imported.stop_on_table_error.value_or(changes.stop_on_table_error);
  merge_stop(imported, task);
}

void TaskFileReader::merge_stop(const ImportedChanges& imported, model::TaskDefinition& task) {
  if (!imported.stops_before_cached_changes && !imported.stops_after_cached_changes) return;
  const bool is_before = imported.stops_before_cached_changes;
  const std::string key = is_before ? "FullLoadSettings.StopTaskCachedChangesNotApplied"
                                    : "FullLoadSettings.StopTaskCachedChangesApplied";
  if (task.migration_type != model::MigrationType::full_load_and_cdc) {
    notes_.push_back(fmt::format("{}: {} = true: concerns migration_type = \"full-load-and-cdc\"",
                                 settings_path_, key));
    return;
  }
  model::StopPoint stop;
  stop.kind = is_before ? model::StopKind::after_load : model::StopKind::after_cached_changes;
  merge_one(std::optional(stop), {key, "task.stop"}, task.changes.stop);
}

void TaskFileReader::check_changes(const model::TaskDefinition& task) {
  const TomlValue* table = find_value(root_, "task");
  // One that is no table has been complained of.
  const bool is_table = table != nullptr && table->kind == TomlValue::Kind::table;
  TableReader reader(context_, "[task]", is_table ? table : nullptr);
  config::check_changes(reader, task, settings_path_);
}

template <typename T>
void TaskFileReader::merge_one(const std::optional<T>& imported,
                               std::pair<std::string, std::string> keys, T& value) {
  if (!imported) return;
  const std::size_t dot = keys.second.find('.');
  const std::string table_name = keys.second.substr(0, dot);
  const std::string key = keys.second.substr(dot + 1);
  if (!stands_in_file(table_name, key)) {
    value = *imported;
  } else if (value != *imported) {
    notes_.push_back(fmt::format("{}: {}: the task file says otherwise in [{}] {}, which wins",
                                 settings_path_, keys.first, table_name, key));
  }
}

bool TaskFileReader::stands_in_file(const std::string& table_name, const std::string& key) const {
  const TomlValue* table_value = find_value(root_, table_name);
  return table_value != nullptr && find_value(*table_value, key) != nullptr;
}

}  // namespace

model::TaskDefinition read_task_file(const std::string& path) {
  const std::string text = base::read_file(path, base::limits::kConfigBytesMax);
  const TomlValue root = parse_toml(text, path);
  Problems problems;
  model::TaskDefinition task = TaskFileReader(root, path, problems).read();
  problems.throw_if_any();
  return task;
}

}  // namespace config
