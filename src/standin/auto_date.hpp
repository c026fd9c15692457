#pragma once
// 'auto' of DATEFORMAT and TIMEFORMAT: the many spellings that Redshift recognises by itself. Pure.
//
// Source: Redshift guide, "Using automatic recognition with DATEFORMAT and TIMEFORMAT" (reference
// section 1.7): ISO 8601, J2451187, Jan-08-95 BC, 19960108 040809, 960108 040809, 1996.008, 17 Dec
// 07:37:16 1997 PST, 12/17/1997 07:37:16.00 PST, 12.17.1997 07:37:16.00 PST, with or without zone.
#include "standin/date_time.hpp"

#include <optional>
#include <string_view>

namespace standin {

/// nullopt when the text is none of them or names no real time.
std::optional<DateTime> parse_auto_date(std::string_view text);

/// The year of two digits: 70 to 99 belong to the 1900s (PostgreSQL's rule).
int full_year(int two_digits);

}  // namespace standin
