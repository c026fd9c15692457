#include "config/settings_import.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/near_name.hpp"
#include "config/settings_keys.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace config {
namespace {

class Importer {
 public:
  Importer(const std::string& origin, Problems& problems) : origin_(origin), problems_(problems) {}
  ImportedSettings import(const base::Json& document);

 private:
  void import_section(const std::string& section, const base::Json& value);
  void import_value(const SettingKey& key, const base::Json& value);
  void honour(const SettingKey& key, const base::Json& value);
  void honour_file_size(std::int64_t kilobytes);
  void complain(const std::string& path, const std::string& what);
  void note(const std::string& path, std::string_view what);

  std::string origin_;
  Problems& problems_;
  ImportedSettings settings_;
};

ImportedSettings Importer::import(const base::Json& document) {
  if (!document.is_object()) {
    complain("$", "must be an object with the sections of DMS task settings");
    return settings_;
  }
  for (const auto& [section, value] : document.items()) import_section(section, value);
  const ImportedChanges& changes = settings_.changes;
  if (changes.stops_before_cached_changes && changes.stops_after_cached_changes) {
    complain("FullLoadSettings.StopTaskCachedChangesApplied",
             "contradicts StopTaskCachedChangesNotApplied; set one of the two to true");
  }
  return settings_;
}

void Importer::import_section(const std::string& section, const base::Json& value) {
  std::vector<std::string> sections;
  std::vector<std::string> keys;
  const SettingKey* whole = nullptr;
  for (const SettingKey& key : kSettingKeys) {
    if (sections.empty() || sections.back() != key.section) sections.emplace_back(key.section);
    if (key.section != section) continue;
    if (key.key.empty()) whole = &key;
    keys.emplace_back(key.key);
  }
  if (keys.empty()) {
    return complain(section,
                    fmt::format("is unknown{}; accepted: {}", base::did_you_mean(section, sections),
                                fmt::join(sections, ", ")));
  }
  if (value.is_null()) return;
  if (whole != nullptr) return import_value(*whole, value);
  if (!value.is_object()) return complain(section, "must be an object");
  for (const auto& [name, member] : value.items()) {
    const auto key = std::find_if(kSettingKeys.begin(), kSettingKeys.end(), [&](const auto& known) {
      return known.section == section && known.key == name;
    });
    if (key != kSettingKeys.end()) {
      import_value(*key, member);
    } else {
      complain(section + "." + name,
               fmt::format("is unknown{}; accepted: {}", base::did_you_mean(name, keys),
                           fmt::join(keys, ", ")));
    }
  }
}

void Importer::import_value(const SettingKey& key, const base::Json& value) {
  if (value.is_null()) return;
  if (const auto complaint = complaint_of(key, value)) return complain(path_of(key), *complaint);
  if (key.reason.empty()) return honour(key, value);
  // Objects and lists may be long, and the reason says enough.
  const std::string what = value.is_structured() ? "" : " = " + value.dump();
  note(path_of(key) + what, key.reason);
}

void Importer::honour(const SettingKey& key, const base::Json& value) {
  if (key.key == "TargetTablePrepMode") {
    const std::string word = value.get<std::string>();
    settings_.table_prep = word == "DO_NOTHING"        ? model::TablePrep::do_nothing
                           : word == "DROP_AND_CREATE" ? model::TablePrep::drop_and_create
                                                       : model::TablePrep::truncate_before_load;
  } else if (key.key == "MaxFullLoadSubTasks") {
    settings_.sub_tasks_max = value.get<int>();
  } else if (key.key == "LoadMaxFileSize") {
    honour_file_size(value.get<std::int64_t>());
  } else if (std::string said; import_change_setting(key, value, settings_.changes, said)) {
    if (!said.empty()) note(fmt::format("{} = {}", path_of(key), value.dump()), said);
  } else {
    CHECK(key.form == SettingForm::text, "every honoured key has its place here");
    const std::string name = value.get<std::string>();
    if (name.size() > base::limits::kIdentifierBytesMax) {
      return complain(path_of(key), fmt::format("has {} bytes; a name of Redshift has at most {}",
                                                name.size(), base::limits::kIdentifierBytesMax));
    }
    if (name.empty()) return;
    (key.key == "TargetSchema" ? settings_.target_schema : settings_.control_schema) = name;
  }
}

void Importer::honour_file_size(std::int64_t kilobytes) {
  if (kilobytes == 0) return;  // DMS: 0 leaves it to the endpoint
  const std::uint64_t bytes = static_cast<std::uint64_t>(kilobytes) * base::limits::kKiB;
  settings_.file_bytes = std::max<std::uint64_t>(bytes, base::limits::kStagedFileBytesMin);
  if (bytes < base::limits::kStagedFileBytesMin) {
    note(fmt::format("TargetMetadata.LoadMaxFileSize = {}", kilobytes),
         "raised to 1024 KB, the smallest staged file");
  }
}

void Importer::complain(const std::string& path, const std::string& what) {
  problems_.add(origin_, {}, fmt::format("{}: {}", path, what));
}

void Importer::note(const std::string& path, std::string_view what) {
  settings_.notes.push_back(fmt::format("{}: {}: {}", origin_, path, what));
}

}  // namespace

ImportedSettings import_settings(std::string_view json, const std::string& origin,
                                 Problems& problems) {
  const auto document = read_settings_document(json, origin, problems);
  if (!document) return {};
  return Importer(origin, problems).import(*document);
}

}  // namespace config
