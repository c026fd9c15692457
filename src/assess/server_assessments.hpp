#pragma once
// The assessments of the server and of the tables' definitions, under DMS's names.
//
// Pure. The doctor's checks judge; dms_names says what each is called, and what little DMS asks
// besides is judged here. A finding of the doctor that DMS has no name for keeps its own code.
#include "assess/assessment.hpp"
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"

namespace assess {

Assessments assess_server(const doctor::SourceFacts& facts, const model::TaskDefinition& task,
                          const doctor::Findings& findings);

}  // namespace assess
