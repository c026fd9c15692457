#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanCloudformation, cloudformation_makes_new_things_whole) {
  const base::Json json =
      base::parse_json(plan_cloudformation(whole_plan(), test_options()), "plan");
  const base::Json& resources = json.at("Resources");
  EXPECT_EQ(resources.at("StagingBucket").at("Properties").size(), 4U);
  EXPECT_EQ(resources.at("CopyRole").at("Properties").at("Policies").size(), 1U);
  EXPECT_EQ(resources.at("S3Endpoint").at("Properties").at("VpcEndpointType"), "Gateway");
  EXPECT_EQ(resources.at("HttpsToS3Rule1").at("Properties").at("DestinationPrefixListId"), "pl-1");
  EXPECT_EQ(json.at("Metadata").at("NotInThisTemplate").size(), 1U);  // the association
}

TEST(PlanCloudformation, the_roles_of_a_chain_are_made_one_after_the_other) {
  const base::Json json =
      base::parse_json(plan_cloudformation(plan_of_chain(), test_options()), "plan");
  const base::Json& resources = json.at("Resources");
  EXPECT_FALSE(resources.at("CopyRole").contains("DependsOn"));
  EXPECT_EQ(resources.at("CopyRole2").at("DependsOn"), "CopyRole");
  EXPECT_EQ(resources.at("CopyRole2").at("Properties").at("RoleName"), kReaderName);
  for (const char* role : {"CopyRole", "CopyRole2"}) {
    EXPECT_EQ(resources.at(role).at("Properties").at("Policies").size(), 1U) << role;
  }
}

TEST(PlanCloudformation, a_stack_is_of_the_buckets_region) {
  const Plan plan = plan_of_warehouse_elsewhere();
  const base::Json json = base::parse_json(plan_cloudformation(plan, test_options()), "plan");
  EXPECT_TRUE(json.at("Resources").contains("StagingBucket"));
  EXPECT_FALSE(json.at("Resources").contains("S3Endpoint"));
  EXPECT_FALSE(json.at("Resources").contains("HttpsToS3Rule1"));
  EXPECT_EQ(json.at("Metadata").at("NotInThisTemplate").size(), 3U);  // endpoint, rule, association
  EXPECT_TRUE(has(json.at("Metadata").dump(), ", in eu-central-1"));
}

}  // namespace
}  // namespace setup
