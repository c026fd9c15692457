#pragma once
// Judges the selected tables: keys, types, engines, cascades, generated columns, names, numbers.
//
// Pure. One finding per kind of thing, naming the tables it concerns (the first few, with their
// number), so that a thousand tables give a page and not a book.
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"

namespace doctor {

Findings check_tables(const SourceFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
