#include "setup/change.hpp"

#include "base/error.hpp"
#include "setup/change_json.hpp"
#include "setup/plan_forms.hpp"
#include "setup/test_account.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

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
          ChangeTrust{"r", document, document},
          PutPolicy{"r", "sluice-orders", std::nullopt, document},
          PutPolicy{"r", "sluice-orders", document, document},
          AssociateRole{"etl", true, kRoleArn, {"arn:other"}, false, "arn:other"},
          AssociateRole{"etl", false, kRoleArn, {}, true},
          MakeEndpoint{"vpc-1", "com.amazonaws.eu-west-1.s3", {"rtb-1", "rtb-2"}},
          AddRoutes{"vpce-1", {"rtb-1"}},
          AllowEgress{"sg-1", rule}};
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

}  // namespace
}  // namespace setup
