#include "standin/manifest_reader.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/core.h>

#include <cstddef>

namespace standin {
namespace {

[[noreturn]] void refuse(std::string_view origin, std::string why) {
  throw base::Error(base::ErrorScope::request, "standin.copy.manifest",
                    fmt::format("{} is not a valid manifest: {}", origin, why),
                    "Write {\"entries\":[{\"url\":\"s3://bucket/key\",\"mandatory\":true}]}.");
}

S3Url read_url(const std::string& url, std::string_view origin, std::size_t index) {
  constexpr std::string_view kScheme = "s3://";
  const std::size_t slash = url.find('/', kScheme.size());
  if (url.substr(0, kScheme.size()) != kScheme || slash == std::string::npos ||
      slash == kScheme.size() || slash + 1 == url.size()) {
    refuse(origin,
           fmt::format("entry {}: '{}' does not name an object as s3://bucket/key", index, url));
  }
  return {url.substr(kScheme.size(), slash - kScheme.size()), url.substr(slash + 1)};
}

}  // namespace

std::vector<ManifestEntry> read_manifest(std::string_view text, std::string_view origin) {
  const base::Json json = base::parse_json(text, origin);
  if (!json.is_object() || !json.contains("entries") || !json["entries"].is_array()) {
    refuse(origin, "it has no list of entries");
  }
  std::vector<ManifestEntry> entries;
  for (const base::Json& item : json["entries"]) {
    const std::size_t index = entries.size();
    if (!item.is_object() || !item.contains("url") || !item["url"].is_string()) {
      refuse(origin, fmt::format("entry {} has no url", index));
    }
    const bool has_mandatory = item.contains("mandatory");
    if (has_mandatory && !item["mandatory"].is_boolean()) {
      refuse(origin, fmt::format("entry {}: mandatory is neither true nor false", index));
    }
    entries.push_back({read_url(item["url"].get<std::string>(), origin, index),
                       has_mandatory && item["mandatory"].get<bool>()});
  }
  return entries;
}

}  // namespace standin
