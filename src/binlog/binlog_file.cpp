#include "binlog/binlog_file.hpp"

#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/log_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace binlog {
namespace {

using base::Error;
using base::ErrorScope;
using std::string_view_literals::operator""sv;

constexpr std::string_view kMagic = "\xFE\x62\x69\x6E"sv;
constexpr std::string_view kMysqlEncryptedMagic = "\xFD\x62\x69\x6E"sv;
// Memory follows the bytes that are there, not the size that a damaged header claims.
constexpr std::size_t kStepBytes = 1U << 20U;

}  // namespace

std::string_view BinlogFile::name() const noexcept {
  const std::string_view path = path_;
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void BinlogFile::refuse(std::string_view code, const std::string& what) const {
  throw Error(ErrorScope::corrupt, std::string(code),
              fmt::format("{} at offset {}: {}", path_, offset_, what),
              is_in_use_ ? "The server had the file open: copy it again when it has gone on to the "
                           "next one (FLUSH BINARY LOGS)."
                         : "The file is damaged or was not copied to its end: copy it again.");
}

void BinlogFile::refuse_encrypted() const {
  throw Error(ErrorScope::request, "binlog.file.encrypted",
              fmt::format("{} is encrypted, and only its server can read it", path_),
              "Let the server send it: mysqlbinlog --read-from-remote-server --raw writes a plain "
              "copy.");
}

void BinlogFile::open() {
  file_.open(path_, std::ios::binary);
  if (!file_) {
    throw Error(ErrorScope::request, "binlog.file.missing",
                fmt::format("{} cannot be opened", path_), "Name a file that can be read.");
  }
  const bool is_whole = read(kMagic.size());
  if (event_ == kMysqlEncryptedMagic) refuse_encrypted();
  if (!is_whole || event_ != kMagic) {
    throw Error(ErrorScope::request, "binlog.file.none",
                fmt::format("{} is no binary log: it does not begin like one", path_),
                "Name a file of a MySQL or MariaDB binary log, such as mysql-bin.000001.");
  }
  offset_ = kMagic.size();
}

/// Reads until event_ has so many bytes; false when the file ends before.
bool BinlogFile::read(std::size_t size) {
  std::size_t have = event_.size();
  while (have < size) {
    const std::size_t step = std::min(kStepBytes, size - have);
    event_.resize(have + step);
    file_.read(event_.data() + have, static_cast<std::streamsize>(step));
    const auto got = static_cast<std::size_t>(file_.gcount());
    have += got;
    event_.resize(have);
    if (got < step) return false;
  }
  return true;
}

void BinlogFile::check(const EventHeader& header) {
  if (header.type == EventType::format_description) {
    const FormatDescription description = parse_format_description(event_);
    format_ = description.format;
    is_in_use_ = description.is_in_use;
  } else if (format_.has_checksum && !has_right_checksum(event_)) {
    refuse("binlog.file.checksum",
           fmt::format("the checksum of {} is wrong", to_text(header.type)));
  }
  // Behind this event everything is encrypted; a stream flags it as one to be skipped.
  if (header.type == EventType::start_encryption && !header.has_flag(event_flag::kIgnorable)) {
    refuse_encrypted();
  }
}

std::optional<BinlogFile::Event> BinlogFile::next() {
  if (offset_ == 0) {
    open();
  } else if (!is_first_) {
    offset_ += event_.size();
  }
  event_.clear();
  if (!read(kHeaderBytes)) {
    if (event_.empty() && !is_first_) return std::nullopt;
    refuse("binlog.file.truncated",
           fmt::format("it ends in the header of an event, behind {} bytes", event_.size()));
  }
  const EventHeader header = read_header(event_);
  if (is_first_ && header.type != EventType::format_description) {
    refuse("binlog.file.format",
           fmt::format("it begins with {} instead of a description", to_text(header.type)));
  }
  if (header.size < kHeaderBytes || header.size > kEventBytesMax) {
    refuse("binlog.file.event",
           fmt::format("an event {} says that it has {} bytes", to_text(header.type), header.size));
  }
  if (!read(header.size)) {
    refuse("binlog.file.truncated", fmt::format("it ends inside {}, behind {} of its {} bytes",
                                                to_text(header.type), event_.size(), header.size));
  }
  try {
    check(header);
  } catch (Error& error) {
    error.in(fmt::format("{} at offset {} of {}", to_text(header.type), offset_, path_));
    throw;
  }
  is_first_ = false;
  return Event{offset_, header, event_};
}

}  // namespace binlog
