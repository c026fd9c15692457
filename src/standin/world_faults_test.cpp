#include "standin/world_faults.hpp"

#include "base/error.hpp"
#include "standin/fault_counts.hpp"
#include "standin/roles.hpp"
#include "standin/warehouse_faults.hpp"
#include "standin/world.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

WarehouseFault fault_of(std::string kind) {
  WarehouseFault fault;
  fault.kind = std::move(kind);
  return fault;
}

TEST(WarehouseFault, must_be_one_that_there_is) {
  const World world = article_world();
  WarehouseFault fault = fault_of("copy_s3");
  EXPECT_THROW(check_warehouse_fault(world, fault), base::Error);
  fault.code = "SlowDown";
  EXPECT_NO_THROW(check_warehouse_fault(world, fault));
  EXPECT_THROW(check_warehouse_fault(world, fault_of("flood")), base::Error);
  EXPECT_THROW(check_warehouse_fault(world, fault_of("role_trust")), base::Error);
  base::Json json = to_json(world);
  json["warehouse_faults"] = {{{"kind", "flood"}}};
  EXPECT_THROW(world_from_json(json, "world.json"), base::Error);
}

TEST(WarehouseFault, roles_are_missing_or_untrusted) {
  World world = article_world();
  const std::string arn = world.roles.at("dms-access-for-endpoint").arn;
  world.attached_roles.push_back({arn, 0});
  EXPECT_FALSE(check_copy_role(world, arn, 1));
  WarehouseFault fault = fault_of("role_trust");
  fault.role = "dms-access-for-endpoint";
  world.warehouse_faults = {fault};
  World untrusted = world;
  apply_role_faults(untrusted);
  EXPECT_NE(check_copy_role(untrusted, arn, 1)->message.find("Not authorized to get credentials"),
            std::string::npos);
  world.warehouse_faults[0].kind = "role_missing";
  apply_role_faults(world);
  EXPECT_NE(check_copy_role(world, arn, 1)->message.find("is not associated to cluster"),
            std::string::npos);
}

TEST(WarehouseFault, acts_its_times_or_until_it_is_cleared) {
  FaultCounts<WarehouseFault> counts;
  WarehouseFault twice = fault_of("disk_full");
  twice.times = 2;
  WarehouseFault always = fault_of("resize");
  always.times = 0;
  const auto used = [&](const WarehouseFault& fault) {
    int count = 0;
    while (count < 10 && counts.next(std::vector{fault}, [](const auto&) { return true; })) ++count;
    return count;
  };
  EXPECT_EQ(used(twice), 2);
  EXPECT_EQ(used(always), 10);
}

TEST(WarehouseFault, has_the_documented_words) {
  WarehouseFault fault = fault_of("copy_s3");
  for (const auto& [code, part] : {std::pair{"AccessDenied", ":Access Denied,Status 403,Error "},
                                   std::pair{"PermanentRedirect", ",Status 301,Error "},
                                   std::pair{"SlowDown", ",Status 503,Error "},
                                   std::pair{"NoSuchKey", ",Status 404,Error "}}) {
    fault.code = code;
    const RedshiftFailure failure = s3_fault_failure(fault, "b", "k");
    EXPECT_NE(failure.message.find(std::string(part) + code), std::string::npos) << code;
    EXPECT_EQ(failure.context, "S3 key being read : s3://b/k");
  }
  EXPECT_EQ(write_fault_failure(fault_of("disk_full")).message, "Disk Full");
  EXPECT_EQ(write_fault_failure(fault_of("disk_full")).code, 1016);
  EXPECT_EQ(write_fault_failure(fault_of("resize")).message,
            "Cannot execute write query because system is in resize mode");
}

}  // namespace
}  // namespace standin
