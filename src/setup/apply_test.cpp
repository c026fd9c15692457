#include "setup/apply.hpp"

#include "base/error.hpp"
#include "config/test_folder.hpp"
#include "setup/test_account.hpp"
#include "setup/test_tools.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace setup {
namespace {

class Apply : public testing::Test {
 protected:
  /// Makes a role, puts its policy, adds routes.
  static Plan plan() {
    Plan plan;
    plan.account = "123456789012";
    plan.region = "us-east-1";
    plan.changes = {MakeRole{"r", "/", json(R"({"Statement":[]})")},
                    PutPolicy{"r", "p", std::nullopt, json(R"({"Statement":[]})")},
                    AddRoutes{"vpce-1", {"rtb-1"}}};
    return plan;
  }

  static std::vector<ScriptedAnswer> all_made() {
    return {iam_answer("CreateRole", "<Role><RoleName>r</RoleName><RoleId>AROA1</RoleId></Role>"),
            iam_refusal(404, "NoSuchEntity"), iam_answer("PutRolePolicy", ""), routes_added()};
  }

  static ScriptedAnswer routes_added() {
    return ScriptedAnswer::of(
        200, "<ModifyVpcEndpointResponse><return>true</return></ModifyVpcEndpointResponse>");
  }

  static ScriptedAnswer endpoint_with_route() {
    return ScriptedAnswer::of(
        200,
        "<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-1"
        "</vpcEndpointId><routeTableIdSet><item>rtb-1</item></routeTableIdSet></item>"
        "</vpcEndpointSet></DescribeVpcEndpointsResponse>");
  }

  Conversation answering(std::deque<Answer> answers) {
    return {[this, answers](const Change&, std::size_t) mutable {
              ++asked_;
              const Answer answer = answers.empty() ? Answer::yes : answers.front();
              if (!answers.empty()) answers.pop_front();
              return answer;
            },
            [this](const std::string& line) { said_.push_back(line); }};
  }

  std::vector<StepState> states(const SetupJournal& journal) const {
    std::vector<StepState> states;
    for (const Step& step : journal.steps()) states.push_back(step.state);
    return states;
  }

  config::TestFolder folder_;
  base::FakeClock clock_;
  std::vector<std::string> said_;
  std::size_t asked_ = 0;
};

using States = std::vector<StepState>;

TEST_F(Apply, makes_each_change_once_and_writes_it_down) {
  TestTools test(all_made());
  SetupJournal journal(folder_.path("state"), clock_);
  const Applied applied = apply_plan(plan(), journal, test.tools(), answering({}));
  EXPECT_EQ(applied.made, 3U);
  EXPECT_EQ(states(journal), States(3, StepState::made));
  EXPECT_EQ(journal.steps()[0].made_id, "AROA1");
  EXPECT_EQ(said_[0], "made: create the role r (AROA1)");
}

TEST_F(Apply, what_stands_on_something_declined_is_passed_over) {
  TestTools test({routes_added()});
  SetupJournal journal(folder_.path("state"), clock_);
  const Applied applied = apply_plan(plan(), journal, test.tools(), answering({Answer::no}));
  EXPECT_EQ(applied.made, 1U);
  EXPECT_EQ(applied.declined, 2U);
  EXPECT_EQ(asked_, 2U);
  EXPECT_EQ(said_[0], "passed over, as what it needs was declined: put the policy p of the role r");
}

TEST_F(Apply, quitting_makes_nothing_more) {
  TestTools test({});
  SetupJournal journal(folder_.path("state"), clock_);
  const Applied applied = apply_plan(plan(), journal, test.tools(), answering({Answer::quit}));
  EXPECT_EQ(applied.made, 0U);
  EXPECT_EQ(applied.declined, 3U);
  EXPECT_TRUE(journal.steps().empty());
}

TEST_F(Apply, a_refusal_ends_it_and_the_step_is_none_of_ours) {
  TestTools test({iam_refusal(403, "AccessDenied")});
  SetupJournal journal(folder_.path("state"), clock_);
  try {
    apply_plan(plan(), journal, test.tools(), answering({}));
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.report().contexts.back(), "create the role r");
  }
  EXPECT_EQ(states(journal), States{StepState::undone});
}

TEST_F(Apply, an_association_that_was_refused_may_have_begun) {
  TestTools test({json_refusal(403, "AccessDeniedException")});
  SetupJournal journal(folder_.path("state"), clock_);
  Plan plan;
  plan.changes = {AssociateRole{"etl", true, "arn:new", {}, false}};
  EXPECT_EQ(aws::code_thrown_by([&] { apply_plan(plan, journal, test.tools(), answering({})); }),
            "aws.access_denied");
  EXPECT_EQ(states(journal), States{StepState::begun});
}

TEST_F(Apply, takes_back_the_newest_first) {
  SetupJournal journal(folder_.path("state"), clock_);
  {
    TestTools test(all_made());
    apply_plan(plan(), journal, test.tools(), answering({}));
  }
  said_.clear();
  TestTools test({endpoint_with_route(), routes_added(), iam_refusal(404, "NoSuchEntity"),
                  iam_refusal(404, "NoSuchEntity")});
  const TakenBack result =
      take_back(journal, {"123456789012", "us-east-1"}, test.tools(), answering({}));
  EXPECT_EQ(result.undone, 3U);
  EXPECT_EQ(said_, (std::vector<std::string>{
                       "taken back: add rtb-1 to the gateway endpoint vpce-1",
                       "taken back: put the policy p of the role r (it was gone already)",
                       "taken back: create the role r (it was gone already)"}));
  EXPECT_EQ(states(journal), States(3, StepState::undone));
  EXPECT_EQ(take_back(journal, {"123456789012", "us-east-1"}, test.tools(), answering({})).undone,
            0U);
}

TEST_F(Apply, a_failure_of_the_server_leaves_the_step_begun) {
  TestTools test({iam_refusal(500, "InternalFailure")});
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_THROW(apply_plan(plan(), journal, test.tools(), answering({})), base::Error);
  EXPECT_EQ(states(journal), States{StepState::begun});
}

TEST_F(Apply, what_was_made_in_another_region_is_left) {
  TestTools test({});
  SetupJournal journal(folder_.path("state"), clock_);
  journal.made(journal.begin("123456789012", "eu-west-1", plan().changes[2]), "");
  EXPECT_EQ(take_back(journal, {"123456789012", "us-east-1"}, test.tools(), answering({})).left,
            1U);
}

TEST_F(Apply, what_was_made_in_another_account_is_left) {
  TestTools test({});
  SetupJournal journal(folder_.path("state"), clock_);
  journal.made(journal.begin("999999999999", "us-east-1", plan().changes[0]), "");
  const TakenBack result =
      take_back(journal, {"123456789012", "us-east-1"}, test.tools(), answering({}));
  EXPECT_EQ(result.left, 1U);
  EXPECT_EQ(asked_, 0U);
}

}  // namespace
}  // namespace setup
