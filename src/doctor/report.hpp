#pragma once
// All findings of one examination, the verdict on them, and its three forms.
//
// Pure: values in, text out. The first failure in the order of the report is the one to mend first:
// areas come in the order of the path, and within an area causes come before what follows from
// them.
#include "base/clock.hpp"
#include "base/json.hpp"
#include "doctor/finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace doctor {

struct Report {
  std::string task;     ///< the task file
  std::string source;   ///< "MariaDB 10.11.6 at 127.0.0.1:3306"
  std::string target;   ///< "host:port/database"
  std::string staging;  ///< "s3://bucket/folder"
  Findings findings;
  base::Millis took{0};
  std::uint64_t api_calls = 0;  ///< requests to AWS services
};

enum class Verdict : std::uint8_t {
  ready,     ///< no failure, and the path was proven
  unproven,  ///< no failure was seen, but the path itself could not be tried
  not_ready,
};

Verdict verdict_of(const Report& report);
/// 0 when nothing failed, 3 otherwise.
int exit_code_of(const Report& report);
/// One sentence: "Not ready: 2 of 31 checks failed. Mend first: ..."
std::string verdict_text(const Report& report);

/// Where the area is, for its heading: the source's, the target's, the bucket's name; else empty.
std::string_view place_of(const Report& report, Area area);

/// For a person; with colours when `colours`. Lines are wrapped at `width` columns.
std::string report_text(const Report& report, int width, bool colours);
/// A single finding as it stands in report_text, with its fixes.
std::string finding_text(const Finding& finding, int width, bool colours);
/// A single finding as it stands in report_json.
base::Json finding_json(const Finding& finding);
/// One JSON document, for scripts; the fields are those of Finding.
std::string report_json(const Report& report);
/// One page without scripts or anything from elsewhere, to send to a colleague.
std::string report_html(const Report& report);

}  // namespace doctor
