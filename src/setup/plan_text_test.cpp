#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanText, for_a_person_each_change_shows_what_it_adds) {
  const std::string text = plan_text(whole_plan(), test_options());
  EXPECT_TRUE(has(text, "   1  create the bucket dms-staging in us-east-1\n")) << text;
  EXPECT_TRUE(has(text, "      +           \"redshift-serverless.amazonaws.com\",\n")) << text;
  EXPECT_TRUE(has(text, "9 changes planned, none made.")) << text;
  EXPECT_FALSE(has(text, "Left for you")) << text;
}

TEST(PlanText, for_a_person_what_is_left_comes_with_its_fix) {
  doctor::AccountFacts facts = good_account();
  facts.roles.front().policies->push_back(
      {"managed policy guard", json(R"({"Statement": {"Effect": "Deny", "Action": "s3:GetObject",
                                        "Resource": "*"}})")});
  const std::string text = plan_text(make_plan(facts, orders_task(), {}), test_options());
  EXPECT_TRUE(has(text, "Left for you:\n")) << text;
  EXPECT_TRUE(has(text, "is denied by managed policy guard")) << text;
  EXPECT_TRUE(has(text, "There is nothing that setup could change")) << text;
}

TEST(PlanText, nothing_missing_is_said) {
  const std::string text = plan_text(make_plan(good_account(), orders_task(), {}), test_options());
  EXPECT_TRUE(has(text, "Nothing is missing in the account.")) << text;
}

}  // namespace
}  // namespace setup
