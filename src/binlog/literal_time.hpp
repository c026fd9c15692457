#pragma once
// A date or time in a statement -> the text that a column of given digits shows of it.
//
// Used by added_value. Pure, any thread. Only the usual forms are read, with separators; what would
// have to be rounded, and times with an offset, are not. Source: MySQL Reference Manual, "Date and
// Time Literals", "2-Digit Years in Dates".
#include <optional>
#include <string>
#include <string_view>

namespace binlog {

/// "2020-01-02" of "20-1-2"; the time of day must be missing or zero.
std::optional<std::string> date_text(std::string_view text);
/// "2020-01-02 10:00:00.000" of "2020-1-2 10:00" and 3 digits.
std::optional<std::string> date_time_text(std::string_view text, int fraction_digits);
/// "-01:30:00" of "-1:30".
std::optional<std::string> time_text(std::string_view text, int fraction_digits);

}  // namespace binlog
