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
