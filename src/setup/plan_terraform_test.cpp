#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanTerraform, terraform_refers_to_what_it_makes) {
  const std::string text = plan_terraform(whole_plan(), test_options());
  EXPECT_TRUE(has(text, "bucket                  = aws_s3_bucket.staging.id\n")) << text;
  EXPECT_TRUE(has(text, "role = aws_iam_role.copy.name\n")) << text;
  EXPECT_TRUE(has(text, "prefix_list_id = \"pl-1\"\n")) << text;
}

TEST(PlanTerraform, terraform_escapes_its_own_signs) {
  Plan plan;
  plan.changes = {PutPolicy{"r", "p", std::nullopt, json(R"({"a": "${aws:username}"})")}};
  EXPECT_TRUE(has(plan_terraform(plan, test_options()), "\"$${aws:username}\""));
}

}  // namespace
}  // namespace setup
