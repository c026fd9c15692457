#include "state/file_prepared_store.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace state {
namespace {

using base::Error;
using base::ErrorScope;
using base::Json;

constexpr std::size_t kBufferBytes = base::limits::kMiB;
constexpr std::size_t kEntryBytesMax = 64 * base::limits::kKiB;
constexpr const char* kEvents = "events";
constexpr const char* kFacts = "json";

[[noreturn]] void refuse_damaged(const std::string& path, const std::string& why) {
  throw Error(ErrorScope::task, "prepared.damaged",
              fmt::format("{} with the rows of a prepared XA transaction cannot be read back: {}",
                          path, why),
              "The disk damaged it, or it was changed. Load the tables again with --restart.");
}

/// Events of a file, from its head to a size.
class FileEvents final : public binlog::InnerEvents {
 public:
  FileEvents(std::optional<SpoolFile> file, std::uint64_t bytes)
      : file_(std::move(file)), bytes_(bytes) {}

 protected:
  std::size_t read_on(std::span<char> into) override {
    const std::size_t size = std::min<std::uint64_t>(into.size(), bytes_ - at_);
    if (size == 0) return 0;
    if (!file_->read_at(at_, into.first(size))) broken("it is shorter than it was");
    at_ += size;
    return size;
  }
  [[noreturn]] void broken(const std::string& why) const override {
    refuse_damaged(file_ ? file_->path() : "a file", why);
  }

 private:
  std::optional<SpoolFile> file_;
  std::uint64_t bytes_;
  std::uint64_t at_ = 0;
};

Json end_json(const model::TransactionEnd& end) {
  return {{"gtid", to_text(end.gtid)}, {"at", end.at.to_text()}};
}

model::TransactionEnd read_end(const Json& json) {
  model::TransactionEnd end;
  const std::string gtid = json.at("gtid");
  if (!gtid.empty()) end.gtid = model::parse_gtid(gtid);
  end.at = model::parse_coordinates(json.at("at").get<std::string>());
  return end;
}

Json format_json(const model::LogFormat& format) {
  return {{"flavour", static_cast<int>(format.flavour)}, {"has_checksum", format.has_checksum},
          {"table_id_bytes", format.table_id_bytes},     {"rows_v1_header", format.rows_v1_header},
          {"rows_v2_header", format.rows_v2_header},     {"query_header", format.query_header},
          {"server_version", format.server_version}};
}

model::LogFormat read_format(const Json& json) {
  model::LogFormat format;
  format.flavour = static_cast<model::LogFlavour>(json.at("flavour").get<int>());
  format.has_checksum = json.at("has_checksum");
  format.table_id_bytes = json.at("table_id_bytes");
  format.rows_v1_header = json.at("rows_v1_header");
  format.rows_v2_header = json.at("rows_v2_header");
  format.query_header = json.at("query_header");
  format.server_version = json.at("server_version");
  return format;
}

/// Says whether the transaction lies at or before `position`; where nobody can tell, it does not.
bool is_behind(const model::LogPosition& position, const model::TransactionEnd& end,
               const std::string& server) {
  try {
    return is_covered(end, position, server);
  } catch (const Error& error) {
    base::log_warning(base::LogComponent::source_capture, "{}", error.message());
    return false;
  }
}

std::optional<std::uint64_t> number_of(const std::string& stem) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  if (code != std::errc() || end != stem.data() + stem.size()) return std::nullopt;
  return number;
}

}  // namespace

std::unique_ptr<FilePreparedStore> FilePreparedStore::open(const std::string& folder,
                                                           const model::LogPosition& from,
                                                           const model::LogPosition& applied) {
  make_spool_folder(folder);
  std::unique_ptr<FilePreparedStore> store(new FilePreparedStore(folder));
  store->read_folder();
  store->settle(from, applied);
  return store;
}

void FilePreparedStore::read_folder() {
  remove_spool_file(open_path());
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    const std::filesystem::path& path = file.path();
    const std::optional<std::uint64_t> number = number_of(path.stem().string());
    if (!number) continue;
    if (path.extension() == ".json") entries_.push_back(read_entry(path.string()));
    last_number_ = std::max(last_number_, *number);
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.number < b.number; });
}

FilePreparedStore::Entry FilePreparedStore::read_entry(const std::string& path) const {
  try {
    const Json json = base::parse_json(base::read_file(path, kEntryBytesMax), path);
    Entry entry;
    entry.number = json.at("number");
    entry.xid = json.at("xid");
    entry.server = json.at("server");
    entry.prepared = read_end(json.at("prepared"));
    entry.format = read_format(json.at("format"));
    entry.bytes = json.at("bytes");
    if (json.contains("finished")) {
      entry.finished = read_end(json.at("finished"));
      entry.finished_block = json.at("finished_block");
    }
    if (path != path_of(entry.number, kFacts)) refuse_damaged(path, "its number is another one");
    return entry;
  } catch (const Json::exception& error) {
    refuse_damaged(path, error.what());
  } catch (const Error& error) {
    refuse_damaged(path, error.message());
  }
}

