#include "standin/world_faults.hpp"

#include "base/error.hpp"
#include "standin/world.hpp"
#include "standin/world_fields.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

/// A status that a fault may answer with.
void check_status(WorldFields& fields, int status) {
  if (!fields.is_reading() || (status >= 400 && status <= 599)) return;
  fields.refuse("status", fmt::format("is {}", status), "400 to 599");
}

[[noreturn]] void refuse_fault(const std::string& what, const std::string& accepted) {
  throw base::Error(base::ErrorScope::request, "local.fault", what, accepted);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

void describe(WorldFields& fields, S3Fault& fault) {
  fields.field("method", fault.method);
  fields.field("key_prefix", fault.key_prefix);
  fields.field("status", fault.status);
  check_status(fields, fault.status);
  fields.field("code", fault.code);
  fields.field("times", fault.times);
}

void describe(WorldFields& fields, ApiFault& fault) {
  fields.field("action", fault.action);
  fields.field("status", fault.status);
  if (fault.status != 0) check_status(fields, fault.status);
  fields.field("code", fault.code);
  fields.field("times", fault.times);
}

void describe(WorldFields& fields, WarehouseFault& fault) {
  fields.required("kind", fault.kind);
  const auto& kinds = warehouse_fault_kinds();
  if (fields.is_reading() && std::find(kinds.begin(), kinds.end(), fault.kind) == kinds.end()) {
    fields.refuse("kind", "is '" + fault.kind + "'", joined(kinds));
  }
  fields.field("key_prefix", fault.key_prefix);
  fields.field("role", fault.role);
  fields.field("code", fault.code);
  fields.field("seconds", fault.seconds);
  fields.field("times", fault.times);
  fields.field("id", fault.id);
}

const std::vector<std::string>& warehouse_fault_kinds() {
  static const std::vector<std::string> kinds = {
      "role_missing",  "role_trust", "copy_s3", "copy_cut",    "copy_hang",
      "stale_listing", "disk_full",  "resize",  "commit_lost", "commit_answer_lost"};
  return kinds;
}

void check_warehouse_fault(const World& world, const WarehouseFault& fault) {
  const auto& kinds = warehouse_fault_kinds();
  if (std::find(kinds.begin(), kinds.end(), fault.kind) == kinds.end()) {
    refuse_fault("there is no fault '" + fault.kind + "'", "there are: " + joined(kinds));
  }
  const bool is_of_role = fault.kind.starts_with("role_");
  if (is_of_role && !world.roles.contains(fault.role)) {
    refuse_fault("the local world has no role '" + fault.role + "'",
                 "name one with --role, as `sluice local status` shows it");
  }
  if (fault.kind != "copy_s3") return;
  static const std::vector<std::string> codes = {"AccessDenied", "PermanentRedirect", "SlowDown",
                                                 "NoSuchKey", "InternalError"};
  if (std::find(codes.begin(), codes.end(), fault.code) != codes.end()) return;
  refuse_fault("copy_s3 has no code '" + fault.code + "'", "--code takes: " + joined(codes));
}

void apply_role_faults(World& world) {
  for (const WarehouseFault& fault : world.warehouse_faults) {
    const auto role = world.roles.find(fault.role);
    if (role == world.roles.end()) continue;
    if (fault.kind == "role_missing") world.roles.erase(role);
    if (fault.kind == "role_trust") {
      role->second.trust = {{"Version", "2012-10-17"}, {"Statement", base::Json::array()}};
    }
  }
}

}  // namespace standin
