#include "config/toml_reader.hpp"

#include "base/near_name.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace config {

std::string FileContext::resolve(const std::string& path) const {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

TableReader::TableReader(const FileContext& context, std::string name, const TomlValue* table)
    : context_(context), name_(std::move(name)), table_(table) {
  if (table_ == nullptr || table_->kind == TomlValue::Kind::table) return;
  context_.problems.add(context_.file, table_->place,
                        fmt::format("{}: must be a table, not {}", name_, kind_name(table_->kind)));
  table_ = nullptr;
}

bool TableReader::has(const std::string& key) {
  return find(key) != nullptr;
}

const TomlEntry* TableReader::find(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  if (table_ == nullptr) return nullptr;
  const auto entry = std::find_if(table_->entries.begin(), table_->entries.end(),
                                  [&](const TomlEntry& candidate) { return candidate.key == key; });
  return entry == table_->entries.end() ? nullptr : &*entry;
}

const TomlValue* TableReader::value_of(const std::string& key, TomlValue::Kind kind,
                                       std::string_view accepted) {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return nullptr;
  if (entry->value.kind == kind) return &entry->value;
  complain(key, fmt::format("is {}; accepted: {}", kind_name(entry->value.kind), accepted));
  return nullptr;
}

std::optional<std::string> TableReader::text(const std::string& key) {
  const TomlValue* value = value_of(key, TomlValue::Kind::text, "a text in quotes");
  if (value == nullptr) return std::nullopt;
  if (!value->text.empty()) return value->text;
  complain(key, "is empty; accepted: a text in quotes, or leave the key out");
  return std::nullopt;
}

std::optional<std::string> TableReader::required_text(const std::string& key,
                                                      std::string_view example) {
  if (!has(key)) complain_missing(key, example);
  return text(key);
}

std::optional<std::int64_t> TableReader::integer(const std::string& key, Range range) {
  const std::string accepted = fmt::format("an integer from {} to {}", range.min, range.max);
  const TomlValue* value = value_of(key, TomlValue::Kind::integer, accepted);
  if (value == nullptr) return std::nullopt;
  if (range.min <= value->integer && value->integer <= range.max) return value->integer;
  complain(key, fmt::format("{} is out of range; accepted: {}", value->integer, accepted));
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(const std::string& key) {
  const TomlValue* value = value_of(key, TomlValue::Kind::boolean, "true or false");
  return value == nullptr ? std::nullopt : std::optional(value->boolean);
}

std::optional<std::size_t> TableReader::word(const std::string& key,
                                             const std::vector<std::string>& words) {
  const std::string accepted = fmt::format("\"{}\"", fmt::join(words, "\", \""));
  const TomlValue* value = value_of(key, TomlValue::Kind::text, accepted);
  if (value == nullptr) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), value->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  complain(key, fmt::format("\"{}\" is unknown{}; accepted: {}", value->text,
                            base::did_you_mean(value->text, words), accepted));
  return std::nullopt;
}

std::optional<std::string> TableReader::path(const std::string& key) {
  const std::optional<std::string> given = text(key);
  return given ? std::optional(context_.resolve(*given)) : std::nullopt;
}

std::optional<std::string> TableReader::readable_file(const std::string& key) {
  std::optional<std::string> resolved = path(key);
  if (!resolved) return std::nullopt;
  errno = 0;
  if (std::filesystem::is_directory(*resolved)) {
    complain(key, fmt::format("{} is a folder; accepted: a file", *resolved));
    return std::nullopt;
  }
  if (!std::ifstream(*resolved)) {
    complain(key, fmt::format("cannot read {}: {}", *resolved, std::strerror(errno)));
    return std::nullopt;
  }
  return resolved;
}

void TableReader::complain(const std::string& key, const std::string& what) {
  const TomlEntry* entry = find(key);
  Place place;
  if (entry != nullptr) place = entry->place;
  if (entry == nullptr && table_ != nullptr) place = table_->place;
  const std::string subject = name_.empty() ? key : fmt::format("{} {}", name_, key);
  context_.problems.add(context_.file, place, fmt::format("{}: {}", subject, what));
}

void TableReader::complain_missing(const std::string& key, std::string_view example) {
  // A table that is missing as a whole, or is no table, has been complained of once; that is
  // enough.
  if (table_ == nullptr) return;
  complain(key, fmt::format("is missing; write {} = {}", key, example));
}

void TableReader::finish() {
  if (table_ == nullptr) return;
  std::vector<std::string> known = known_;
  std::sort(known.begin(), known.end());
  for (const TomlEntry& entry : table_->entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    std::string what = fmt::format("unknown key {}{}; accepted: {}", entry.key,
                                   base::did_you_mean(entry.key, known), fmt::join(known, ", "));
    // TOML gives a key to the table that stands above it, which is easily forgotten at the end of a
    // file.
    if (!name_.empty() && (entry.key == "table_mappings" || entry.key == "task_settings")) {
      what += "; this key stands at the top of the file, before the first [table]";
    }
    context_.problems.add(context_.file, entry.place,
                          name_.empty() ? what : fmt::format("{}: {}", name_, what));
  }
}

}  // namespace config
