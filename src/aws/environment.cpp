#include "aws/environment.hpp"

#include <cstdlib>

namespace aws {

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

std::string value_of(const EnvironmentLookup& environment, const std::string& name) {
  return environment(name).value_or(std::string());
}

}  // namespace aws
