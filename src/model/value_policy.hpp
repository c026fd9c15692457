#pragma once
// What is done with a value that Redshift cannot hold, chosen by the user per kind of misfit. The
// default of each is to stop that table; every other choice is counted and listed. Plain values.
#include <cstdint>
#include <string_view>

namespace model {

enum class Misfit : std::uint8_t {
  too_long,   ///< more bytes than the target column, or more than any Redshift type holds
  zero_date,  ///< '0000-00-00', '2026-00-10', '2026-02-31'
  nul_byte,   ///< 0x00 inside text: COPY ends the row there
  invalid_utf8,
  out_of_range,   ///< a number, TIME or year outside the target type
  row_too_large,  ///< more than 4 MB as one CSV row
  invalid_geometry,
};

enum class MisfitAction : std::uint8_t {
  stop_table,
  set_null,  ///< only in nullable columns; elsewhere it stops the table
  truncate,  ///< too_long: cut at a character boundary
  replace,   ///< nul_byte, invalid_utf8: put U+FFFD (or '?' where it does not fit)
  strip,     ///< nul_byte: leave it out
  skip_row,  ///< leave the row out; it goes to the rejected-rows file
};

struct ValuePolicy {
  MisfitAction too_long = MisfitAction::stop_table;   ///< stop_table, truncate, set_null, skip_row
  MisfitAction zero_date = MisfitAction::stop_table;  ///< stop_table, set_null, skip_row
  MisfitAction nul_byte =
      MisfitAction::stop_table;  ///< stop_table, strip, replace, set_null, skip_row
  MisfitAction invalid_utf8 =
      MisfitAction::stop_table;  ///< stop_table, replace, set_null, skip_row
  MisfitAction out_of_range = MisfitAction::stop_table;      ///< stop_table, set_null, skip_row
  MisfitAction row_too_large = MisfitAction::stop_table;     ///< stop_table, skip_row
  MisfitAction invalid_geometry = MisfitAction::stop_table;  ///< stop_table, set_null, skip_row

  MisfitAction action_for(Misfit misfit) const noexcept;
  bool operator==(const ValuePolicy&) const = default;
};

/// The key under [values] in the task file: "too_long".
std::string_view to_string(Misfit misfit) noexcept;
/// The word in the task file: "stop", "null", "truncate", "replace", "strip", "skip_row".
std::string_view to_string(MisfitAction action) noexcept;

}  // namespace model
