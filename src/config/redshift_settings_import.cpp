#include "config/redshift_settings_import.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/near_name.hpp"
#include "config/redshift_settings_keys.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace config {
namespace {

using std::chrono::seconds;

/// The spelling of the API for that of extra connection attributes: BucketName for bucketName.
std::string api_spelling(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

std::string text_of(const base::Json& value) {
  return value.get<std::string>();
}

seconds from_milliseconds(std::int64_t count) {
  constexpr std::int64_t kMillisPerSecond = 1000;
  return seconds((count + kMillisPerSecond - 1) / kMillisPerSecond);
}

/// Says whether the value leaves everything as it is.
bool asks_for_nothing(const base::Json& value) {
  return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
         (value.is_string() && text_of(value).empty());
}

class Importer {
 public:
  Importer(const std::string& origin, Problems& problems) : origin_(origin), problems_(problems) {}
  ImportedRedshift import(const base::Json& document);

 private:
  void import_value(const std::string& name, const base::Json& value);
  void honour(std::string_view key, const base::Json& value);
  void honour_place(std::string_view key, const base::Json& value);
  void honour_session(std::string_view key, const base::Json& value);
  void honour_file_size(std::int64_t kilobytes);
  void honour_streams(int count);
  void complain(const std::string& path, const std::string& what) {
    problems_.add(origin_, {}, fmt::format("{}: {}", path, what));
  }
  void note(const std::string& path, std::string_view what) {
    settings_.notes.push_back(fmt::format("{}: {}: {}", origin_, path, what));
  }

  std::string origin_;
  Problems& problems_;
  ImportedRedshift settings_;
};

ImportedRedshift Importer::import(const base::Json& document) {
  const bool is_wrapped = document.is_object() && document.contains("RedshiftSettings");
  const base::Json& settings = is_wrapped ? document["RedshiftSettings"] : document;
  if (!settings.is_object()) {
    complain("$", "must be an object with DMS's RedshiftSettings");
    return settings_;
  }
  for (const auto& [name, value] : settings.items()) import_value(name, value);
  if (settings_.kms_key && settings_.encryption != model::StagingEncryption::sse_kms) {
    complain("ServerSideEncryptionKmsKeyId", "needs EncryptionMode = \"sse-kms\"");
  }
  return settings_;
}

void Importer::import_value(const std::string& name, const base::Json& value) {
  const std::string spelled = api_spelling(name);
  const auto known =
      std::find_if(kRedshiftSettingKeys.begin(), kRedshiftSettingKeys.end(),
                   [&](const SettingKey& candidate) { return candidate.key == spelled; });
  if (known == kRedshiftSettingKeys.end()) {
    std::vector<std::string> keys;
    for (const SettingKey& key : kRedshiftSettingKeys) keys.emplace_back(key.key);
    return complain(name, fmt::format("is unknown{}; accepted: {}",
                                      base::did_you_mean(spelled, keys), fmt::join(keys, ", ")));
  }
  if (value.is_null()) return;
  if (spelled == "Password") {
    return complain(name,
                    "a password never stands in a file; set password in [target] to "
                    "{env = \"NAME\"} or {file = \"PATH\"}");
  }
  if (const auto complaint = complaint_of(*known, value)) return complain(name, *complaint);
  if (known->reason.empty()) {
    if (!value.is_string() || !text_of(value).empty()) honour(spelled, value);
  } else if (!asks_for_nothing(value)) {
    note(fmt::format("{} = {}", name, value.dump()), known->reason);
  }
}

void Importer::honour(std::string_view key, const base::Json& value) {
  if (key == "EncryptionMode") {
    const std::string mode = text_of(value);
    settings_.encryption = mode == "sse-kms" || mode == "SSE_KMS"
                               ? model::StagingEncryption::sse_kms
                               : model::StagingEncryption::sse_s3;
  } else if (key == "MaxFileSize") {
    honour_file_size(value.get<std::int64_t>());
  } else if (key == "FileTransferUploadStreams") {
    honour_streams(value.get<int>());
  } else if (key == "CompressCsvFiles") {
    if (!value.get<bool>()) settings_.compression = model::Compression::none;
  } else if (key == "AcceptAnyDate") {
    if (value.get<bool>()) settings_.zero_date = model::MisfitAction::set_null;
  } else if (key == "TruncateColumns") {
    if (value.get<bool>()) settings_.too_long = model::MisfitAction::truncate;
  } else if (key == "MapBooleanAsBoolean") {
    settings_.tinyint1_as_boolean = value.get<bool>();
  } else {
    honour_place(key, value);
  }
}

void Importer::honour_place(std::string_view key, const base::Json& value) {
  if (key == "ServerName") {
    settings_.host = text_of(value);
  } else if (key == "DatabaseName") {
    settings_.database = text_of(value);
  } else if (key == "Username") {
    settings_.user = text_of(value);
  } else if (key == "ServiceAccessRoleArn") {
    settings_.role_arn = text_of(value);
  } else if (key == "BucketName") {
    settings_.bucket = text_of(value);
  } else if (key == "BucketFolder") {
    settings_.folder = text_of(value);
  } else if (key == "ServerSideEncryptionKmsKeyId") {
    settings_.kms_key = text_of(value);
  } else {
    honour_session(key, value);
  }
}

void Importer::honour_session(std::string_view key, const base::Json& value) {
  if (key == "AfterConnectScript") {
    settings_.after_connect = text_of(value);
    return;
  }
  const auto number = value.get<std::int64_t>();
  if (key == "Port") {
    settings_.port = static_cast<std::uint16_t>(number);
  } else if (number == 0) {
    return;  // DMS: not limited, or not set
  } else if (key == "ConnectionTimeout") {
    settings_.connect_timeout = from_milliseconds(number);
  } else {
    CHECK(key == "LoadTimeout", "every honoured key has its place here");
    settings_.load_timeout = seconds(number);
  }
}

void Importer::honour_file_size(std::int64_t kilobytes) {
  const std::uint64_t bytes = static_cast<std::uint64_t>(kilobytes) * base::limits::kKiB;
  settings_.file_bytes = std::max<std::uint64_t>(bytes, base::limits::kStagedFileBytesMin);
  if (bytes < base::limits::kStagedFileBytesMin) {
    note(fmt::format("MaxFileSize = {}", kilobytes), "raised to 1024 KB, the smallest staged file");
  }
}

void Importer::honour_streams(int count) {
  settings_.upload_streams = std::min(count, base::limits::kUploadersMax);
  if (count > base::limits::kUploadersMax) {
    note(fmt::format("FileTransferUploadStreams = {}", count),
         fmt::format("lowered to {}, the most that sluice sends at once",
                     base::limits::kUploadersMax));
  }
}

/// Shows each setting to `visit`: what was imported, its place in the task, its name in the
/// document and in the task file.
template <typename Task, typename Visit>
void each_setting(const ImportedRedshift& it, Task& task, const Visit& visit) {
  auto& target = task.target;
  auto& staging = task.staging;
  visit(it.host, target.host, "ServerName", "[target] host");
  visit(it.port, target.port, "Port", "[target] port");
  visit(it.database, target.database, "DatabaseName", "[target] database");
  visit(it.user, target.user, "Username", "[target] user");
  visit(it.role_arn, target.role_arn, "ServiceAccessRoleArn", "[target] role_arn");
  visit(it.after_connect, target.after_connect, "AfterConnectScript", "[target] after_connect");
  visit(it.connect_timeout, target.connect_timeout, "ConnectionTimeout",
        "[target] connect_timeout");
  visit(it.load_timeout, target.load_timeout, "LoadTimeout", "[target] load_timeout");
  visit(it.bucket, staging.bucket, "BucketName", "[staging]");
  visit(it.folder, staging.folder, "BucketFolder", "[staging] folder");
  visit(it.encryption, staging.encryption, "EncryptionMode", "[staging] encryption");
  visit(it.kms_key, staging.kms_key, "ServerSideEncryptionKmsKeyId", "[staging] kms_key");
  visit(it.compression, staging.compression, "CompressCsvFiles", "[staging] compression");
  visit(it.file_bytes, staging.file_bytes, "MaxFileSize", "[staging] file_size");
  visit(it.upload_streams, staging.upload_streams, "FileTransferUploadStreams",
        "[staging] upload_streams");
  visit(it.too_long, task.values.too_long, "TruncateColumns", "[values] too_long");
  visit(it.zero_date, task.values.zero_date, "AcceptAnyDate", "[values] zero_date");
  visit(it.tinyint1_as_boolean, task.types.tinyint1_as_boolean, "MapBooleanAsBoolean",
        "[types] tinyint1_as_boolean");
}

}  // namespace

void ImportedRedshift::fill(model::TaskDefinition& task) const {
  each_setting(*this, task, [](const auto& imported, auto& value, auto /*setting*/, auto /*key*/) {
    if (imported) value = *imported;
  });
}

std::vector<std::string> ImportedRedshift::overridden(const model::TaskDefinition& task,
                                                      const std::string& origin) const {
  std::vector<std::string> lines;
  each_setting(*this, task, [&](const auto& imported, const auto& value, auto setting, auto key) {
    if (!imported || *imported == value) return;
    lines.push_back(fmt::format("{}: {}: the task file says otherwise in {}, which wins", origin,
                                setting, key));
  });
  return lines;
}

ImportedRedshift import_redshift_settings(std::string_view json, const std::string& origin,
                                          Problems& problems) {
  const auto document = read_settings_document(json, origin, problems);
  if (!document) return {};
  return Importer(origin, problems).import(*document);
}

}  // namespace config
