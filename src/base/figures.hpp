#pragma once
// Counts, sizes and durations as people read them. Pure functions, any thread.
#include <cstdint>
#include <string>

namespace base {

/// "1,234,567".
std::string grouped(std::uint64_t number);
/// "12.3 MB", "1.5 GB" (decimal).
std::string byte_text(std::uint64_t bytes);
/// "1:05" or "2:03:04".
std::string duration_text(double seconds);

}  // namespace base
