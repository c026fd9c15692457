#include "setup/plan_forms.hpp"

#include "setup/test_account.hpp"

#include <gtest/gtest.h>

#include <string>

namespace setup {
namespace {

const FormOptions kOptions{"orders.toml", 100, false};

Plan whole_plan() {
  return make_plan(empty_account(), orders_task(), {});
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Plan plan_of_old_things() {
  doctor::AccountFacts facts = good_account();
  facts.roles.front().trust = json(R"({"Statement": []})");
  facts.network->endpoints->front().route_table_ids.clear();
  facts.bucket.lifecycle->rules.front().abort_upload_days = 0;
  facts.warehouse.roles.pop_back();
  return make_plan(facts, orders_task(), {});
}

TEST(PlanForms, for_a_person_each_change_shows_what_it_adds) {
  const std::string text = plan_text(whole_plan(), kOptions);
  EXPECT_TRUE(has(text, "   1  create the bucket dms-staging in us-east-1\n")) << text;
  EXPECT_TRUE(has(text, "      +           \"redshift-serverless.amazonaws.com\",\n")) << text;
  EXPECT_TRUE(has(text, "9 changes planned, none made.")) << text;
  EXPECT_FALSE(has(text, "Left for you")) << text;
}

TEST(PlanForms, for_a_person_what_is_left_comes_with_its_fix) {
  doctor::AccountFacts facts = good_account();
  facts.roles.front().policies->push_back(
      {"managed policy guard", json(R"({"Statement": {"Effect": "Deny", "Action": "s3:GetObject",
                                        "Resource": "*"}})")});
  const std::string text = plan_text(make_plan(facts, orders_task(), {}), kOptions);
  EXPECT_TRUE(has(text, "Left for you:\n")) << text;
  EXPECT_TRUE(has(text, "is denied by managed policy guard")) << text;
  EXPECT_TRUE(has(text, "There is nothing that setup could change")) << text;
}

TEST(PlanForms, nothing_missing_is_said) {
  const std::string text = plan_text(make_plan(good_account(), orders_task(), {}), kOptions);
  EXPECT_TRUE(has(text, "Nothing is missing in the account.")) << text;
}

TEST(PlanForms, json_has_every_change) {
  const base::Json json = base::parse_json(plan_json(whole_plan(), kOptions), "plan");
  EXPECT_EQ(json.at("changes").size(), 9U);
  EXPECT_EQ(json.at("changes").at(4).at("kind"), "make_role");
  EXPECT_EQ(json.at("account"), "123456789012");
}

TEST(PlanForms, the_script_quotes_what_it_is_given) {
  PutPolicy put{"r", "p", std::nullopt, json(R"({"a": "it's $HOME `x`"})")};
  EXPECT_TRUE(has(cli_of(put), "\"it'\\''s $HOME `x`\"")) << cli_of(put);
}

TEST(PlanForms, the_script_reads_lists_before_it_writes_them) {
  const std::string script = plan_cli(plan_of_old_things(), kOptions);
  EXPECT_LT(script.find("get-namespace"), script.find("update-namespace")) << script;
  EXPECT_LT(script.find("get-bucket-lifecycle-configuration"),
            script.find("put-bucket-lifecycle-configuration"))
      << script;
}

TEST(PlanForms, a_comment_of_the_script_is_one_line) {
  Plan plan = whole_plan();
  plan.left.push_back(doctor::Check(doctor::Area::role, "x", "x").failure("a\nrm -rf b", "", {}));
  EXPECT_TRUE(has(plan_cli(plan, kOptions), "#   x: a rm -rf b\n"));
}

TEST(PlanForms, cloudformation_makes_new_things_whole) {
  const base::Json json = base::parse_json(plan_cloudformation(whole_plan(), kOptions), "plan");
  const base::Json& resources = json.at("Resources");
  EXPECT_EQ(resources.at("StagingBucket").at("Properties").size(), 4U);
  EXPECT_EQ(resources.at("CopyRole").at("Properties").at("Policies").size(), 1U);
  EXPECT_EQ(resources.at("S3Endpoint").at("Properties").at("VpcEndpointType"), "Gateway");
  EXPECT_EQ(resources.at("HttpsToS3Rule1").at("Properties").at("DestinationPrefixListId"), "pl-1");
  EXPECT_EQ(json.at("Metadata").at("NotInThisTemplate").size(), 1U);  // the association
}

TEST(PlanForms, the_templates_name_what_they_cannot_express) {
  const Plan plan = plan_of_old_things();
  const std::vector<Change> in_cloudformation = not_in_template(plan, PlanForm::cloudformation);
  EXPECT_EQ(in_cloudformation.size(), 4U);
  const std::vector<Change> in_terraform = not_in_template(plan, PlanForm::terraform);
  EXPECT_EQ(in_terraform.size(), 3U);  // routes of an endpoint are a resource there
  EXPECT_TRUE(not_in_template(plan, PlanForm::cli).empty());
  EXPECT_TRUE(has(plan_terraform(plan, kOptions), "# Not in this configuration"));
}

TEST(PlanForms, terraform_refers_to_what_it_makes) {
  const std::string text = plan_terraform(whole_plan(), kOptions);
  EXPECT_TRUE(has(text, "bucket                  = aws_s3_bucket.staging.id\n")) << text;
  EXPECT_TRUE(has(text, "role = aws_iam_role.copy.name\n")) << text;
  EXPECT_TRUE(has(text, "prefix_list_id = \"pl-1\"\n")) << text;
}

TEST(PlanForms, terraform_escapes_its_own_signs) {
  Plan plan;
  plan.changes = {PutPolicy{"r", "p", std::nullopt, json(R"({"a": "${aws:username}"})")}};
  EXPECT_TRUE(has(plan_terraform(plan, kOptions), "\"$${aws:username}\""));
}

}  // namespace
}  // namespace setup
