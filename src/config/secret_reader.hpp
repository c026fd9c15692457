#pragma once
// Secrets of a task file: {env = "NAME"} or {file = "path"}, never the secret itself.
//
// Used by endpoint_reader. One thread (it reads the environment). A secret is read when the task
// file is, so that a missing variable or file is an error of the task file, with its line. Messages
// never show what was read.
#include "base/secret.hpp"
#include "config/toml_reader.hpp"

#include <optional>
#include <string>

namespace config {

/// Reads the secret of a key; nullopt when the key is missing or a problem was added.
std::optional<base::Secret> read_secret(TableReader& reader, const std::string& key);

}  // namespace config
