#pragma once
// The rows of XA transactions that are prepared, as files of a folder: binlog::PreparedStore.
//
// Made by task/ in the task's state folder, behind the task's lock. A transaction is two files:
// N.events with its events, which is missing when none concerns a captured table, and N.json, which
// says whose they are, where it was prepared and, once that is known, where it ended. Each N.json
// is written whole or not at all, behind its events, so that what it names is on the disk. What
// ended stays until its changes are applied: the log may be read again from before that.
// Errors: those of SpoolFile; task "prepared.damaged" for a file that cannot be read back.
#include "binlog/prepared_store.hpp"
#include "model/log_position.hpp"
#include "state/spool_file.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace state {

class FilePreparedStore final : public binlog::PreparedStore {
 public:
  /// Opens the folder, or makes it. The log is read on behind `from`: what was prepared later comes
  /// again, and what ended later has not ended yet. What ended at or before `applied` goes.
  static std::unique_ptr<FilePreparedStore> open(const std::string& folder,
                                                 const model::LogPosition& from,
                                                 const model::LogPosition& applied);

  /// Forgets all: another selection of tables is kept from now on.
  void reset();

  void begin() override;
  void append(std::string_view event) override;
  void drop() override;
  binlog::PreparedRows opened(const model::LogFormat& format) override;
  void prepare(const std::string& xid, const model::TransactionEnd& end, const std::string& server,
               const model::LogFormat& format) override;
  binlog::PreparedRows find(const std::string& xid) override;
  void finish(const std::string& xid, const model::TransactionEnd& end,
              std::uint64_t block) override;
  bool has_finished() const override;
  void clear(std::uint64_t first_needed) override;

 private:
  struct Entry {
    std::uint64_t number = 0;
    std::string xid;
    std::string server;
    model::TransactionEnd prepared;
    model::LogFormat format;
    std::uint64_t bytes = 0;  ///< of its events
    std::optional<model::TransactionEnd> finished;
    std::uint64_t finished_block = 0;
  };

  explicit FilePreparedStore(std::string folder) : folder_(std::move(folder)) {}
  void read_folder();
  Entry read_entry(const std::string& path) const;
  void write_entry(const Entry& entry) const;
  void remove(const Entry& entry) const;
  void settle(const model::LogPosition& from, const model::LogPosition& applied);
  std::deque<Entry>::iterator live(const std::string& xid);
  std::string path_of(std::uint64_t number, const char* ending) const;
  std::string open_path() const { return folder_ + "/open.events"; }
  void flush_buffer();

  std::string folder_;
  std::deque<Entry> entries_;  // by number
  std::uint64_t last_number_ = 0;
  std::optional<SpoolFile> open_;  // null while nothing was written
  std::string buffer_;             // of the open one, not written yet
  std::uint64_t open_bytes_ = 0;   // written
};

}  // namespace state
