#include "setup/step_place.hpp"

#include "setup/test_account.hpp"
#include "setup/test_tools.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

constexpr char kAccount[] = "123456789012";
const AddRoutes kRoutes{"vpce-1", {"rtb-1"}};

Step step_in(const char* region, Change change) {
  return {"", kAccount, region, StepState::made, "", std::move(change)};
}

TEST(StepPlace, the_account_must_be_the_same) {
  EXPECT_FALSE(
      is_at(step_in("us-east-1", MakeBucket{"b", "us-east-1"}), {"999999999999", "us-east-1"}));
}

TEST(StepPlace, what_names_its_region_and_what_is_in_none_may_be_asked_of_from_anywhere) {
  const Place here{kAccount, "us-east-1"};
  EXPECT_TRUE(is_at(step_in("eu-west-1", AddRoutes{"vpce-1", {"rtb-1"}, "eu-west-1"}), here));
  EXPECT_TRUE(is_at(step_in("eu-west-1", MakeBucket{"b", "eu-west-1"}), here));
  EXPECT_TRUE(is_at(step_in("eu-west-1", MakeRole{"r", "/", {}}), here));
}

TEST(StepPlace, what_does_not_name_it_is_of_the_region_of_its_step) {
  EXPECT_TRUE(is_at(step_in("us-east-1", kRoutes), {kAccount, "us-east-1"}));
  EXPECT_FALSE(is_at(step_in("eu-west-1", kRoutes), {kAccount, "us-east-1"}));
}

/// The region in which a step of an earlier version is looked for, the warehouse being in another.
std::string found_region(const Change& change, std::vector<ScriptedAnswer> answers) {
  TestTools test(std::move(answers));
  const Place here{kAccount, "us-east-1", "eu-central-1"};
  const Step found = with_region(step_in("us-east-1", change), here, test.tools());
  for (const aws::SeenRequest& request : test.service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/")) << request.head;
  }
  return *region_of(found.change);
}

TEST(StepPlace, a_step_without_region_is_looked_for_where_the_warehouse_is) {
  EXPECT_EQ(found_region(kRoutes, {endpoint_with({"rtb-1"})}), "eu-central-1");
  EXPECT_EQ(found_region(kRoutes, {endpoint_with({})}), "us-east-1");
  const AssociateRole role{"etl", true, "arn:a", {}, false};
  EXPECT_EQ(found_region(role, {namespace_with({"arn:a=in-sync"})}), "eu-central-1");
  EXPECT_EQ(found_region(role, {json_refusal(400, "ResourceNotFoundException")}), "us-east-1");
}

TEST(StepPlace, nothing_is_asked_where_there_is_one_place) {
  TestTools test({});
  const Step known = with_region(step_in("us-east-1", AddRoutes{"vpce-1", {"rtb-1"}, "eu-west-1"}),
                                 {kAccount, "us-east-1", "eu-central-1"}, test.tools());
  EXPECT_EQ(*region_of(known.change), "eu-west-1");
  const Step same = with_region(step_in("us-east-1", kRoutes), {kAccount, "us-east-1", "us-east-1"},
                                test.tools());
  EXPECT_EQ(*region_of(same.change), "us-east-1");
  EXPECT_TRUE(test.service.requests().empty());
}

}  // namespace
}  // namespace setup
