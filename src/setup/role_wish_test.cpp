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

doctor::RoleFacts first_role() {
  doctor::RoleFacts role;
  role.arn = kRoleArn;
  role.name = kRoleName;
  return role;
}

TEST(RoleWish, a_link_trusts_the_role_before_it_alone) {
  const base::Json trust = wished_trust_of_link(kRoleArn);
  ASSERT_EQ(trust.at("Statement").size(), 1U);
  EXPECT_EQ(trust.at("Statement").at(0).at("Principal"), base::Json({{"AWS", kRoleArn}}));
  EXPECT_EQ(widened_trust_of_link(trust, first_role()), trust);
}

TEST(RoleWish, the_trust_of_a_link_grows_by_the_role_that_nothing_speaks_of) {
  const base::Json trust = wished_trust("us-east-1", RoleForm::least);
  const base::Json widened = widened_trust_of_link(trust, first_role());
  ASSERT_EQ(widened.at("Statement").size(), 2U);
  EXPECT_EQ(widened.at("Statement").at(0), trust.at("Statement").at(0));
  EXPECT_EQ(widened.at("Statement").at(1).at("Principal"), base::Json({{"AWS", kRoleArn}}));
}

TEST(RoleWish, a_link_that_is_denied_or_on_a_condition_stays_as_it_is) {
  for (const char* statement :
       {R"({"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}})",
        R"({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}})",
        R"({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"},
            "Condition": {"StringEquals": {"sts:ExternalId": "x"}}})"}) {
    const base::Json trust = {{"Statement", base::Json::array({json(statement)})}};
    EXPECT_EQ(widened_trust_of_link(trust, first_role()), trust) << statement;
  }
}

}  // namespace
}  // namespace setup
