#pragma once
// The whole examination of a task's path: every area read and judged, in parallel where they do not
// depend on each other, then one row sent the whole way.
//
// Run by app/doctor_command on the caller's thread with workers of its own; reads only, but for the
// proof of the path, which leaves nothing. An area that cannot be reached is one finding; it never
// throws for what is wrong with the world. `stop` ends it early by Error(cancelled).
#include "base/clock.hpp"
#include "doctor/report.hpp"
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"
#include "port/object_store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace doctor {

struct ExaminationWorld {
  const model::TaskDefinition& task;
  base::Clock& clock;
  TableSelector select_tables;
  std::function<std::unique_ptr<port::ObjectStore>()> open_store;
  std::chrono::seconds copy_deadline{120};
};

Report examine(const ExaminationWorld& world, std::stop_token stop);

}  // namespace doctor
