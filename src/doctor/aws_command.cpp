#include "doctor/aws_command.hpp"

namespace doctor {

std::string in_region(const std::string& command, const std::string& region) {
  return command + " --region " + region;
}

}  // namespace doctor
