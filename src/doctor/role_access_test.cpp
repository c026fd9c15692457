#include "doctor/role_access.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

NamedPolicy allowing(const std::string& name, const std::string& action) {
  return {name, {{"Statement", {{"Effect", "Allow"}, {"Action", action}, {"Resource", "*"}}}}};
}

TEST(RoleAccess, a_boundary_cuts_what_the_policies_allow) {
  RoleFacts role;
  role.arn = "arn:aws:iam::123456789012:role/etl";
  role.policies = {allowing("p", "s3:*")};
  const AccessRequest request = request_of(role, "s3:GetObject", "arn:aws:s3:::b/k");
  EXPECT_EQ(request.context.at("aws:principalaccount"), "123456789012");
  EXPECT_EQ(access_of(role, request).verdict.access, Access::allowed);
  role.boundary = allowing("managed policy edge", "ec2:*");
  const RoleAccess cut = access_of(role, request);
  EXPECT_EQ(cut.verdict.access, Access::not_allowed);
  EXPECT_EQ(cut.where, "its permissions boundary managed policy edge");
  role.policies->clear();
  EXPECT_EQ(access_of(role, request).where, "the role's policies");
}

TEST(RoleAccess, a_boundary_decides_over_a_condition_and_its_denial_over_all) {
  RoleFacts role;
  role.arn = "arn:aws:iam::123456789012:role/etl";
  role.policies = {allowing("p", "s3:*")};
  role.policies->front().document["Statement"]["Condition"] = {{"StringEquals", {{"a:b", "c"}}}};
  const AccessRequest request = request_of(role, "s3:GetObject", "arn:aws:s3:::b/k");
  EXPECT_EQ(access_of(role, request).verdict.access, Access::depends);
  role.boundary = allowing("managed policy edge", "ec2:*");
  EXPECT_EQ(access_of(role, request).verdict.access, Access::not_allowed);
  EXPECT_TRUE(is_cut_by_boundary(role, access_of(role, request)));
  role.policies->clear();
  role.boundary = allowing("managed policy edge", "s3:*");
  role.boundary->document["Statement"]["Effect"] = "Deny";
  EXPECT_EQ(access_of(role, request).verdict.access, Access::denied);
  EXPECT_FALSE(is_cut_by_boundary(role, access_of(role, request)));
}

TEST(RoleAccess, of_several_ways_one_that_is_open_is_enough) {
  RoleFacts role;
  role.arn = "arn:aws:iam::123456789012:role/etl";
  role.policies.emplace();
  const AccessRequest request = request_of(role, "s3:GetObject", "arn:aws:s3:::b/k");
  const AccessVerdict yes{Access::allowed, "r", "", false};
  const AccessVerdict no;
  const AccessVerdict perhaps{Access::depends, "r", "c", false};
  const auto asked = [&](const ResourceVerdict& verdict, ResourceRule rule) {
    return access_with(role, request, {verdict, "the resource", rule}).verdict.access;
  };
  EXPECT_EQ(asked({yes, perhaps, yes, no}, ResourceRule::must_allow), Access::allowed);
  EXPECT_EQ(asked({yes, no, perhaps, yes}, ResourceRule::must_allow), Access::depends);
  EXPECT_EQ(asked({yes, no, no, yes}, ResourceRule::must_allow), Access::not_allowed);
  EXPECT_EQ(asked({perhaps, yes, no, no}, ResourceRule::may_add), Access::depends);
  role.policies = {allowing("p", "s3:*")};
  EXPECT_EQ(asked({yes, no, perhaps, yes}, ResourceRule::must_allow), Access::allowed);
  EXPECT_EQ(asked({yes, no, no, no}, ResourceRule::must_allow), Access::not_allowed);
  EXPECT_EQ(asked({yes, no, no, no}, ResourceRule::may_add), Access::allowed);
}

TEST(RoleAccess, is_not_known_with_a_part_unseen) {
  RoleFacts role;
  EXPECT_FALSE(are_policies_seen(role));
  role.policies.emplace();
  EXPECT_TRUE(are_policies_seen(role));
  role.boundary_arn = "arn:aws:iam::123456789012:policy/edge";
  EXPECT_FALSE(are_policies_seen(role));
}

}  // namespace
}  // namespace doctor
