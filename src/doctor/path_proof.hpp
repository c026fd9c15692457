#pragma once
// Sends one row the whole way, as a run does: staged, COPYed with the task's role, merged, deleted.
//
// Blocking, on the caller's thread. The tables are made in a transaction that is rolled back, the
// staged files are removed, so nothing stays behind whatever happens. A COPY that gets no answer is
// cancelled at the deadline: that is what a missing route to S3 looks like under enhanced VPC
// routing (Amazon Redshift Management Guide, "Enhanced VPC routing").
#include "base/prng.hpp"
#include "doctor/finding.hpp"
#include "model/task_definition.hpp"
#include "port/object_store.hpp"
#include "redshift/session.hpp"

#include <chrono>
#include <string>

namespace doctor {

struct PathWorld {
  const model::TaskDefinition& task;
  redshift::Session& session;
  port::ObjectStore& store;
  std::string prefix;  ///< the task's own part of the staging area, with a slash at its end
  std::chrono::seconds deadline{120};  ///< for COPY
};

Findings prove_path(const PathWorld& world, base::Prng& prng);

}  // namespace doctor
