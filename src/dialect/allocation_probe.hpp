#pragma once
// How many times this program has allocated: the proof that the hot path makes nothing per row.
//
// Defined in allocation_probe_test.cpp, which replaces operator new; linked into the unit tests and
// the benchmark only, never into the program. Any thread.
#include <cstdint>

namespace dialect::probe {

std::uint64_t allocation_count() noexcept;

}  // namespace dialect::probe
