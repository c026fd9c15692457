#include "setup/change.hpp"

#include "base/error.hpp"
#include "setup/change_json.hpp"
#include "setup/plan_forms.hpp"
#include "setup/test_account.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace setup {
namespace {

/// One of each kind.
std::vector<Change> every_kind() {
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 443;
  rule.cidrs = {"0.0.0.0/0"};
  rule.prefix_list_ids = {"pl-1"};
  rule.descriptions = {{"pl-1", "sluice-orders: COPY reads S3"}};
  const base::Json document = json(R"({"Statement": []})");
  return {MakeBucket{"b", "eu-west-1"},
          CloseBucket{"b", "eu-west-1"},
          EncryptBucket{"b", "eu-west-1"},
          AddCleanup{"b", "eu-west-1", "sluice-orders", "dms/orders/", 7, 1, 2},
          MakeRole{"r", "/etl/", document},
          MakeRole{"r", "/etl/", document, kRoleArn},
          ChangeTrust{"r", document, document},
          ChangeTrust{"r", document, document, kRoleArn},
          PutPolicy{"r", "sluice-orders", std::nullopt, document},
          PutPolicy{"r", "sluice-orders", document, document},
          PutPolicy{"r", "sluice-orders", document, document, kRoleArn},
          AssociateRole{"etl", true, kRoleArn, {"arn:other"}, false, "arn:other"},
          AssociateRole{"etl", false, kRoleArn, {}, true, "", "eu-west-1"},
          MakeEndpoint{"vpc-1", "com.amazonaws.eu-west-1.s3", {"rtb-1", "rtb-2"}, "eu-west-1"},
          AddRoutes{"vpce-1", {"rtb-1"}, "eu-west-1"},
          AllowEgress{"sg-1", rule, "eu-west-1"}};
}

TEST(Change, each_kind_has_its_word_and_its_sentences) {
  std::set<std::string> words;
  for (const Change& change : every_kind()) {
    words.insert(kind_of(change));
    EXPECT_FALSE(title_of(change).empty());
    EXPECT_FALSE(undo_title_of(change).empty());
    EXPECT_FALSE(cli_of(change).empty());
  }
  EXPECT_EQ(words.size(), std::variant_size_v<Change>);
}

TEST(Change, json_gives_back_what_it_was_given) {
  for (const Change& change : every_kind()) {
    const base::Json json = to_json(change);
    EXPECT_EQ(to_json(change_of(json)), json);
    EXPECT_EQ(json.at("title"), title_of(change));
  }
}

TEST(Change, json_of_something_else_is_refused) {
  for (const char* text : {R"({"kind": "make_tea"})", R"({"kind": "make_bucket"})", R"({})",
                           R"({"kind": "make_bucket", "bucket": 1, "region": ""})"}) {
    EXPECT_THROW(change_of(json(text)), base::Error) << text;
  }
}

TEST(Change, what_is_in_one_region_says_which) {
  for (Change change : every_kind()) {
    const bool is_of_iam = std::holds_alternative<MakeRole>(change) ||
                           std::holds_alternative<ChangeTrust>(change) ||
                           std::holds_alternative<PutPolicy>(change);
    std::string* region = region_of(change);
    ASSERT_EQ(region == nullptr, is_of_iam) << title_of(change);
    if (region == nullptr) continue;
    *region = "ap-south-1";
    EXPECT_EQ(*region_of(change_of(to_json(change))), "ap-south-1") << title_of(change);
  }
}

TEST(Change, json_of_earlier_versions_is_read) {
  for (const Change& change : every_kind()) {
    base::Json json = to_json(change);
    const bool always_had =
        kind_of(change).ends_with("_bucket") || kind_of(change) == "add_cleanup";
    if (!always_had) json.erase("region");
    for (const char* key : {"former_arn", "next_arn", "default_role_arn"}) json.erase(key);
    EXPECT_EQ(kind_of(change_of(json)), kind_of(change));
  }
}

TEST(Change, an_endpoint_of_an_earlier_version_tells_its_region_by_its_service) {
  for (const auto& [service, region] :
       {std::pair{"com.amazonaws.eu-west-1.s3", "eu-west-1"},
        std::pair{"cn.com.amazonaws.cn-north-1.s3", "cn-north-1"}, std::pair{"s3", ""}}) {
    base::Json json = to_json(MakeEndpoint{"vpc-1", service, {"rtb-1"}});
    json.erase("region");
    EXPECT_EQ(*region_of(change_of(json)), region) << service;
  }
}

}  // namespace
}  // namespace setup
