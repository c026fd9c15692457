#pragma once
// A file of a binary log, as it lies in a server's data folder, event by event.
//
// Used by the verb that prints a log, and by tests. One thread. Owns the open file and the bytes of
// one event. A file that is no binary log, or is encrypted, throws Error(request); one that is
// damaged or ends inside an event Error(corrupt) with file, offset and event. Nothing is skipped.
// Sources: MySQL Internals, "Binary Log File"; MySQL Reference Manual, "Binary Log Encryption";
// MariaDB, "START_ENCRYPTION_EVENT".
#include "binlog/event_header.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace binlog {

class BinlogFile {
 public:
  struct Event {
    std::uint64_t offset = 0;  ///< where it begins in the file
    EventHeader header;
    std::string_view bytes;  ///< whole; valid until the next call
  };

  explicit BinlogFile(std::string path) : path_(std::move(path)) {}

  /// The next event, the description first; its checksum is verified. nullopt at the end. Opens the
  /// file when it is called first.
  std::optional<Event> next();

  /// How to read the events given so far.
  const model::LogFormat& format() const noexcept { return format_; }
  /// The file's own name, without its folder.
  std::string_view name() const noexcept;
  /// Says whether the server had the file open: it may end inside an event.
  bool is_in_use() const noexcept { return is_in_use_; }

 private:
  void open();
  bool read(std::size_t size);
  void check(const EventHeader& header);
  [[noreturn]] void refuse(std::string_view code, const std::string& what) const;
  [[noreturn]] void refuse_encrypted() const;

  std::string path_;
  std::ifstream file_;
  std::string event_;
  std::uint64_t offset_ = 0;  // of the event in event_, then of the next one
  model::LogFormat format_;
  bool is_in_use_ = false;
  bool is_first_ = true;
};

}  // namespace binlog
