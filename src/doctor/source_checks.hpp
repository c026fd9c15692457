#pragma once
// Judges the source's server: can its changes be followed, and will it still be so tomorrow.
//
// Pure: facts in, findings out, in the order in which they are to be mended. A task that only loads
// is not asked for a log. Names beside the codes are those of DMS's premigration assessments where
// they look at the same (AWS DMS User Guide, "Premigration assessments for MySQL").
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"

#include <chrono>
#include <optional>

namespace doctor {

/// For how long the source keeps its log; seconds::max() for ever, nullopt when it cannot be told.
std::optional<std::chrono::seconds> log_retention(const SourceFacts& facts);

Findings check_server(const SourceFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
