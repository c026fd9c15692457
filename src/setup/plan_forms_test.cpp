#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanForms, the_templates_name_what_they_cannot_express) {
  const Plan plan = plan_of_old_things();
  const std::vector<Change> in_cloudformation = not_in_template(plan, PlanForm::cloudformation);
  EXPECT_EQ(in_cloudformation.size(), 4U);
  const std::vector<Change> in_terraform = not_in_template(plan, PlanForm::terraform);
  EXPECT_EQ(in_terraform.size(), 3U);  // routes of an endpoint are a resource there
  EXPECT_TRUE(not_in_template(plan, PlanForm::cli).empty());
  EXPECT_TRUE(has(plan_terraform(plan, test_options()), "# Not in this configuration"));
}

TEST(PlanForms, a_template_that_would_make_nothing_is_none) {
  Plan plan = make_plan(good_account(), orders_task(), {});
  EXPECT_EQ(plan_cloudformation(plan, test_options()), "");
  EXPECT_EQ(plan_terraform(plan, test_options()), "");
  EXPECT_TRUE(has(no_template_text(plan), "Nothing is missing in the account"));
  plan.changes = {AssociateRole{"etl", true, kRoleArn, {}, false}};
  EXPECT_EQ(plan_cloudformation(plan, test_options()), "");
  EXPECT_EQ(plan_terraform(plan, test_options()), "");
  EXPECT_TRUE(has(no_template_text(plan), "Nothing of what is missing can be in a template"));
}

TEST(PlanForms, who_has_the_namespace_in_a_template_is_told_of_its_default_role) {
  const AssociateRole role{"etl", true, kRoleArn, {"arn:main"}, false, "arn:main"};
  EXPECT_TRUE(has(text_outside_template(role), "name its default role with them: arn:main"));
  Plan plan;
  plan.changes = {MakeBucket{"b", "us-east-1"}, role};
  EXPECT_TRUE(has(plan_cloudformation(plan, test_options()), text_outside_template(role)));
  EXPECT_TRUE(has(plan_terraform(plan, test_options()), text_outside_template(role)));
}

}  // namespace
}  // namespace setup
