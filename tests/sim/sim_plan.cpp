#include "sim_plan.hpp"

#include <array>
#include <utility>

namespace sim {
namespace {

constexpr std::array<std::pair<Canary, std::string_view>, 11> kNames{{
    {Canary::none, "none"},
    {Canary::cancels_inserts, "cancels-inserts"},
    {Canary::late_checkpoint, "late-checkpoint"},
    {Canary::no_hand_over, "no-hand-over"},
    {Canary::no_fence, "no-fence"},
    {Canary::doubt_is_failure, "doubt-is-failure"},
    {Canary::reversed_parts, "reversed-parts"},
    {Canary::forgotten_suspension, "forgotten-suspension"},
    {Canary::kept_files, "kept-files"},
    {Canary::newest_definition, "newest-definition"},
    {Canary::kept_drops, "kept-drops"},
}};

template <typename T, std::size_t Size>
T one_of(base::Prng& prng, const std::array<T, Size>& choices) {
  return choices[prng.below(Size)];
}

}  // namespace

std::string_view to_string(Canary canary) noexcept {
  for (const auto& [value, name] : kNames) {
    if (value == canary) return name;
  }
  return "none";
}

std::optional<Canary> parse_canary(std::string_view name) noexcept {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Plan Plan::draw(base::Prng& prng, Canary canary) {
  using model::RecordErrorPolicy;
  using model::TablePrep;
  Plan plan;
  plan.canary = canary;
  plan.gtids =
      one_of(prng, std::array{GtidFlavour::none, GtidFlavour::mysql, GtidFlavour::mariadb});
  if (chance(prng, 50)) plan.compression = model::Compression::zstd;
  plan.part_bytes_max = one_of(prng, std::array<std::uint64_t, 4>{1, 1500, 4000, 1 << 20});
  plan.block_bytes_max = one_of(prng, std::array<std::size_t, 4>{1, 300, 1000, 4000});
  plan.block_transactions_max = one_of(prng, std::array<std::size_t, 3>{1, 3, 1000});
  plan.prep =
      one_of(prng, std::array{TablePrep::truncate_before_load, TablePrep::drop_and_create});
  plan.commits = 6 + static_cast<int>(prng.below(13));
  plan.changes.apply_changes_max = one_of(prng, std::array<std::uint64_t, 3>{0, 0, 5});
  const bool fails = !chance(prng, 150);
  if (fails) {
    plan.crashes = one_of(prng, std::array<std::uint64_t, 4>{0, 5, 10, 20});
    plan.store_errors = one_of(prng, std::array<std::uint64_t, 3>{0, 2, 10});
    plan.lost_transactions = one_of(prng, std::array<std::uint64_t, 3>{0, 50, 150});
    plan.doubtful_commits = one_of(prng, std::array<std::uint64_t, 3>{0, 50, 150});
    plan.duplicate_starts = one_of(prng, std::array<std::uint64_t, 3>{0, 0, 10});
    plan.broken_streams = one_of(prng, std::array<std::uint64_t, 3>{0, 2, 20});
    plan.lost_folders = one_of(prng, std::array<std::uint64_t, 3>{0, 100, 500});
    plan.orderly_stops = one_of(prng, std::array<std::uint64_t, 3>{0, 0, 5});
  }
  if (chance(prng, 250)) plan.bad_values = 30;
  plan.has_foreign_rows = chance(prng, 250);
  if (plan.has_foreign_rows) plan.prep = TablePrep::do_nothing;
  plan.has_definitions = !plan.has_foreign_rows && chance(prng, 600);
  plan.definitions =
      plan.has_definitions ? one_of(prng, std::array<std::uint64_t, 3>{50, 150, 400}) : 30;
  plan.has_full_metadata = chance(prng, 300);
  plan.has_checksums = chance(prng, 800);
  plan.selects_copies = chance(prng, 250);
  plan.changes.data_error =
      one_of(prng, std::array{RecordErrorPolicy::suspend_table, RecordErrorPolicy::suspend_table,
                              RecordErrorPolicy::log_error});
  return plan;
}

}  // namespace sim
