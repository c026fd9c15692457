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
            iam_refusal(404, "NoSuchEntity"), iam_answer("PutRolePolicy", ""), endpoint_with({}),
            routes_added()};
  }

  static ScriptedAnswer routes_added() {
    return ec2_answer("ModifyVpcEndpoint", "<return>true</return>");
  }

  static Plan plan_of(Change change) {
    Plan plan;
    plan.account = "123456789012";
    plan.region = "us-east-1";
    plan.changes = {std::move(change)};
    return plan;
  }

  static Place here() { return {"123456789012", "us-east-1"}; }

  /// Applies one change with these answers; gives the code of what it ended with.
  std::string applied(SetupJournal& journal, const Change& change,
                      std::vector<ScriptedAnswer> answers) {
    TestTools test(std::move(answers));
    return aws::code_thrown_by(
        [&] { apply_plan(plan_of(change), journal, test.tools(), answering({})); });
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
  TestTools test({endpoint_with({}), routes_added()});
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

const AssociateRole kAssociation{"etl", true, "arn:aws:iam::123456789012:role/r", {}, false};

TEST_F(Apply, an_association_that_was_refused_is_none_of_ours) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(applied(journal, kAssociation,
                    {namespace_with({}), json_refusal(403, "AccessDeniedException")}),
            "aws.access_denied");
  EXPECT_EQ(states(journal), States{StepState::undone});
}

TEST_F(Apply, an_association_that_was_taken_is_ours_although_the_waiting_failed) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(
      applied(journal, kAssociation,
              {namespace_with({}), namespace_with({}), json_refusal(403, "AccessDeniedException")}),
      "aws.access_denied");
  EXPECT_EQ(states(journal), States{StepState::made});
}

TEST_F(Apply, routes_and_rules_that_were_refused_are_none_of_ours) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(applied(journal, AddRoutes{"vpce-1", {"rtb-1"}},
                    {endpoint_with({}), ec2_refusal("UnauthorizedOperation")}),
            "aws.access_denied");
  EXPECT_EQ(applied(journal, egress_change(), {ec2_refusal("RulesPerSecurityGroupLimitExceeded")}),
            "aws.refused");
  EXPECT_EQ(states(journal), States(2, StepState::undone));
}

TEST_F(Apply, an_answer_that_cannot_be_read_leaves_the_step_begun) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(applied(journal, MakeRole{"r", "/", json("{}")}, {ScriptedAnswer::of(200, "<html>")}),
            "aws.answer_malformed");
  EXPECT_EQ(states(journal), States{StepState::begun});
}

TEST_F(Apply, routes_that_somebody_added_meanwhile_are_theirs) {
  SetupJournal journal(folder_.path("state"), clock_);
  applied(journal, AddRoutes{"vpce-1", {"rtb-1"}}, {endpoint_with({"rtb-1"})});
  EXPECT_EQ(states(journal), States{StepState::undone});
  EXPECT_EQ(applied(journal, AddRoutes{"vpce-1", {"rtb-1", "rtb-2"}}, {endpoint_with({"rtb-1"})}),
            "setup.changed_meanwhile");
  EXPECT_EQ(states(journal), States(2, StepState::undone));
}

TEST_F(Apply, a_route_refused_by_what_a_lost_request_did_is_made) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(applied(journal, AddRoutes{"vpce-1", {"rtb-1"}},
                    {endpoint_with({}), ScriptedAnswer::close(), ec2_refusal("RouteAlreadyExists"),
                     endpoint_with({"rtb-1"})}),
            "");
  EXPECT_EQ(states(journal), States{StepState::made});
}

TEST_F(Apply, what_was_not_made_after_all_is_not_taken_back_when_others_make_it) {
  SetupJournal journal(folder_.path("state"), clock_);
  EXPECT_EQ(applied(journal, egress_change(), {ScriptedAnswer::close()}), "http.broken");
  EXPECT_EQ(states(journal), States{StepState::begun});
  TestTools test({ec2_answer("DescribeSecurityGroups")});
  settle(journal, here(), test.tools(), answering({}));
  EXPECT_EQ(states(journal), States{StepState::undone});
  EXPECT_EQ(said_.back(), "was not made: let sg-1 out: tcp 443 to pl-1");
}

TEST_F(Apply, a_rule_whose_answer_was_lost_is_ours_by_its_description) {
  SetupJournal journal(folder_.path("state"), clock_);
  applied(journal, egress_change(), {ScriptedAnswer::close()});
  TestTools others({group_with_rule("theirs")});
  settle(journal, here(), others.tools(), answering({}));
  EXPECT_EQ(states(journal), States{StepState::undone});
  applied(journal, egress_change(), {ScriptedAnswer::close()});
  TestTools ours({group_with_rule("sluice-orders: COPY reads S3")});
  settle(journal, here(), ours.tools(), answering({}));
  EXPECT_EQ(states(journal).back(), StepState::made);
}

