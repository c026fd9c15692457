#pragma once
// The warehouse as both of its control planes show it: roles with their state, interfaces. Pure.
//
// Used by the Redshift and Redshift Serverless parts of the control plane.
#include "standin/api_call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace standin {

/// "in-sync", or "adding" until the role's time has come.
std::string apply_status(const AttachedRole& role, std::int64_t now);

/// The list after a change to exactly these roles: those that stay keep their time, new ones are in
/// sync after the World's attach_delay_s.
std::vector<AttachedRole> changed_roles(const World& world, const std::vector<std::string>& arns,
                                        std::int64_t now);

/// What is wrong with a list of roles to associate: texts that are no ARN of a role, roles that do
/// not exist, roles that the caller may not pass.
std::optional<ApiFailure> check_roles(const ApiCall& call, const std::vector<std::string>& arns,
                                      const std::string& invalid_code);

/// Network interfaces, one in each subnet, in the spelling of the member names given.
struct InterfaceNames {
  const char* id;
  const char* subnet;
  const char* address;
  const char* zone;
};
base::Json interface_list(const World& world, const InterfaceNames& names);

}  // namespace standin
