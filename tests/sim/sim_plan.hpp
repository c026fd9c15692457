#pragma once
// What one seed is about: its sizes, its rates of failure, its settings; and the deliberate
// mistakes that prove that the simulator sees them. Plain values, drawn once.
#include "base/prng.hpp"
#include "model/change_settings.hpp"
#include "model/staged_file.hpp"
#include "model/task_definition.hpp"

#include <cstddef>
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
  newest_definition,     ///< a block is decoded with the definitions of the newest block
  kept_drops,            ///< a table that is dropped stays on the target, with its rows
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
  std::size_t block_bytes_max = 0;
  std::size_t block_transactions_max = 0;
  model::TablePrep prep = model::TablePrep::do_nothing;
  int commits = 0;
  std::uint64_t crashes = 0;            ///< at each call of a port
  std::uint64_t store_errors = 0;       ///< at each call of the store
  std::uint64_t lost_transactions = 0;  ///< of the target, before the commit
  std::uint64_t doubtful_commits = 0;
  std::uint64_t duplicate_starts = 0;  ///< at each step
  std::uint64_t orderly_stops = 0;     ///< at each step
  std::uint64_t broken_streams = 0;    ///< at each event of the source
  std::uint64_t lost_folders = 0;      ///< at each start: what the machine kept is gone
  std::uint64_t bad_values = 0;        ///< values that the target or the decoder refuses
  std::uint64_t definitions = 0;       ///< at each commit: a statement on tables
  bool has_foreign_rows = false;       ///< the target's tables had rows before the load
  bool has_definitions = false;        ///< statements are not only TRUNCATE
  bool has_full_metadata = false;      ///< the log says what the columns are called
  bool has_checksums = true;
  bool selects_copies = false;         ///< those that online schema changes make, too

  static Plan draw(base::Prng& prng, Canary canary);
};

/// Says yes `per_thousand` times of a thousand.
inline bool chance(base::Prng& prng, std::uint64_t per_thousand) {
  return per_thousand > 0 && prng.below(1000) < per_thousand;
}

}  // namespace sim
