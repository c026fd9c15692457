#pragma once
// One individual assessment as AWS DMS has them before a migration: a name, a status, what was
// seen.
//
// Names and statuses are DMS's where it looks at the same (AWS DMS User Guide, "Premigration
// assessments"; API IndividualAssessmentStatus). DMS has none for Redshift: those of the data begin
// with "redshift-check-". Plain values.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assess {

enum class Status : std::uint8_t {
  passed,
  warning,  ///< a load works, but something will hurt or be changed
  failed,   ///< a run would fail here
  skipped,  ///< does not concern this task, or may not be looked at
};

struct Assessment {
  std::string name;  ///< "mysql-check-binlog-format"
  Status status = Status::passed;
  std::string seen;                 ///< "binlog_format = STATEMENT"
  std::string why;                  ///< what would happen; empty when passed
  std::vector<std::string> advice;  ///< what to do, a step each
};

using Assessments = std::vector<Assessment>;

std::string_view to_string(Status status) noexcept;  ///< "passed" ...
std::size_t count_of(const Assessments& assessments, Status status) noexcept;

}  // namespace assess
