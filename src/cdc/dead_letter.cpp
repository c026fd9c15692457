#include "cdc/dead_letter.hpp"

#include "base/limits.hpp"
#include "cdc/change_lines.hpp"
#include "dialect/compressor.hpp"
#include "dialect/decompressor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::size_t kChangeFileBytesMax = 1024 * base::limits::kMiB;

bool deletes_rows(std::string_view line, port::ApplyMode mode) {
  const auto op = static_cast<port::ChangeOp>(line.front());
  return op == port::ChangeOp::erase ||
         (op == port::ChangeOp::upsert && mode != port::ApplyMode::pair);
}

}  // namespace

std::string pack(model::Compression compression, const std::vector<std::string_view>& lines) {
  dialect::Compressor compressor(compression);
  std::string file;
  for (const std::string_view line : lines) compressor.write(line, file);
  compressor.finish(file);
  return file;
}

/// One file while it is searched.
struct DeadLetter::Search {
  const StagedTable& table;
  StagedTable piece;  // carries the lines that are tried
  std::vector<std::string_view> lines;
  std::size_t rows_max = 0;
  std::vector<RefusedRow>& found;
};

std::vector<RefusedRow> DeadLetter::find(const StagedTable& table, std::size_t rows_max) {
  std::vector<RefusedRow> found;
  for (const std::string& key : table.keys) {
    const std::string csv = read(table, key);
    Search search{table, table, split_lines(csv), rows_max, found};
    search.piece.keys = {key + ".piece"};
    search.piece.manifest_key = table.manifest_key + ".piece";
    search.piece.changes.manifest_url = store_.url(search.piece.manifest_key);
    this->search(search, 0, search.lines.size());
    store_.remove(search.piece.keys.front());
    store_.remove(search.piece.manifest_key);
    if (found.size() >= rows_max) break;
  }
  return found;
}

void DeadLetter::search(Search& search, std::size_t first, std::size_t last) {
  if (first == last || search.found.size() >= search.rows_max) return;
  try {
    probe(search, first, last);
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::record) throw;
    if (last - first == 1) {
      search.found.push_back({std::string(search.lines[first]), error.report()});
      return;
    }
    const std::size_t middle = first + (last - first) / 2;
    this->search(search, first, middle);
    this->search(search, middle, last);
  }
}

void DeadLetter::probe(Search& search, std::size_t first, std::size_t last) {
  const std::vector<std::string_view> lines(
      search.lines.begin() + static_cast<std::ptrdiff_t>(first),
      search.lines.begin() + static_cast<std::ptrdiff_t>(last));
  StagedTable& piece = search.piece;
  store_.put(piece.keys.front(), pack(piece.changes.compression, lines));
  put_manifest(store_, piece);
  piece.changes.staged_rows = lines.size();
  piece.changes.has_deletes = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
    return deletes_rows(line, piece.changes.mode);
  });
  target_.probe(piece.changes);
}

void DeadLetter::take_out(StagedTable& table, const std::vector<RefusedRow>& rows) {
  std::multiset<std::string_view> refused;
  for (const RefusedRow& row : rows) refused.insert(row.line);
  std::vector<std::string> keys;
  table.changes.staged_rows = 0;
  table.changes.has_deletes = false;
  for (const std::string& key : table.keys) {
    const std::string csv = read(table, key);
    std::vector<std::string_view> kept;
    for (const std::string_view line : split_lines(csv)) {
      const auto found = refused.find(line);
      if (found != refused.end()) {
        refused.erase(found);
        continue;
      }
      kept.push_back(line);
      ++table.changes.staged_rows;
      if (deletes_rows(line, table.changes.mode)) table.changes.has_deletes = true;
    }
    if (kept.empty()) {
      store_.remove(key);
      continue;
    }
    store_.put(key, pack(table.changes.compression, kept));
    keys.push_back(key);
  }
  table.keys = std::move(keys);
  if (table.keys.empty()) {
    store_.remove(table.manifest_key);
  } else {
    put_manifest(store_, table);
  }
}

std::string DeadLetter::read(const StagedTable& table, const std::string& key) {
  const std::optional<std::string> file = store_.get(key, kChangeFileBytesMax);
  if (!file) {
    throw Error(ErrorScope::task, "cdc.staged_file_vanished",
                fmt::format("the staged file {} is gone before it was applied", key),
                "Something removes files from the staging folder (a lifecycle rule, another "
                "process): stop it and run again.");
  }
  return dialect::decompress(table.changes.compression, *file, kChangeFileBytesMax);
}

}  // namespace cdc
