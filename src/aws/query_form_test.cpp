#include "aws/query_form.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(QueryForm, posts_action_version_and_parameters) {
  Query parameters{{"RoleName", "a role+"}};
  add_list(parameters, "ActionNames.member", {"s3:GetObject", "s3:ListBucket"});
  add_given(parameters, "Marker", "");
  add_given(parameters, "Path", "/x/");
  const ServiceCall call = query_call({"iam", "2010-05-08"}, "GetRole", std::move(parameters));
  EXPECT_EQ(call.body,
            "Action=GetRole&ActionNames.member.1=s3%3AGetObject&"
            "ActionNames.member.2=s3%3AListBucket&Path=%2Fx%2F&RoleName=a+role%2B&"
            "Version=2010-05-08");
  EXPECT_EQ(call.action, "iam:GetRole");
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.headers.at("content-type"), "application/x-www-form-urlencoded; charset=utf-8");
}

}  // namespace
}  // namespace aws
