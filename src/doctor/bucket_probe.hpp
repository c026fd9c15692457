#pragma once
// Tries in the staging area all that a run does there: put, read, list, a multipart upload, remove.
//
// Blocking, on the caller's thread; everything it writes lies under `prefix`/doctor- and is removed
// again, also when a step fails. What an earlier run left is told, not touched.
#include "base/prng.hpp"
#include "doctor/finding.hpp"
#include "port/object_store.hpp"

#include <string>

namespace doctor {

/// `prefix` is the task's own part of the staging area, with a slash at its end.
Findings probe_bucket(port::ObjectStore& store, const std::string& prefix, base::Prng& prng);

}  // namespace doctor
