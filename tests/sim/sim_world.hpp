#pragma once
// All that outlives a process of the simulator: source, store, target, time, chance; and what is
// right at the end. One thread; owned by the scheduler.
#include "cdc/fake_world.hpp"

#include "sim_clock.hpp"
#include "sim_plan.hpp"
#include "sim_source.hpp"
#include "sim_store.hpp"
#include "sim_warehouse.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace sim {

/// The process that runs now ends without a trace.
struct Crash {};

/// A rule was broken: the seed fails.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a table was loaded last.
struct LoadedTable {
  model::LogPosition joined;
  std::vector<Row> rows_kept;  ///< were on the target when the load began
  std::set<Row> loaded_keys;
};

class SimWorld {
 public:
  SimWorld(std::uint64_t seed, Canary canary, std::function<void(const std::string&)> say);

  base::Prng prng;
  const Plan plan;
  SimClock clock;
  SimSource source;
  SimStore store;
  cdc::fake::State target;
  std::vector<AppliedRange> applied;
  std::map<model::TableId, LoadedTable> loaded;
  std::map<model::TableId, std::set<Row>> rejected;  ///< keys of rows that were left out
  bool is_quiet = false;  ///< nothing fails any more, every value is taken
  std::function<void(const std::string&)> say;

  void maybe_crash();
  cdc::fake::Fault next_fault();
  bool refuses(const Row& line) const;

  /// Throws Failure unless the target is as the source says and nothing is left over. `epoch` is of
  /// the last process, `fenced` are those that lived when a newer one began.
  void check_end(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const;

 private:
  void check_table(const model::TableId& id) const;
  std::vector<Row> expected_rows(const SourceTable& table) const;
  void check_store(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const;
  void check_ranges() const;
};

}  // namespace sim
