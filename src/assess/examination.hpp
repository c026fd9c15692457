#pragma once
// The whole of `sluice assess`: asks the source of itself and its tables, reads their rows, judges.
//
// The caller's thread runs it; reading uses threads of its own that end before it returns. Nothing
// is written anywhere, the target is not needed. Throws Error for what makes it impossible: a
// source that does not answer, rules that select nothing, Error(cancelled) when stopped. What
// concerns a table alone is in the report.
#include "assess/report.hpp"
#include "base/clock.hpp"
#include "doctor/source_facts.hpp"
#include "load/load_progress.hpp"
#include "model/task_definition.hpp"

#include <functional>
#include <stop_token>

namespace assess {

struct ExaminationWorld {
  const model::TaskDefinition& task;
  base::Clock& clock;
  doctor::TableSelector select_tables;
  ReadScope scope;
  std::size_t sessions = 1;
  load::LoadProgress& progress;  ///< filled here; to be read from on_reading() on
  std::function<void()> on_reading = [] {};
};

Report examine(const ExaminationWorld& world, std::stop_token stop);

}  // namespace assess
