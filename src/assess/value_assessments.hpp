#pragma once
// The assessments of the data: does every value that was read fit the proposed tables, and what
// does the task's policy do with those that do not.
//
// Pure. One assessment per kind of misfit, under names like DMS's, which has none for Redshift; one
// for tables whose rows could not be read; one for the log that must be kept while a load lasts.
#include "assess/assessment.hpp"
#include "assess/fit.hpp"
#include "assess/forecast.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace assess {

Assessments assess_values(const std::vector<TableFit>& tables);

/// `kept` as doctor::log_retention says. Only for tasks that load and follow changes.
Assessment assess_retention(const Forecast& forecast, std::optional<std::chrono::seconds> kept);

/// "redshift-check-too-long".
std::string name_of(model::Misfit misfit);

}  // namespace assess
