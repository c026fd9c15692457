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

TEST(PlanTerraform, the_roles_of_a_chain_are_made_one_after_the_other) {
  const std::string text = plan_terraform(plan_of_chain(), test_options());
  EXPECT_TRUE(has(text, "resource \"aws_iam_role\" \"copy_2\" {\n")) << text;
  EXPECT_TRUE(has(text, "  depends_on = [aws_iam_role.copy]\n")) << text;
  EXPECT_TRUE(has(text, "  role = aws_iam_role.copy.name\n")) << text;
  EXPECT_TRUE(has(text,
                  "resource \"aws_iam_role_policy\" \"copy_2\" {\n  role = "
                  "aws_iam_role.copy_2.name\n"))
      << text;
}

TEST(PlanTerraform, what_is_in_the_warehouses_region_has_a_provider_of_its_own) {
  const std::string text = plan_terraform(plan_of_warehouse_elsewhere(), test_options());
  EXPECT_TRUE(has(text, "  alias  = \"warehouse\"\n  region = \"eu-central-1\"\n")) << text;
  EXPECT_TRUE(has(text, "\"https_to_s3_0\" {\n  provider = aws.warehouse\n")) << text;
  EXPECT_FALSE(has(text, "\"staging\" {\n  provider")) << text;
  EXPECT_FALSE(has(plan_terraform(whole_plan(), test_options()), "alias"));
}

}  // namespace
}  // namespace setup