TEST_F(Apply, a_place_on_the_list_that_nobody_can_be_shown_to_have_made_stays) {
  SetupJournal journal(folder_.path("state"), clock_);
  journal.begin("123456789012", "us-east-1", kAssociation);
  TestTools test({namespace_with({kAssociation.role_arn + "=in-sync"})});
  EXPECT_EQ(take_back(journal, here(), test.tools(), answering({})).left, 1U);
  EXPECT_EQ(test.service.requests().size(), 1U);  // looked at only
  EXPECT_EQ(states(journal), States{StepState::begun});
}

TEST_F(Apply, a_role_of_setups_own_goes_from_the_list) {
  SetupJournal journal(folder_.path("state"), clock_);
  journal.made(journal.begin("123456789012", "us-east-1", MakeRole{"r", "/", json("{}")}), "A1");
  journal.begin("123456789012", "us-east-1", kAssociation);
  TestTools test({namespace_with({kAssociation.role_arn + "=in-sync"}), namespace_with({}),
                  namespace_with({}), iam_refusal(404, "NoSuchEntity")});
  EXPECT_EQ(take_back(journal, here(), test.tools(), answering({})).undone, 2U);
  EXPECT_EQ(states(journal), States(2, StepState::undone));
}

TEST_F(Apply, takes_back_the_newest_first) {
  SetupJournal journal(folder_.path("state"), clock_);
  {
    TestTools test(all_made());
    apply_plan(plan(), journal, test.tools(), answering({}));
  }
  said_.clear();
  TestTools test({endpoint_with({"rtb-1"}), routes_added(), iam_refusal(404, "NoSuchEntity"),
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

TEST_F(Apply, a_step_is_of_the_region_of_what_it_changes) {
  SetupJournal journal(folder_.path("state"), clock_);
  AddRoutes routes{"vpce-1", {"rtb-1"}, "eu-central-1"};
  applied(journal, routes, {endpoint_with({}), routes_added()});
  applied(journal, MakeRole{"r", "/", json("{}")},
          {iam_answer("CreateRole", "<Role><RoleName>r</RoleName><RoleId>A1</RoleId></Role>")});
  EXPECT_EQ(journal.steps()[0].region, "eu-central-1");
  EXPECT_EQ(journal.steps()[1].region, "us-east-1");
}

TEST_F(Apply, all_is_taken_back_in_the_region_in_which_it_was_made) {
  SetupJournal journal(folder_.path("state"), clock_);
  AssociateRole role = kAssociation;
  role.region = "eu-central-1";
  AllowEgress egress = egress_change();
  egress.region = "eu-central-1";
  const MakeEndpoint endpoint{"vpc-1", "com.amazonaws.eu-central-1.s3", {"rtb-1"}, "eu-central-1"};
  const AddRoutes routes{"vpce-1", {"rtb-1"}, "eu-central-1"};
  for (const Change& change : {Change(role), Change(egress), Change(endpoint), Change(routes)}) {
    journal.made(journal.begin("123456789012", "eu-central-1", change), "vpce-1");
  }
  TestTools test({endpoint_with({"rtb-1"}), routes_added(), endpoint_with({"rtb-1"}),
                  ec2_answer("DeleteVpcEndpoints"), ec2_answer("RevokeSecurityGroupEgress"),
                  namespace_with({role.role_arn + "=in-sync"}), namespace_with({}),
                  namespace_with({})});
  const Place moved{"123456789012", "us-east-1", "us-west-2"};
  EXPECT_EQ(take_back(journal, moved, test.tools(), answering({})).undone, 4U);
  EXPECT_EQ(test.service.requests().size(), 8U);
  for (const aws::SeenRequest& request : test.service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/")) << request.head;
  }
}

TEST_F(Apply, the_rest_of_a_chain_is_passed_over_with_the_role_it_needs) {
  TestTools test({});
  SetupJournal journal(folder_.path("state"), clock_);
  Plan chain = plan();
  const std::string first = "arn:aws:iam::123456789012:role/r";
  const std::string last = "arn:aws:iam::123456789012:role/last";
  chain.changes = {MakeRole{"r", "/", json("{}")}, MakeRole{"last", "/", json("{}"), first},
                   PutPolicy{"old", "p", std::nullopt, json("{}"), last},
                   PutPolicy{"last", "p", std::nullopt, json("{}")},
                   ChangeTrust{"other", json("{}"), json("{}"), last}};
  EXPECT_EQ(apply_plan(chain, journal, test.tools(), answering({Answer::no})).declined, 5U);
  EXPECT_EQ(asked_, 1U);
  // The role of that name in another account is another one.
  TestTools others(
      {iam_answer("CreateRole", "<Role><RoleName>last</RoleName><RoleId>A1</RoleId></Role>")});
  chain.changes = {MakeRole{"r", "/", json("{}")},
                   MakeRole{"last", "/", json("{}"), "arn:aws:iam::999999999999:role/r"}};
  EXPECT_EQ(apply_plan(chain, journal, others.tools(), answering({Answer::no})).made, 1U);
}

}  // namespace
}  // namespace setup
