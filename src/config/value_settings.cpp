#include "config/value_settings.hpp"

#include <string>
#include <vector>

namespace config {
namespace {

using Actions = std::vector<model::MisfitAction>;

model::MisfitAction read_action(TableReader& reader, model::Misfit misfit, const Actions& actions) {
  std::vector<std::string> words;
  for (const model::MisfitAction action : actions) words.emplace_back(to_string(action));
  const auto word = reader.word(std::string(to_string(misfit)), words);
  return word ? actions[*word] : model::ValuePolicy().action_for(misfit);
}

}  // namespace

model::ValuePolicy read_values(TableReader reader) {
  using A = model::MisfitAction;
  using M = model::Misfit;
  const Actions plain = {A::stop_table, A::set_null, A::skip_row};
  model::ValuePolicy policy;
  policy.too_long =
      read_action(reader, M::too_long, {A::stop_table, A::truncate, A::set_null, A::skip_row});
  policy.zero_date = read_action(reader, M::zero_date, plain);
  policy.nul_byte = read_action(reader, M::nul_byte,
                                {A::stop_table, A::strip, A::replace, A::set_null, A::skip_row});
  policy.invalid_utf8 =
      read_action(reader, M::invalid_utf8, {A::stop_table, A::replace, A::set_null, A::skip_row});
  policy.out_of_range = read_action(reader, M::out_of_range, plain);
  policy.row_too_large = read_action(reader, M::row_too_large, {A::stop_table, A::skip_row});
  policy.invalid_geometry = read_action(reader, M::invalid_geometry, plain);
  reader.finish();
  return policy;
}

model::TypeOptions read_types(TableReader reader) {
  model::TypeOptions types;
  types.tinyint1_as_boolean = reader.boolean("tinyint1_as_boolean").value_or(false);
  types.timestamp_without_zone = reader.boolean("timestamp_without_zone").value_or(false);
  types.json_as_varchar = reader.boolean("json_as_varchar").value_or(false);
  types.time_as_time = reader.boolean("time_as_time").value_or(false);
  types.wide_decimal_as_numeric = reader.boolean("wide_decimal_as_numeric").value_or(false);
  reader.finish();
  return types;
}

}  // namespace config
