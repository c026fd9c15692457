#pragma once
// Times as AWS writes them in its answers: ISO 8601, in UTC or with an offset. Pure.
#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace aws {

/// Reads "2026-01-31T12:00:00Z", also with fractions or "+02:00"; nullopt when it is none.
std::optional<base::WallTime> parse_iso_time(std::string_view text);

}  // namespace aws
