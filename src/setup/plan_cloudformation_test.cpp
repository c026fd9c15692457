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

}  // namespace
}  // namespace setup
