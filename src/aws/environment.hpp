#pragma once
// The process's environment as a look-up that is passed in, so that tests need no variables.
//
// Used by whoever reads AWS's settings: credentials, endpoints, regions. The real look-up reads
// getenv and belongs to the start of a run, before threads that might change it.
#include <functional>
#include <optional>
#include <string>

namespace aws {

/// Answers an environment variable; nullopt when it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads the process's own environment.
std::optional<std::string> process_environment(const std::string& name);

/// The variable's value; empty when it is not set.
std::string value_of(const EnvironmentLookup& environment, const std::string& name);

}  // namespace aws
