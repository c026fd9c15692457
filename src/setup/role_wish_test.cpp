#include "setup/role_wish.hpp"

#include "setup/test_account.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(RoleWish, a_trust_that_has_all_stays_as_it_is) {
  const base::Json trust = wished_trust("us-east-1", RoleForm::least);
  EXPECT_EQ(widened_trust(trust, "us-east-1", RoleForm::least, "123456789012"), trust);
}

TEST(RoleWish, only_what_is_missing_is_added) {
  const base::Json trust = wished_trust("us-east-1", RoleForm::least);
  const base::Json wide = widened_trust(trust, "us-east-1", RoleForm::wide, "123456789012");
  ASSERT_EQ(wide.at("Statement").size(), 2U);
  EXPECT_EQ(wide.at("Statement").at(0), trust.at("Statement").at(0));
  EXPECT_EQ(wide.at("Statement").at(1).at("Principal"),
            json(R"({"Service": ["dms.amazonaws.com"]})"));
}

TEST(RoleWish, a_condition_or_a_denial_is_somebodys_will) {
  for (const char* effect : {"Allow", "Deny"}) {
    base::Json trust = json(R"({"Statement": [{"Action": "sts:AssumeRole",
        "Principal": {"Service": ["redshift.amazonaws.com",
                                  "redshift-serverless.amazonaws.com"]},
        "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}]})");
    trust["Statement"][0]["Effect"] = effect;
    if (std::string(effect) == "Deny") trust["Statement"][0].erase("Condition");
    EXPECT_EQ(widened_trust(trust, "us-east-1", RoleForm::least, "123456789012"), trust) << effect;
  }
}

TEST(RoleWish, a_trust_without_statements_gets_one) {
  const base::Json trust = widened_trust(json(R"({"Version": "2012-10-17"})"), "us-east-1",
                                         RoleForm::least, "123456789012");
  EXPECT_EQ(trust.at("Statement").size(), 1U);
}

TEST(RoleWish, china_has_its_own_names) {
  EXPECT_NE(wished_trust("cn-north-1", RoleForm::wide).dump().find("dms.amazonaws.com.cn"),
            std::string::npos);
  model::TaskDefinition task = orders_task();
  task.staging.region = "cn-north-1";
  EXPECT_NE(wished_policy(task, "", RoleForm::wide).dump().find("arn:aws-cn:s3:::dms-staging"),
            std::string::npos);
}

TEST(RoleWish, the_wide_policy_allows_all_that_is_asked_of_it) {
  const std::vector<doctor::NamedPolicy> policies = {
      {"wide", wished_policy(orders_task(), "", RoleForm::wide)}};
  const auto wished = wide_access(orders_task());
  EXPECT_EQ(wished.size(), 16U);
  for (const doctor::AccessRequest& request : wished) {
    EXPECT_EQ(doctor::evaluate(policies, request).access, doctor::Access::allowed)
        << request.action;
  }
}

}  // namespace
}  // namespace setup
