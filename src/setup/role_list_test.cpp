#include "setup/role_list.hpp"

#include "setup/test_tools.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

const AssociateRole kWanted{"etl", true, "arn:new", {}, false};

TEST(RoleList, the_list_is_read_grown_and_waited_for) {
  TestTools test({namespace_with({"arn:old=in-sync", "arn:going=removing"}), namespace_with({}),
                  namespace_with({"arn:old=in-sync", "arn:new=adding"}),
                  namespace_with({"arn:old=in-sync", "arn:new=in-sync"})});
  EXPECT_TRUE(add_role(kWanted, test.tools()));
  EXPECT_EQ(test.service.body(1), R"({"namespaceName":"etl","iamRoles":["arn:old","arn:new"]})");
  EXPECT_EQ(test.service.requests().size(), 4U);
  ASSERT_EQ(test.progress.size(), 2U);
  EXPECT_NE(test.progress[0].find("waiting until the role is in sync"), std::string::npos);
}

TEST(RoleList, a_role_that_is_in_sync_needs_nothing) {
  TestTools test({namespace_with({"arn:new=in-sync"})});
  EXPECT_FALSE(add_role(kWanted, test.tools()));
  EXPECT_EQ(test.service.requests().size(), 1U);
}

TEST(RoleList, a_role_that_is_being_added_is_only_waited_for) {
  TestTools test({namespace_with({"arn:new=adding"}), namespace_with({"arn:new=in-sync"})});
  add_role(kWanted, test.tools());
  EXPECT_EQ(test.service.requests().size(), 2U);
}

TEST(RoleList, a_namespace_that_is_being_modified_is_asked_again) {
  TestTools test({namespace_with({}), json_refusal(409, "ConflictException"),
                  namespace_with({"arn:other=in-sync"}), namespace_with({}),
                  namespace_with({"arn:other=in-sync", "arn:new=in-sync"})});
  add_role(kWanted, test.tools());
  // What somebody else added meanwhile is on the list that is written.
  EXPECT_EQ(test.service.body(3), R"({"namespaceName":"etl","iamRoles":["arn:other","arn:new"]})");
}

TEST(RoleList, the_default_role_is_written_with_the_list) {
  TestTools test({namespace_with({"arn:old=in-sync", "arn:main=in-sync"}, "arn:main"),
                  namespace_with({}), namespace_with({"arn:new=in-sync"})});
  add_role(kWanted, test.tools());
  EXPECT_EQ(test.service.body(1),
            R"({"namespaceName":"etl","iamRoles":["arn:old","arn:main","arn:new"],)"
            R"("defaultIamRoleArn":"arn:main"})");
}

TEST(RoleList, a_default_role_that_is_taken_off_is_no_default_any_more) {
  TestTools test({namespace_with({"arn:old=in-sync", "arn:new=in-sync"}, "arn:new"),
                  namespace_with({}), namespace_with({"arn:old=in-sync"})});
  remove_role(kWanted, test.tools());
  EXPECT_EQ(test.service.body(1), R"({"namespaceName":"etl","iamRoles":["arn:old"]})");
}

TEST(RoleList, a_role_that_is_there_after_a_lost_answer_was_added_here) {
  TestTools test({namespace_with({}), ScriptedAnswer::close(), namespace_with({"arn:new=adding"}),
                  namespace_with({"arn:new=in-sync"})});
  int times_taken = 0;
  Tools tools = test.tools();
  tools.taken = [&] { ++times_taken; };
  EXPECT_TRUE(add_role(kWanted, tools));
  EXPECT_EQ(times_taken, 1);
  EXPECT_EQ(test.service.requests().size(), 4U);
}

TEST(RoleList, a_second_lost_answer_ends_it) {
  TestTools test(
      {namespace_with({}), ScriptedAnswer::close(), namespace_with({}), ScriptedAnswer::close()});
  EXPECT_EQ(aws::code_thrown_by([&] { add_role(kWanted, test.tools()); }), "http.broken");
}

TEST(RoleList, a_role_is_taken_off_and_waited_for) {
  TestTools test({namespace_with({"arn:old=in-sync", "arn:new=in-sync"}), namespace_with({}),
                  namespace_with({"arn:old=in-sync", "arn:new=removing"}),
                  namespace_with({"arn:old=in-sync"})});
  EXPECT_TRUE(remove_role(kWanted, test.tools()));
  EXPECT_EQ(test.service.body(1), R"({"namespaceName":"etl","iamRoles":["arn:old"]})");
}

TEST(RoleList, one_that_is_not_there_needs_no_taking_off) {
  TestTools test({namespace_with({"arn:old=in-sync"})});
  EXPECT_FALSE(remove_role(kWanted, test.tools()));
}

TEST(RoleList, a_namespace_that_is_gone_is_an_error) {
  TestTools test({json_refusal(400, "ResourceNotFoundException")});
  EXPECT_EQ(aws::code_thrown_by([&] { add_role(kWanted, test.tools()); }), "aws.not_found");
}

TEST(RoleList, waiting_ends_one_day) {
  TestTools test(std::vector<ScriptedAnswer>(400, namespace_with({"arn:new=adding"})));
  EXPECT_EQ(aws::code_thrown_by([&] { add_role(kWanted, test.tools()); }), "setup.not_in_sync");
}

TEST(RoleList, waiting_ends_when_somebody_asks) {
  TestTools test({namespace_with({"arn:new=adding"})});
  test.stop.request_stop();
  EXPECT_EQ(aws::code_thrown_by([&] { add_role(kWanted, test.tools()); }), "cancelled");
}

}  // namespace
}  // namespace setup
