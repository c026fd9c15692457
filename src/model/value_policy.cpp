#include "model/value_policy.hpp"

namespace model {

MisfitAction ValuePolicy::action_for(Misfit misfit) const noexcept {
  switch (misfit) {
    case Misfit::too_long: return too_long;
    case Misfit::zero_date: return zero_date;
    case Misfit::nul_byte: return nul_byte;
    case Misfit::invalid_utf8: return invalid_utf8;
    case Misfit::out_of_range: return out_of_range;
    case Misfit::row_too_large: return row_too_large;
    case Misfit::invalid_geometry: return invalid_geometry;
  }
  return MisfitAction::stop_table;
}

std::string_view to_string(Misfit misfit) noexcept {
  switch (misfit) {
    case Misfit::too_long: return "too_long";
    case Misfit::zero_date: return "zero_date";
    case Misfit::nul_byte: return "nul_byte";
    case Misfit::invalid_utf8: return "invalid_utf8";
    case Misfit::out_of_range: return "out_of_range";
    case Misfit::row_too_large: return "row_too_large";
    case Misfit::invalid_geometry: return "invalid_geometry";
  }
  return "unknown";
}

std::string_view to_string(MisfitAction action) noexcept {
  switch (action) {
    case MisfitAction::stop_table: return "stop";
    case MisfitAction::set_null: return "null";
    case MisfitAction::truncate: return "truncate";
    case MisfitAction::replace: return "replace";
    case MisfitAction::strip: return "strip";
    case MisfitAction::skip_row: return "skip_row";
  }
  return "unknown";
}

}  // namespace model
