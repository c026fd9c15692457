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

TEST(PlanCli, what_is_elsewhere_is_asked_of_there) {
  Plan plan;
  plan.region = "us-east-1";
  aws::FirewallRule rule;
  for (const Change& change :
       {Change(MakeEndpoint{"vpc-1", "com.amazonaws.eu-west-1.s3", {"rtb-1"}, "eu-west-1"}),
        Change(AddRoutes{"vpce-1", {"rtb-1"}, "eu-west-1"}),
        Change(AllowEgress{"sg-1", rule, "eu-west-1"}),
        Change(AssociateRole{"etl", true, kRoleArn, {}, false, "", "eu-west-1"}),
        Change(AssociateRole{"etl", false, kRoleArn, {}, false, "", "eu-west-1"}),
        Change(CloseBucket{"b", "eu-west-1"}), Change(EncryptBucket{"b", "eu-west-1"}),
        Change(AddCleanup{"b", "eu-west-1", "id", "p/", 7, 1, 0})}) {
    EXPECT_TRUE(has(cli_of(change), " --region 'eu-west-1' ")) << cli_of(change);
  }
}

TEST(PlanCli, a_link_of_a_chain_is_made_once_the_role_before_it_is_known) {
  EXPECT_FALSE(has(cli_of(MakeRole{"r", "/", json("{}")}), "Invalid principal"));
  EXPECT_TRUE(has(cli_of(MakeRole{"r", "/", json("{}"), kRoleArn}), "'Invalid principal'"));
  EXPECT_TRUE(
      has(cli_of(ChangeTrust{"r", json("{}"), json("{}"), kRoleArn}), "'Invalid principal'"));
}

}  // namespace
}  // namespace setup
