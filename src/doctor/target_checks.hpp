#pragma once
// Judges the target: may the login make and fill the tables, do those that exist fit, is anything
// in the way.
//
// Pure: facts in, findings out, in the order in which they are to be mended.
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"
#include "doctor/target_facts.hpp"
#include "model/task_definition.hpp"

namespace doctor {

/// `tables` are the selected ones of the source; empty when the source could not be read.
Findings check_target(const TargetFacts& facts, const model::TaskDefinition& task,
                      const std::vector<SourceTable>& tables);

}  // namespace doctor
