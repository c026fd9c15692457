#pragma once
// How far the reading of an assessment is, in a line. Pure.
#include "load/load_progress.hpp"

#include <string>

namespace app {

/// "2 of 12 tables, 1,234,567 of ~9,000,000 rows, 45.3 MB/s, ETA 1:05".
std::string assess_line(const load::LoadProgress& progress, double seconds);

}  // namespace app
