#pragma once
// Which of two DECIMALs is the greater, by their exact texts: no number type holds 65 digits. Pure.
#include <compare>
#include <string_view>

namespace assess {

/// Texts as the source sends them: "-12.50", "0007", "+.5". Zero has no sign.
std::strong_ordering compare_decimals(std::string_view left, std::string_view right) noexcept;

}  // namespace assess
