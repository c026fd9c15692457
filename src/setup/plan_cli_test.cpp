#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanCli, the_script_quotes_what_it_is_given) {
  PutPolicy put{"r", "p", std::nullopt, json(R"({"a": "it's $HOME `x`"})")};
  EXPECT_TRUE(has(cli_of(put), "\"it'\\''s $HOME `x`\"")) << cli_of(put);
}

TEST(PlanCli, the_script_reads_lists_before_it_writes_them) {
  const std::string script = plan_cli(plan_of_old_things(), test_options());
  EXPECT_LT(script.find("get-namespace"), script.find("update-namespace")) << script;
  EXPECT_LT(script.find("get-bucket-lifecycle-configuration"),
            script.find("put-bucket-lifecycle-configuration"))
      << script;
}

TEST(PlanCli, a_comment_of_the_script_is_one_line) {
  Plan plan = whole_plan();
  plan.left.push_back(doctor::Check(doctor::Area::role, "x", "x").failure("a\nrm -rf b", "", {}));
  EXPECT_TRUE(has(plan_cli(plan, test_options()), "#   x: a rm -rf b\n"));
}

}  // namespace
}  // namespace setup
