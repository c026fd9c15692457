#include "assess/assessment.hpp"

#include <algorithm>

namespace assess {

std::string_view to_string(Status status) noexcept {
  switch (status) {
    case Status::passed: return "passed";
    case Status::warning: return "warning";
    case Status::failed: return "failed";
    case Status::skipped: return "skipped";
  }
  return "unknown";
}

std::size_t count_of(const Assessments& assessments, Status status) noexcept {
  return static_cast<std::size_t>(
      std::count_if(assessments.begin(), assessments.end(),
                    [&](const Assessment& assessment) { return assessment.status == status; }));
}

}  // namespace assess
