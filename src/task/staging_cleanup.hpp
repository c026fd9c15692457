#pragma once
// Removes what lies in a task's part of the staging area: leftovers of an earlier process before a
// run, everything of this one after it.
//
// Used by task/replication_task, on its thread. Errors: those of the store; clean_after() throws
// none, because it runs while another error may be on its way.
#include "base/clock.hpp"
#include "model/endpoint.hpp"
#include "port/object_store.hpp"

#include <cstddef>
#include <string>

namespace task {

/// Removes all objects and unfinished uploads under the prefix; says how many there were.
std::size_t remove_staged(port::ObjectStore& store, const std::string& prefix);
/// Removes what an earlier process left; logs how much.
void clean_before(port::ObjectStore& store, const std::string& prefix);
/// Runs also when the task was stopped or failed, so it makes a store of its own that nothing
/// stops. What it cannot remove the next run removes; the log says so.
void clean_after(const model::StagingEndpoint& staging, base::Clock& clock,
                 const std::string& prefix) noexcept;

}  // namespace task