void FilePreparedStore::write_entry(const Entry& entry) const {
  Json json = {{"number", entry.number},
               {"xid", entry.xid},
               {"server", entry.server},
               {"prepared", end_json(entry.prepared)},
               {"format", format_json(entry.format)},
               {"bytes", entry.bytes}};
  if (entry.finished) {
    json["finished"] = end_json(*entry.finished);
    json["finished_block"] = entry.finished_block;
  }
  base::write_file_atomically(path_of(entry.number, kFacts), json.dump(2) + "\n");
  flush_folder(folder_);
}

/// What the places say of each: gone, or not ended yet, or neither.
void FilePreparedStore::settle(const model::LogPosition& from, const model::LogPosition& applied) {
  std::deque<Entry> kept;
  for (Entry& entry : entries_) {
    const bool comes_again = !is_behind(from, entry.prepared, entry.server);
    const bool is_over = entry.finished && is_behind(applied, *entry.finished, entry.server);
    if (comes_again || is_over) {
      remove(entry);
      continue;
    }
    if (entry.finished && !is_behind(from, *entry.finished, entry.server)) {
      entry.finished.reset();
      entry.finished_block = 0;
      write_entry(entry);
    }
    kept.push_back(std::move(entry));
  }
  entries_ = std::move(kept);
}

void FilePreparedStore::remove(const Entry& entry) const {
  // First the facts: events without them are nobody's.
  remove_spool_file(path_of(entry.number, kFacts));
  if (entry.bytes > 0) remove_spool_file(path_of(entry.number, kEvents));
}

void FilePreparedStore::reset() {
  drop();
  for (const Entry& entry : entries_) remove(entry);
  entries_.clear();
}

void FilePreparedStore::begin() {
  drop();
}

void FilePreparedStore::drop() {
  buffer_.clear();
  open_bytes_ = 0;
  if (!open_) return;
  open_.reset();
  remove_spool_file(open_path());
}

void FilePreparedStore::append(std::string_view event) {
  buffer_ += event;
  if (buffer_.size() >= kBufferBytes) flush_buffer();
}

void FilePreparedStore::flush_buffer() {
  if (buffer_.empty()) return;
  if (!open_) open_ = SpoolFile::create(open_path());
  const std::array<std::string_view, 1> pieces{buffer_};
  open_->append_at(open_bytes_, pieces);
  open_bytes_ += buffer_.size();
  buffer_.clear();
}

binlog::PreparedRows FilePreparedStore::opened(const model::LogFormat& format) {
  flush_buffer();
  if (!open_) return {std::make_unique<FileEvents>(std::nullopt, 0), format};
  // The next begin() removes its name; what reads it keeps the file.
  return {std::make_unique<FileEvents>(SpoolFile::open(open_path()), open_bytes_), format};
}

void FilePreparedStore::prepare(const std::string& xid, const model::TransactionEnd& end,
                                const std::string& server, const model::LogFormat& format) {
  // One of the same name that has not ended is this one, read again.
  if (const auto found = live(xid); found != entries_.end()) {
    remove(*found);
    entries_.erase(found);
  }
  flush_buffer();
  Entry entry{++last_number_, xid, server, end, format, open_bytes_, std::nullopt, 0};
  if (open_) {
    open_->flush();
    open_.reset();
    std::error_code failed;
    std::filesystem::rename(open_path(), path_of(entry.number, kEvents), failed);
    if (failed) refuse_damaged(open_path(), failed.message());
  }
  open_bytes_ = 0;
  write_entry(entry);
  entries_.push_back(std::move(entry));
}

binlog::PreparedRows FilePreparedStore::find(const std::string& xid) {
  const auto found = live(xid);
  if (found == entries_.end()) return {};
  std::optional<SpoolFile> file;
  if (found->bytes > 0) file = SpoolFile::open(path_of(found->number, kEvents));
  return {std::make_unique<FileEvents>(std::move(file), found->bytes), found->format};
}

void FilePreparedStore::finish(const std::string& xid, const model::TransactionEnd& end,
                               std::uint64_t block) {
  const auto found = live(xid);
  if (found == entries_.end()) return;
  found->finished = end;
  found->finished_block = block;
  write_entry(*found);
}

bool FilePreparedStore::has_finished() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return entry.finished.has_value(); });
}

void FilePreparedStore::clear(std::uint64_t first_needed) {
  const auto is_over = [&](const Entry& entry) {
    if (!entry.finished || entry.finished_block >= first_needed) return false;
    remove(entry);
    return true;
  };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_over), entries_.end());
}

std::deque<FilePreparedStore::Entry>::iterator FilePreparedStore::live(const std::string& xid) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&](const Entry& entry) { return entry.xid == xid && !entry.finished; });
}

std::string FilePreparedStore::path_of(std::uint64_t number, const char* ending) const {
  return fmt::format("{}/{:08}.{}", folder_, number, ending);
}

}  // namespace state
