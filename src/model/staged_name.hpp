#pragma once
// What a key in the staging area says, read back: which table of which process and batch it is of.
//
// Used where files are the result (no warehouse): state/staged_changes and the clean-up have to
// know which of them are part of it. Pure, any thread. Names are made in model/staged_file, but for
// those of a task without a warehouse: the description of a batch and of a chunk of the load.
#include "model/staged_file.hpp"
#include "model/table_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

// The upper half of the eight hexadecimal digits of a load's number tells epochs apart.
inline constexpr std::uint64_t kNumbersPerEpoch = 0x10000;
inline constexpr std::uint64_t kEpochsOfNumbers = 0x10000;

/// What is added to the numbers of a load's files by the process of this epoch (1, 2, ...).
std::uint64_t load_number_base(std::uint64_t epoch) noexcept;

/// FOLDER/<task>/batches/BATCH-0000002A.json: what batch 42 is made of; there when it is complete.
std::string batch_key(std::string_view staging_prefix, std::uint64_t batch);
/// FOLDER/<task>/batches/, with which all of them begin.
std::string batch_prefix(std::string_view staging_prefix);
/// FOLDER/<task>/<schema>.<table>/, with which all files of a table begin.
std::string table_prefix(std::string_view staging_prefix, const TableId& table);
/// Beside the manifest of a chunk: its columns, how NULL is written. Ends in .json.
std::string chunk_key(std::string_view folder, std::string_view task, const TableId& table,
                      std::uint64_t number);

/// "none", "gzip" or "zstd", as in a task file.
std::string_view compression_word(Compression compression) noexcept;

enum class StagedKind : std::uint8_t {
  change,  ///< a file of changes, or its manifest
  load,    ///< a file of the load, or a chunk's manifest or description
  batch,   ///< the description of a batch
};

struct StagedName {
  StagedKind kind = StagedKind::change;
  std::string folder;        ///< behind the task's prefix: "shop.orders"; empty for a batch
  std::uint64_t epoch = 0;   ///< of a change
  std::uint64_t batch = 0;   ///< of a change or a batch
  std::uint64_t number = 0;  ///< of a load
};

/// nullopt when the key is not under the prefix, or not a name that sluice gives.
std::optional<StagedName> parse_staged_key(std::string_view staging_prefix, std::string_view key);

}  // namespace model
