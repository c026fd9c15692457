#pragma once
// Where the rows of XA transactions wait for the word that commits them or rolls them back.
//
// The log has them where they were prepared; the word comes later, perhaps days later and after
// other runs. Implemented by state/file_prepared_store, and by MemoryPreparedStore for what needs
// no second run. Used by the framer, on its thread, and by who clears what is applied, under the
// same lock. What prepare() returned from survives the end of the process and of the machine.
// Errors: those of the implementation's files.
#include "binlog/inner_events.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace binlog {

/// What is known of events that are kept aside.
struct PreparedRows {
  std::unique_ptr<InnerEvents> events;
  model::LogFormat format;  ///< in which they were written
};

class PreparedStore {
 public:
  virtual ~PreparedStore() = default;

  /// Rows of a transaction come that is not prepared yet; what came of another one goes.
  virtual void begin() = 0;
  /// One event, without its checksum.
  virtual void append(std::string_view event) = 0;
  virtual void drop() = 0;
  /// What was appended since begin(), to be read at once: it committed in one phase.
  virtual PreparedRows opened(const model::LogFormat& format) = 0;
  /// What was appended since begin() is of `xid`, prepared at `end` of `server`.
  virtual void prepare(const std::string& xid, const model::TransactionEnd& end,
                       const std::string& server, const model::LogFormat& format) = 0;
  /// events is null for one that is not known.
  virtual PreparedRows find(const std::string& xid) = 0;
  /// It was committed or rolled back at `end`, in the block of that number or before.
  virtual void finish(const std::string& xid, const model::TransactionEnd& end,
                      std::uint64_t block) = 0;
  /// True when clear() may have something to do.
  virtual bool has_finished() const = 0;
  /// Changes of blocks before this number are applied: what finished in them goes.
  virtual void clear(std::uint64_t first_needed) = 0;
};

/// In memory: for tests, measurements and logs that are read once.
class MemoryPreparedStore final : public PreparedStore {
 public:
  void begin() override { open_.clear(); }
  void append(std::string_view event) override { open_ += event; }
  void drop() override { open_.clear(); }
  PreparedRows opened(const model::LogFormat& format) override;
  void prepare(const std::string& xid, const model::TransactionEnd& end, const std::string& server,
               const model::LogFormat& format) override;
  PreparedRows find(const std::string& xid) override;
  void finish(const std::string& xid, const model::TransactionEnd& end,
              std::uint64_t block) override;
  bool has_finished() const override { return false; }
  void clear(std::uint64_t) override {}

 private:
  struct Kept {
    std::string events;
    model::LogFormat format;
  };
  std::string open_;
  std::map<std::string, Kept> kept_;
};

}  // namespace binlog
