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

}  // namespace
}  // namespace setup
