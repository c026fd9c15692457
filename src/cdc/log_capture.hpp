#pragma once
// Receives the source's log into the spool, for as long as the task runs.
//
// Two threads of cdc_run's capture call receive() and cut_regularly(); they share the framer under
// a mutex, which also keeps the blocks in order. A broken stream is opened again behind the last
// transaction that was received; by its place, where the source has transactions without GTIDs and
// does not send them by GTID (gtid_mode was switched). receive() ends with Error when the log
// cannot be continued, and returns when `stop` fires.
#include "base/clock.hpp"
#include "base/prng.hpp"
#include "base/retry.hpp"
#include "binlog/log_framer.hpp"
#include "binlog/prepared_store.hpp"
#include "cdc/change_progress.hpp"
#include "port/change_source.hpp"
#include "port/log_spool.hpp"

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace cdc {

struct CaptureSettings {
  binlog::TableFilter wanted;
  binlog::FramerOptions framer;
  binlog::PreparedStore* prepared = nullptr;  ///< outlives the capture; null: in memory
  base::RetryPolicy retry;
};

class LogCapture {
 public:
  /// Goes on where the spool ends.
  LogCapture(port::ChangeSource& source, port::LogSpool& spool, CaptureSettings settings,
             base::Clock& clock, ChangeProgress& progress);

  void receive(std::stop_token stop);
  void cut_regularly(std::stop_token stop);

 private:
  /// Null when `stop` fired.
  std::unique_ptr<port::LogStream> open(std::stop_token stop);
  std::unique_ptr<port::LogStream> open_once(const std::stop_token& stop);
  bool change_server(const std::string& server, const std::stop_token& stop);
  bool goes_on_by_place(const base::Error& error);
  void follow(port::LogStream& stream, const std::stop_token& stop);
  bool keep(std::vector<model::LogBlock>& blocks, const std::stop_token& stop);
  void start_framer(model::LogPosition from);
  void clear_prepared();

  port::ChangeSource& source_;
  port::LogSpool& spool_;
  CaptureSettings settings_;
  base::Clock& clock_;
  ChangeProgress& progress_;
  base::Prng prng_;
  std::mutex mutex_;  // guards the framer and the order of append()
  std::unique_ptr<binlog::LogFramer> framer_;
  model::GtidSet purged_;  // as of the opening: later the source may purge what is still to come
  bool has_changed_server_ = false;
  bool is_inside_transaction_ = false;  // more blocks follow of what the spool's last one holds
};

}  // namespace cdc
