#pragma once
// All that outlives a process of the simulator: source, store, target, time, chance; and what is
// right at the end. One thread; owned by the scheduler.
#include "cdc/fake_world.hpp"
#include "mapping/rules.hpp"

#include "sim_clock.hpp"
#include "sim_plan.hpp"
#include "sim_source.hpp"
#include "sim_spool.hpp"
#include "sim_store.hpp"
#include "sim_warehouse.hpp"

#include <array>
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

/// A stand-in for NULL that no value of the simulator equals.
inline constexpr char kNullSentinel[] = "nsimulatedsentinel00";

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
  std::set<std::uint64_t> rejected;    ///< serials of tables of which rows were left out
  std::array<SimSpool, 2> spools;      ///< of the machines on which a process may run
  const mapping::Rules rules;          ///< which tables are replicated
  bool has_kept_names = false;  ///< a table of the target could not be renamed
  bool is_quiet = false;  ///< nothing fails any more, every value is taken
  std::function<void(const std::string&)> say;

  void maybe_crash();
  cdc::fake::Fault next_fault();
  bool refuses(const Row& line) const;
  bool breaks_stream() { return !is_quiet && chance(prng, plan.broken_streams); }
  /// Notes that a row of the table, as it is called in the log, was left out.
  void reject(const model::TableId& table);
  bool is_selected(const model::TableId& table) const;
  /// Every selected table of the source is captured.
  bool is_all_captured() const;

  /// Says what the source committed, for whoever looks for the reason of a failure.
  void tell_log() const;
  /// Throws Failure unless the target is as the source says and nothing is left over. `epoch` is of
  /// the last process, `fenced` are those that lived when a newer one began.
  void check_end(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const;

 private:
  bool is_captured(const model::TableId& table) const;
  void check_table(const model::TableId& id) const;
  void check_target_tables() const;
  std::vector<Row> expected_rows(const SourceTable& table) const;
  void check_store(std::uint64_t epoch, const std::set<std::uint64_t>& fenced) const;
  void check_ranges() const;
};

}  // namespace sim
