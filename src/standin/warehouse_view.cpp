#include "standin/warehouse_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {

using base::Json;

std::string apply_status(const AttachedRole& role, std::int64_t now) {
  return role.in_sync_at <= now ? "in-sync" : "adding";
}

std::vector<AttachedRole> changed_roles(const World& world, const std::vector<std::string>& arns,
                                        std::int64_t now) {
  std::vector<AttachedRole> roles;
  for (const std::string& arn : arns) {
    const auto is_same = [&](const AttachedRole& role) { return role.arn == arn; };
    if (std::any_of(roles.begin(), roles.end(), is_same)) continue;
    const auto kept =
        std::find_if(world.attached_roles.begin(), world.attached_roles.end(), is_same);
    roles.push_back(kept != world.attached_roles.end()
                        ? *kept
                        : AttachedRole{arn, now + world.attach_delay_s});
  }
  return roles;
}

std::optional<ApiFailure> check_roles(const ApiCall& call, const std::vector<std::string>& arns,
                                      const std::string& invalid_code) {
  for (const std::string& arn : arns) {
    const std::string start = fmt::format("arn:{}:iam::", partition_of(call.world.region));
    const bool is_arn = arn.starts_with(start) && arn.find(":role/") != std::string::npos;
    if (!is_arn) {
      return ApiFailure{400, invalid_code, fmt::format("The IAM role {} is not valid.", arn)};
    }
    const bool is_own = account_of_arn(arn) == call.world.account;
    if (!is_own || !find_role_by_arn(call.world, arn)) {
      return ApiFailure{
          400, invalid_code,
          fmt::format("The IAM role {} is not valid. Verify that the role exists in account {}.",
                      arn, call.world.account)};
    }
    if (auto failure = check_pass_role(call, arn, "redshift.amazonaws.com")) return failure;
  }
  return std::nullopt;
}

Json interface_list(const World& world, const InterfaceNames& names) {
  Json list = Json::array();
  for (const WorldSubnet& subnet : world.vpc.subnets) {
    const auto& used = world.workgroup.subnets;
    if (std::find(used.begin(), used.end(), subnet.id) == used.end()) continue;
    // 10.0.1.0/24 -> 10.0.1.10
    std::string address = subnet.cidr.substr(0, subnet.cidr.find('/'));
    address = address.substr(0, address.rfind('.') + 1) + "10";
    list.push_back({{names.id, "eni-" + subnet.id.substr(subnet.id.find('-') + 1)},
                    {names.subnet, subnet.id},
                    {names.address, address},
                    {names.zone, subnet.zone}});
  }
  return list;
}

}  // namespace standin
