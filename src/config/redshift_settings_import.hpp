#pragma once
// Reads DMS's RedshiftSettings: takes what sluice honours, and reports the rest line by line.
//
// Used by task_file, before the tables [target] and [staging] are read: what the document says is
// what they say when they are silent. Pure but for the Problems it fills; one thread. Every key is
// checked (known, type, range); keys may be written as the API does (BucketName) or as extra
// connection attributes are (bucketName). The document is the object of the settings, or one that
// has it under "RedshiftSettings". A setting that asks for nothing (false, null, an empty text) is
// no note. Units: AWS DMS API Reference, "RedshiftSettings" (ConnectionTimeout in milliseconds,
// LoadTimeout in seconds, MaxFileSize in KB).
#include "config/problems.hpp"
#include "model/task_definition.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

struct ImportedRedshift {
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
  std::optional<std::string> database;
  std::optional<std::string> user;
  std::optional<std::string> role_arn;
  std::optional<std::string> after_connect;
  std::optional<std::chrono::seconds> connect_timeout;
  std::optional<std::chrono::seconds> load_timeout;
  std::optional<std::string> bucket;
  std::optional<std::string> folder;
  std::optional<model::StagingEncryption> encryption;
  std::optional<std::string> kms_key;
  std::optional<model::Compression> compression;
  std::optional<std::uint64_t> file_bytes;
  std::optional<int> upload_streams;
  std::optional<model::MisfitAction> too_long;
  std::optional<model::MisfitAction> zero_date;
  std::optional<bool> tinyint1_as_boolean;
  std::vector<std::string> notes;  ///< one line per key that is not honoured

  /// Puts what was said into a task that has its defaults.
  void fill(model::TaskDefinition& task) const;
  /// One line for each setting that the task file overrode.
  std::vector<std::string> overridden(const model::TaskDefinition& task,
                                      const std::string& origin) const;
};

/// Reads a document; `origin` is its path, for messages. A text that is not JSON is a problem as
/// well.
ImportedRedshift import_redshift_settings(std::string_view json, const std::string& origin,
                                          Problems& problems);

}  // namespace config
