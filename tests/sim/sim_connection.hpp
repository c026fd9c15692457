#pragma once
// One process's connection with the simulated source: its log as a stream of events, and its tables
// as they are now.
//
// By file and place, or by GTID from the head of a file on, as the servers do it. A stream may
// break between any two events. It sends as many of them as it was allowed to, then says so, and
// heartbeats when there are no more. One thread.
#include "base/prng.hpp"
#include "port/change_source.hpp"

#include "sim_source.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sim {

class SimConnection final : public port::ChangeSource {
 public:
  /// `may_break` says whether the stream breaks now.
  SimConnection(SimSource& source, std::function<bool()> may_break)
      : source_(source), may_break_(std::move(may_break)) {}

  /// The next events that may be sent; `on_sent` is called with the last of them.
  void allow(std::uint64_t events, std::function<void()> on_sent) {
    left_ = events;
    on_sent_ = std::move(on_sent);
  }
  /// All that the log holds now was sent.
  bool is_at_end() const { return sent_ == source_.log().events().size(); }

  model::LogPosition end_of_log() override { return source_.log().end(); }
  model::LogPosition position_before(std::int64_t) override { return end_of_log(); }
  model::LogPosition position_at(const model::LogCoordinates&) override { return end_of_log(); }
  std::vector<std::string> log_files() override { return {end_of_log().at.file}; }
  model::GtidSet purged_gtids() override { return {}; }  // nothing is purged here
  std::unique_ptr<port::LogStream> open(const model::LogPosition& from) override;
  bool folds_names() override { return false; }
  std::optional<model::TableSchema> read_table(const model::TableId& id) override;

 private:
  class Stream;
  std::vector<std::string> find_place(const model::LogPosition& from);
  std::vector<std::string> find_gtids(const model::LogPosition& from);

  SimSource& source_;
  std::function<bool()> may_break_;
  std::function<void()> on_sent_;
  std::uint64_t left_ = 0;
  std::size_t sent_ = static_cast<std::size_t>(-1);  // index of the next event
};

}  // namespace sim
