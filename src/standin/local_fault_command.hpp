#pragma once
// `sluice local fault add | list | clear`: faults of the warehouse put into world.json and taken
// out again while the stand-in runs.
//
// Called by local_command. What the faults do: world_faults.hpp, docs/standin.md.
#include <string>
#include <vector>

namespace standin {

/// Runs the words behind `sluice local fault`; the exit code. Throws Error(request) for words that
/// are none.
int run_local_fault(const std::vector<std::string>& words);

}  // namespace standin
