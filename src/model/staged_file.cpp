#include "model/staged_file.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/core.h>

namespace model {
namespace {

std::string key_part(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (is_plain) {
      text += c;
    } else {
      text += fmt::format("={:02X}", static_cast<unsigned char>(c));
    }
  }
  return text;
}

std::string table_prefix(std::string_view folder, std::string_view task, const TableId& table) {
  return staging_prefix(folder, task) + key_part(table.schema) + "." + key_part(table.table) + "/";
}

}  // namespace

std::string_view file_extension(Compression compression) noexcept {
  switch (compression) {
    case Compression::none: return "csv";
    case Compression::gzip: return "csv.gz";
    case Compression::zstd: return "csv.zst";
  }
  return "csv";
}

std::string staging_prefix(std::string_view folder, std::string_view task) {
  CHECK(!task.empty(), "a task has a name");
  while (!folder.empty() && folder.front() == '/') folder.remove_prefix(1);
  while (!folder.empty() && folder.back() == '/') folder.remove_suffix(1);
  std::string prefix(folder);
  if (!prefix.empty()) prefix += '/';
  return prefix + key_part(task) + "/";
}

std::string load_file_key(std::string_view folder, std::string_view task, const TableId& table,
                          std::uint64_t number, Compression compression) {
  return fmt::format("{}LOAD{:08X}.{}", table_prefix(folder, task, table), number,
                     file_extension(compression));
}

std::string manifest_key(std::string_view folder, std::string_view task, const TableId& table,
                         std::uint64_t chunk) {
  return fmt::format("{}CHUNK{:08X}.manifest", table_prefix(folder, task, table), chunk);
}

std::string change_file_key(std::string_view staging_prefix, const TableId& table,
                            const ChangeFileName& name, Compression compression) {
  return fmt::format("{}{}.{}/CHANGES-{}-{:08X}-{}-{}.{}", staging_prefix, key_part(table.schema),
                     key_part(table.table), name.epoch, name.batch, name.part, name.number,
                     file_extension(compression));
}

std::string change_manifest_key(std::string_view staging_prefix, const TableId& table,
                                const ChangeFileName& name) {
  return fmt::format("{}{}.{}/CHANGES-{}-{:08X}-{}.manifest", staging_prefix,
                     key_part(table.schema), key_part(table.table), name.epoch, name.batch,
                     name.part);
}

std::string manifest_text(const std::vector<std::string>& urls) {
  base::Json entries = base::Json::array();
  for (const std::string& url : urls) entries.push_back({{"url", url}, {"mandatory", true}});
  return base::Json{{"entries", std::move(entries)}}.dump();
}

}  // namespace model
