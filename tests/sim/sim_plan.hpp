#pragma once
// What one seed is about: its sizes, its rates of failure, its settings; and the deliberate
// mistakes that prove that the simulator sees them. Plain values, drawn once.
#include "base/prng.hpp"
#include "model/change_settings.hpp"
#include "model/staged_file.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sim {

/// Each breaks one rule that replication rests on; none of them exists outside of the simulator.
enum class Canary : std::uint8_t {
  none,
  cancels_inserts,       ///< INSERT and DELETE of a key in one batch come to nothing
  late_checkpoint,       ///< the checkpoint is written in a transaction of its own
  no_hand_over,          ///< without a key, changes that the load has seen are applied again
  no_fence,              ///< the epoch is not looked at
  doubt_is_failure,      ///< a commit whose answer was lost counts as not done
  reversed_parts,        ///< later parts of a transaction are applied before earlier ones
  forgotten_suspension,  ///< that a table stopped is not written down
  kept_files,            ///< staged files are not removed
};

std::string_view to_string(Canary canary) noexcept;
std::optional<Canary> parse_canary(std::string_view name) noexcept;

enum class GtidFlavour : std::uint8_t { none, mysql, mariadb };

/// Chances are per thousand.
struct Plan {
  Canary canary = Canary::none;
  GtidFlavour gtids = GtidFlavour::none;
  model::Compression compression = model::Compression::none;
  model::ChangeSettings changes;
  std::uint64_t part_bytes_max = 0;
  std::uint64_t block_changes_max = 0;
  int commits = 0;
  std::uint64_t crashes = 0;            ///< at each call of a port
  std::uint64_t store_errors = 0;       ///< at each call of the store
  std::uint64_t lost_transactions = 0;  ///< of the target, before the commit
  std::uint64_t doubtful_commits = 0;
  std::uint64_t duplicate_starts = 0;  ///< at each step
  std::uint64_t orderly_stops = 0;     ///< at each step
  std::uint64_t bad_values = 0;        ///< values that the target or the decoder refuses
  bool has_foreign_rows = false;       ///< the target's tables had rows before the load
  bool has_definitions = false;        ///< ADD COLUMN, DROP COLUMN

  static Plan draw(base::Prng& prng, Canary canary);
};

/// Says yes `per_thousand` times of a thousand.
inline bool chance(base::Prng& prng, std::uint64_t per_thousand) {
  return per_thousand > 0 && prng.below(1000) < per_thousand;
}

}  // namespace sim
