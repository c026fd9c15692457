#include "model/staged_name.hpp"

#include <fmt/core.h>

#include <charconv>

namespace model {
namespace {

constexpr std::string_view kBatchFolder = "batches";

/// Takes a number off the front of `text`; false when there is none.
bool take_number(std::string_view& text, std::uint64_t& value, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Behind its word, a name of the load has a number and an ending.
bool parse_load(std::string_view name, StagedName& parsed) {
  parsed.kind = StagedKind::load;
  if (!take_word(name, "LOAD") && !take_word(name, "CHUNK")) return false;
  return take_number(name, parsed.number, 16) && name.starts_with('.');
}

bool parse_change(std::string_view name, StagedName& parsed) {
  parsed.kind = StagedKind::change;
  return take_word(name, "CHANGES-") && take_number(name, parsed.epoch, 10) &&
         take_word(name, "-") && take_number(name, parsed.batch, 16) && name.starts_with('-');
}

bool parse_batch(std::string_view name, StagedName& parsed) {
  parsed.kind = StagedKind::batch;
  return take_word(name, "BATCH-") && take_number(name, parsed.batch, 16) && name == ".json";
}

}  // namespace

std::uint64_t load_number_base(std::uint64_t epoch) noexcept {
  return (epoch - 1) % kEpochsOfNumbers * kNumbersPerEpoch;
}

std::string batch_prefix(std::string_view staging_prefix) {
  return fmt::format("{}{}/", staging_prefix, kBatchFolder);
}

std::string batch_key(std::string_view staging_prefix, std::uint64_t batch) {
  return fmt::format("{}BATCH-{:08X}.json", batch_prefix(staging_prefix), batch);
}

std::string table_prefix(std::string_view staging_prefix, const TableId& table) {
  std::string key = change_manifest_key(staging_prefix, table, {});
  return key.substr(0, key.rfind('/') + 1);
}

std::string chunk_key(std::string_view folder, std::string_view task, const TableId& table,
                      std::uint64_t number) {
  std::string key = manifest_key(folder, task, table, number);
  return key.substr(0, key.rfind('.')) + ".json";
}

std::string_view compression_word(Compression compression) noexcept {
  switch (compression) {
    case Compression::none: return "none";
    case Compression::gzip: return "gzip";
    case Compression::zstd: return "zstd";
  }
  return "none";
}

std::optional<StagedName> parse_staged_key(std::string_view staging_prefix, std::string_view key) {
  if (!take_word(key, staging_prefix)) return std::nullopt;
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view name = key.substr(slash + 1);
  StagedName parsed;
  if (key.substr(0, slash) == kBatchFolder) {
    if (!parse_batch(name, parsed)) return std::nullopt;
    return parsed;
  }
  parsed.folder = key.substr(0, slash);
  if (parse_load(name, parsed)) return parsed;
  if (parse_change(name, parsed)) return parsed;
  return std::nullopt;
}

}  // namespace model
