#include "standin/manifest_reader.hpp"

#include "base/error.hpp"
#include "standin/json_cursor.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <optional>

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

/// One entry, whatever else it holds; false where the JSON is none.
bool read_entry(JsonCursor& cursor, std::string_view origin, std::vector<ManifestEntry>& entries) {
  const std::size_t index = entries.size();
  std::optional<std::string> url;
  bool is_mandatory = false;
  if (cursor.peek() != '{') refuse(origin, fmt::format("entry {} has no url", index));
  const bool is_read = cursor.read_object([&](const std::string& key) {
    const char first = cursor.peek();
    if (key == "url" && first == '"') return cursor.read_string(url.emplace());
    if (key == "mandatory") {
      if (first == 't' || first == 'f') return cursor.read_bool(is_mandatory);
      refuse(origin, fmt::format("entry {}: mandatory is neither true nor false", index));
    }
    return cursor.skip_value();
  });
  if (!is_read) return false;
  if (!url) refuse(origin, fmt::format("entry {} has no url", index));
  entries.push_back({read_url(*url, origin, index), is_mandatory});
  return true;
}

}  // namespace

std::vector<ManifestEntry> read_manifest(std::string_view text, std::string_view origin) {
  std::vector<ManifestEntry> entries;
  bool has_entries = false;
  JsonCursor cursor(text);
  const bool is_read = cursor.peek() == '{' && cursor.read_object([&](const std::string& key) {
    if (key != "entries" || cursor.peek() != '[') return cursor.skip_value();
    has_entries = true;
    return cursor.read_array([&](std::size_t) { return read_entry(cursor, origin, entries); });
  });
  if (!cursor.fault().empty() || (is_read && !cursor.is_at_end())) {
    refuse(origin,
           fmt::format("it is no JSON: {} at byte {}",
                       is_read ? "text follows the object" : cursor.fault(), cursor.position()));
  }
  if (!has_entries) refuse(origin, "it has no list of entries");
  return entries;
}

}  // namespace standin
