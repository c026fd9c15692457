#include "config/secret_reader.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace config {
namespace {

std::string forms(const std::string& key) {
  return fmt::format(
      "{} = {{env = \"NAME\"}} (an environment variable) or {} = {{file = \"path\"}}", key, key);
}

std::optional<base::Secret> from_environment(TableReader& reader, const std::string& key,
                                             const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value != nullptr && *value != '\0') return base::Secret(value);
  reader.complain(key, fmt::format("the environment variable {} is {}; set it before the start",
                                   variable, value == nullptr ? "not set" : "empty"));
  return std::nullopt;
}

std::optional<base::Secret> from_file(TableReader& reader, const std::string& key,
                                      const std::string& path) {
  std::string text;
  try {
    text = base::read_file(path, base::limits::kConfigBytesMax);
  } catch (const base::Error& error) {
    reader.complain(key, error.message());
    return std::nullopt;
  }
  // Editors and `echo` end the file with a newline that is not part of the secret.
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (!text.empty()) return base::Secret(std::move(text));
  reader.complain(key, fmt::format("the file {} is empty", path));
  return std::nullopt;
}

}  // namespace

std::optional<base::Secret> read_secret(TableReader& reader, const std::string& key) {
  const TomlEntry* entry = reader.find(key);
  if (entry == nullptr) return std::nullopt;
  if (entry->value.kind != TomlValue::Kind::table) {
    reader.complain(key, "is not written into the task file; accepted: " + forms(key));
    return std::nullopt;
  }
  TableReader form(reader.context(), key, &entry->value);
  const auto& given = entry->value.entries;
  if (std::any_of(given.begin(), given.end(),
                  [](const auto& one) { return one.key == "secret"; })) {
    reader.complain(key,
                    "secret (AWS Secrets Manager) is not available yet; accepted: " + forms(key));
    return std::nullopt;
  }
  const std::optional<std::string> variable = form.text("env");
  const std::optional<std::string> path = form.path("file");
  form.finish();
  if (form.has("env") == form.has("file")) {
    reader.complain(key, "needs env or file, one of them; accepted: " + forms(key));
    return std::nullopt;
  }
  if (variable) return from_environment(reader, key, *variable);
  if (path) return from_file(reader, key, *path);
  return std::nullopt;
}

}  // namespace config
