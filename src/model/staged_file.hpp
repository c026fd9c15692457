#pragma once
// The files between source and target: their names, and the manifest that COPY is given. Plain
// values.
//
// A name is a function of task, table, run and number, so that writing it again is harmless and
// everything a task ever staged lies under one prefix:
// FOLDER/<task>/<schema>.<table>/LOAD00000001.csv.zst
#include "model/table_id.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace model {

enum class Compression : std::uint8_t { none, gzip, zstd };

struct StagedFile {
  std::string key;          ///< in the bucket, without leading slash
  std::uint64_t bytes = 0;  ///< compressed
  std::uint64_t csv_bytes = 0;
  std::uint64_t rows = 0;
  bool operator==(const StagedFile&) const = default;
};

/// "csv", "csv.gz" or "csv.zst".
std::string_view file_extension(Compression compression) noexcept;
/// FOLDER/<task>/ with the folder's slashes trimmed; everything a task stages begins with it.
std::string staging_prefix(std::string_view folder, std::string_view task);
/// The key of a table's file; characters of names that object keys should not hold are
/// percent-encoded.
std::string load_file_key(std::string_view folder, std::string_view task, const TableId& table,
                          std::uint64_t number, Compression compression);
/// The key of the manifest of a table's chunk.
std::string manifest_key(std::string_view folder, std::string_view task, const TableId& table,
                         std::uint64_t chunk);
/// What a file of changes carries: part of a batch, as a process of that epoch staged it.
struct ChangeFileName {
  std::uint64_t epoch = 0;
  std::uint64_t batch = 0;
  std::uint32_t part = 0;
  std::uint32_t number = 0;  ///< within the part's table
};
/// The key of a file of changes: FOLDER/<task>/<schema>.<table>/CHANGES-1-0000002A-0-1.csv.zst
std::string change_file_key(std::string_view staging_prefix, const TableId& table,
                            const ChangeFileName& name, Compression compression);
/// The key of the manifest of a table's part (`number` is left out).
std::string change_manifest_key(std::string_view staging_prefix, const TableId& table,
                                const ChangeFileName& name);
/// The manifest's JSON; every entry is mandatory (Redshift guide, "Using a manifest to specify data
/// files").
std::string manifest_text(const std::vector<std::string>& urls);

}  // namespace model
