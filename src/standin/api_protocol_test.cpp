#include "standin/api_protocol.hpp"

#include "standin/group_rules.hpp"
#include "standin/iam_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

using base::Json;

S3Request request_for(const std::string& target) {
  return read_s3_request({.method = "POST", .target = "/", .headers = {{"X-Amz-Target", target}}})
      .request;
}

TEST(ApiProtocol, nests_the_names_of_forms) {
  const auto question = read_question(
      *find_service_form("ec2"), request_for(""),
      "Action=A&Version=V&GroupId=sg-1&IpPermissions.1.IpRanges.2.CidrIp=b"
      "&IpPermissions.1.IpRanges.1.CidrIp=a%2F8&Name.member.1=x&Name.member.10=z&Name.member.2=y");
  ASSERT_TRUE(question);
  EXPECT_EQ(question->action, "A");
  EXPECT_EQ(question->version, "V");
  EXPECT_EQ(list_items(question->in["Name"]), (std::vector<Json>{"x", "y", "z"}));
  const auto permissions = list_items(question->in["IpPermissions"]);
  ASSERT_EQ(permissions.size(), 1U);
  std::vector<std::string> unknown;
  EXPECT_THAT(read_permission(permissions[0], unknown).cidrs, testing::ElementsAre("a/8", "b"));
  EXPECT_TRUE(unknown.empty());
}

TEST(ApiProtocol, refuses_names_that_contradict_each_other) {
  const ApiServiceForm& iam = *find_service_form("iam");
  EXPECT_FALSE(read_question(iam, request_for(""), "Action=A&a.b=1&a=2"));
  EXPECT_FALSE(read_question(iam, request_for(""), "Action=A&a=1&a.b=2"));
  EXPECT_FALSE(read_question(iam, request_for(""), "Action=%zz"));
}

TEST(ApiProtocol, takes_the_action_of_json_from_its_target) {
  const ApiServiceForm& serverless = *find_service_form("redshift-serverless");
  const auto question = read_question(
      serverless, request_for("RedshiftServerless.GetNamespace"), R"({"namespaceName":"n"})");
  ASSERT_TRUE(question);
  EXPECT_EQ(question->action, "GetNamespace");
  EXPECT_EQ(question->in["namespaceName"], "n");
  EXPECT_EQ(read_question(serverless, request_for("Other.GetNamespace"), "{}")->action, "");
  EXPECT_FALSE(read_question(serverless, request_for("RedshiftServerless.X"), "[1"));
}

TEST(ApiProtocol, writes_each_protocol_in_its_shape) {
  const Json output = {{"PolicyNames", {{"member", Json::array({"a", "b&c"})}}},
                       {"IsTruncated", false}};
  EXPECT_EQ(write_output(*find_service_form("iam"), "ListRolePolicies", output, "id").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListRolePoliciesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            "<ListRolePoliciesResult><PolicyNames><member>a</member><member>b&amp;c</member>"
            "</PolicyNames><IsTruncated>false</IsTruncated></ListRolePoliciesResult>"
            "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>"
            "</ListRolePoliciesResponse>");
  EXPECT_EQ(write_output(*find_service_form("ec2"), "X", {{"return", true}}, "id").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<XResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            "<requestId>id</requestId><return>true</return></XResponse>");
  EXPECT_EQ(write_failure(*find_service_form("kms"), {400, "NotFoundException", "no"}, "id").body,
            R"({"__type":"NotFoundException","message":"no"})");
}

TEST(IamDocument, says_what_is_wrong_with_a_policy) {
  const World world = article_world();
  const auto fault = [](const std::variant<Json, ApiFailure>& read) {
    const auto* failure = std::get_if<ApiFailure>(&read);
    return failure == nullptr ? std::string() : failure->message;
  };
  const auto policy = [&](const char* text) { return fault(read_identity_policy(text)); };
  EXPECT_EQ(policy(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})"), "");
  EXPECT_EQ(policy("{"), "Syntax errors in policy.");
  EXPECT_EQ(policy(R"({"Version":"2020-01-01","Statement":[]})"), "Syntax errors in policy.");
  EXPECT_EQ(policy(R"({"Statement":{"Effect":"Allow","Action":"*"}})"),
            "Policy statement must contain resources.");
  EXPECT_EQ(policy(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
                       "Principal":"*"}})"),
            "Policy document should not specify a principal.");
  const auto trust = [&](const std::string& principal) {
    return fault(read_trust_policy(R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)"
                                   R"("Principal":)" +
                                       principal + "}}",
                                   world));
  };
  EXPECT_EQ(trust(R"({"Service":"redshift.amazonaws.com"})"), "");
  EXPECT_EQ(trust(R"({"AWS":"arn:aws:iam::123456789012:user/sluice"})"), "");
  EXPECT_EQ(trust(R"({"AWS":"arn:aws:iam::123456789012:user/nobody"})"),
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/nobody\"");
  EXPECT_EQ(trust(R"({"Service":"redshift"})"),
            "Invalid principal in policy: \"SERVICE\":\"redshift\"");
}

TEST(GroupRules, are_compared_peer_by_peer) {
  WorldGroupRule rule;
  rule.cidrs = {"0.0.0.0/0", "10.0.0.0/8"};
  rule.groups = {"sg-1"};
  const auto singles = single_peers({rule});
  ASSERT_EQ(singles.size(), 3U);
  WorldGroupRule wanted;
  wanted.cidrs = {"10.0.0.0/8"};
  wanted.description = "another text";
  EXPECT_TRUE(contains_rule(singles, wanted));
  wanted.protocol = "tcp";
  EXPECT_FALSE(contains_rule(singles, wanted));
  EXPECT_EQ(rule_text(wanted),
            "peer: 10.0.0.0/8, TCP, from port: 0, to port: 65535, ALLOW");
}

}  // namespace
}  // namespace standin
