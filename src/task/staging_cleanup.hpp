#pragma once
// Removes what lies in a task's part of the staging area: leftovers of an earlier process before a
// run, everything of this one after it.
//
// Used by task/replication_task, on its thread. Where files are the result, only those go that are
// not part of it, and nothing that sluice did not name. Errors: those of the store; the functions
// for the end of a run throw none, because they run while another error may be on its way.
#include "base/clock.hpp"
#include "model/endpoint.hpp"
#include "model/staged_name.hpp"
#include "port/object_store.hpp"

#include <cstddef>
#include <functional>
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

using KeptFiles = std::function<bool(const model::StagedName&)>;

/// Removes the staged files under the prefix that are not kept, and unfinished uploads; says how
/// many there were.
std::size_t remove_unkept(port::ObjectStore& store, const std::string& prefix,
                          const KeptFiles& is_kept);
void clean_unkept_before(port::ObjectStore& store, const std::string& prefix,
                         const KeptFiles& is_kept);
/// The store must be one that a stop of the user does not end.
void clean_unkept_after(port::ObjectStore& store, const std::string& prefix,
                        const KeptFiles& is_kept) noexcept;

}  // namespace task
