#pragma once
// The fit report: what was assessed, what was measured, what a load would take; its verdict and its
// three forms.
//
// Pure: values in, text out. Texts hold no secrets, but examples of values that do not fit.
#include "assess/assessment.hpp"
#include "assess/data_reading.hpp"
#include "assess/fit.hpp"
#include "assess/forecast.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace assess {

struct Report {
  std::string task;    ///< the task file
  std::string source;  ///< "MariaDB 10.11.6 at 127.0.0.1:3306"
  ReadScope scope;
  std::size_t sessions = 1;  ///< that read at once
  Assessments assessments;
  std::vector<TableFit> tables;
  Forecast forecast;
  base::Millis reading{0};  ///< how long the data was read
  base::Millis took{0};     ///< all in all
};

enum class Verdict : std::uint8_t {
  fits,
  changes,       ///< a load would go through, but alter values or leave rows out
  does_not_fit,  ///< a run would stop, or not even begin
};

Verdict verdict_of(const Report& report);
/// 0 when it fits, 3 otherwise.
int exit_code_of(const Report& report);
std::string_view to_string(Verdict verdict) noexcept;  ///< "fits", "changes", "does not fit"
/// One or two sentences: "Does not fit: redshift-check-zero-date failed (shop.orders.d (3))."
std::string verdict_text(const Report& report);
/// "All rows were read" or how samples were taken.
std::string scope_text(const Report& report);
/// "all 1,234 rows", "10,000 of about 5,000,000 rows, from 16 places of the key".
std::string coverage_text(const TableFit& table);
/// "About 1.2 GB of CSV, 0.3 GB staged; a load takes about 0:42 ..." and how that was computed.
std::string forecast_text(const Report& report);

/// For a person; with colours when `colours`. Lines are wrapped at `width` columns.
std::string report_text(const Report& report, int width, bool colours);
/// One JSON document, for scripts.
std::string report_json(const Report& report);
/// One page without scripts or anything from elsewhere, to send to a colleague.
std::string report_html(const Report& report);

}  // namespace assess
