#include "config/value_settings.hpp"

#include <array>
#include <string>
#include <vector>

namespace config {
namespace {

using Actions = std::vector<model::MisfitAction>;

void read_action(TableReader& reader, model::Misfit misfit, const Actions& actions,
                 model::MisfitAction& into) {
  std::vector<std::string> words;
  for (const model::MisfitAction action : actions) words.emplace_back(to_string(action));
  if (const auto word = reader.word(std::string(to_string(misfit)), words)) into = actions[*word];
}

void read_flag(TableReader& reader, const std::string& key, bool& into) {
  into = reader.boolean(key).value_or(into);
}

void read_layout(TableReader& reader, model::LayoutOptions& layout) {
  using model::DistributionChoice;
  static constexpr std::array<DistributionChoice, 3> kDistributions = {
      DistributionChoice::automatic, DistributionChoice::key, DistributionChoice::even};
  if (const auto word = reader.word("distribution", {"auto", "key", "even"})) {
    layout.distribution = kDistributions.at(*word);
  }
  if (const auto word = reader.word("sort", {"auto", "key"})) {
    layout.sort = *word == 0 ? model::SortChoice::automatic : model::SortChoice::key;
  }
}

}  // namespace

model::ValuePolicy read_values(TableReader reader, model::ValuePolicy policy) {
  using A = model::MisfitAction;
  using M = model::Misfit;
  const Actions plain = {A::stop_table, A::set_null, A::skip_row};
  read_action(reader, M::too_long, {A::stop_table, A::truncate, A::set_null, A::skip_row},
              policy.too_long);
  read_action(reader, M::zero_date, plain, policy.zero_date);
  read_action(reader, M::nul_byte, {A::stop_table, A::strip, A::replace, A::set_null, A::skip_row},
              policy.nul_byte);
  read_action(reader, M::invalid_utf8, {A::stop_table, A::replace, A::set_null, A::skip_row},
              policy.invalid_utf8);
  read_action(reader, M::out_of_range, plain, policy.out_of_range);
  read_action(reader, M::row_too_large, {A::stop_table, A::skip_row}, policy.row_too_large);
  read_action(reader, M::invalid_geometry, plain, policy.invalid_geometry);
  reader.finish();
  return policy;
}

model::TypeOptions read_types(TableReader reader, model::TypeOptions types) {
  read_flag(reader, "tinyint1_as_boolean", types.tinyint1_as_boolean);
  read_flag(reader, "timestamp_without_zone", types.timestamp_without_zone);
  read_flag(reader, "json_as_varchar", types.json_as_varchar);
  read_flag(reader, "time_as_time", types.time_as_time);
  read_flag(reader, "wide_decimal_as_numeric", types.wide_decimal_as_numeric);
  read_layout(reader, types.layout);
  reader.finish();
  return types;
}

}  // namespace config
