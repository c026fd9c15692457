#pragma once
// Reads the manifest of a COPY. Pure; used by copy_files.
//
// Source: Redshift guide, "Using a manifest to specify data files" (reference section 1.5): entries
// with url, mandatory (default false) and a meta part that only columnar formats need.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct S3Url {
  std::string bucket;
  std::string key;
};

struct ManifestEntry {
  S3Url url;
  bool is_mandatory = false;
};

/// Room for 100,000 entries with long keys and what UNLOAD writes beside them.
inline constexpr std::size_t kManifestBytesMax = std::size_t{64} * 1024 * 1024;

/// Throws base::Error(request) when the text is not a manifest, naming the entry.
std::vector<ManifestEntry> read_manifest(std::string_view text, std::string_view origin);

}  // namespace standin
