#include "doctor/access_policy.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

NamedPolicy policy(const std::string& statements) {
  return {"inline policy p",
          base::parse_json(R"({"Version":"2012-10-17","Statement":)" + statements + "}", "test")};
}

AccessVerdict ask(const std::string& statements, const std::string& action,
                  const std::string& resource, const ConditionContext& context = {}) {
  return evaluate({policy(statements)}, {action, resource, context});
}

constexpr char kObject[] = "arn:aws:s3:::dms-staging/dms/x.csv";

TEST(AccessPolicy, nothing_is_allowed_unless_a_statement_says_so) {
  EXPECT_EQ(evaluate({}, {"s3:GetObject", kObject, {}}).access, Access::not_allowed);
  EXPECT_EQ(ask(R"([])", "s3:GetObject", kObject).access, Access::not_allowed);
}

TEST(AccessPolicy, wildcards_lists_and_case) {
  const std::string get =
      R"({"Effect":"Allow","Action":["s3:Get*","s3:put?bject"],"Resource":"arn:aws:s3:::dms-*"})";
  EXPECT_EQ(ask(get, "s3:GetObject", kObject).access, Access::allowed);
  EXPECT_EQ(ask(get, "s3:getobject", kObject).access, Access::allowed);
  EXPECT_EQ(ask(get, "s3:PutObject", kObject).access, Access::allowed);
  EXPECT_EQ(ask(get, "s3:ListBucket", "arn:aws:s3:::dms-staging").access, Access::not_allowed);
  EXPECT_EQ(ask(get, "s3:GetObject", "arn:aws:s3:::other/x").access, Access::not_allowed);
  EXPECT_EQ(ask(get, "s3:GetObject", "arn:aws:s3:::DMS-x/x").access, Access::not_allowed);
}

TEST(AccessPolicy, a_denial_wins_whatever_the_order) {
  const std::string both =
      R"([{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*/secret/*"},
          {"Effect":"Allow","Action":"*","Resource":"*"}])";
  EXPECT_EQ(ask(both, "s3:GetObject", kObject).access, Access::allowed);
  const AccessVerdict denied = ask(both, "s3:GetObject", "arn:aws:s3:::b/secret/x");
  EXPECT_EQ(denied.access, Access::denied);
  EXPECT_EQ(denied.by, "inline policy p, statement \"No\"");
}

TEST(AccessPolicy, not_action_and_not_resource) {
  const std::string rest =
      R"({"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::x/*"})";
  EXPECT_EQ(ask(rest, "s3:GetObject", kObject).access, Access::allowed);
  EXPECT_EQ(ask(rest, "iam:GetRole", kObject).access, Access::not_allowed);
  EXPECT_EQ(ask(rest, "s3:GetObject", "arn:aws:s3:::x/y").access, Access::not_allowed);
}

TEST(AccessPolicy, conditions_on_known_keys_are_evaluated) {
  const std::string owned = R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
      "Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","123456789012"]}}})";
  EXPECT_EQ(ask(owned, "s3:GetObject", kObject, {{"aws:principalaccount", "123456789012"}}).access,
            Access::allowed);
  EXPECT_EQ(ask(owned, "s3:GetObject", kObject, {{"aws:principalaccount", "999999999999"}}).access,
            Access::not_allowed);
  const std::string insecure = R"([{"Effect":"Allow","Action":"s3:*","Resource":"*"},
      {"Effect":"Deny","Action":"s3:*","Resource":"*",
       "Condition":{"Bool":{"aws:SecureTransport":false}}}])";
  EXPECT_EQ(ask(insecure, "s3:GetObject", kObject, {{"aws:securetransport", "true"}}).access,
            Access::allowed);
  EXPECT_EQ(ask(insecure, "s3:GetObject", kObject, {{"aws:securetransport", "false"}}).access,
            Access::denied);
}

TEST(AccessPolicy, what_cannot_be_evaluated_is_not_guessed) {
  const std::string by_address = R"({"Effect":"Allow","Action":"s3:*","Resource":"*",
      "Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}})";
  const AccessVerdict verdict = ask(by_address, "s3:GetObject", kObject);
  EXPECT_EQ(verdict.access, Access::depends);
  EXPECT_NE(verdict.condition.find("10.0.0.0/8"), std::string::npos);
  const std::string maybe_denied = R"([{"Effect":"Allow","Action":"s3:*","Resource":"*"},
      {"Effect":"Deny","Action":"s3:*","Resource":"*",
       "Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}])";
  EXPECT_EQ(ask(maybe_denied, "s3:GetObject", kObject).access, Access::depends);
  EXPECT_EQ(ask(maybe_denied, "s3:GetObject", kObject, {{"aws:sourcevpce", "vpce-1"}}).access,
            Access::allowed);
}

TEST(AccessPolicy, a_doubtful_denial_of_what_nothing_allows_is_no_doubt) {
  const std::string denied = R"({"Effect":"Deny","Action":"s3:*","Resource":"*",
      "Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}})";
  EXPECT_EQ(ask(denied, "s3:GetObject", kObject).access, Access::not_allowed);
}

TEST(AccessPolicy, a_bucket_policy_means_its_principals) {
  const std::string role = "arn:aws:iam::123456789012:role/etl";
  const auto denied = [&](const std::string& principal) {
    const NamedPolicy bucket =
        policy(R"({"Effect":"Deny",)" + principal + R"(,"Action":"s3:*","Resource":"*"})");
    return evaluate_principals(bucket, {"s3:GetObject", kObject, {}}, {role}).denial.access ==
           Access::denied;
  };
  EXPECT_TRUE(denied(R"("Principal":"*")"));
  EXPECT_TRUE(denied(R"("Principal":{"AWS":"*"})"));
  EXPECT_TRUE(denied(R"("Principal":{"AWS":["arn:aws:iam::123456789012:role/etl"]})"));
  EXPECT_TRUE(denied(R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})"));
  EXPECT_FALSE(denied(R"("Principal":{"AWS":"arn:aws:iam::123456789012:role/other"})"));
  EXPECT_FALSE(denied(R"("Principal":{"Service":"redshift.amazonaws.com"})"));
  EXPECT_TRUE(denied(R"("NotPrincipal":{"AWS":"arn:aws:iam::123456789012:role/admin"})"));
  EXPECT_FALSE(denied(R"("NotPrincipal":{"AWS":"arn:aws:iam::123456789012:role/etl"})"));
}

base::Json trust(const std::string& statement) {
  return policy(statement).document;
}

constexpr char kServerless[] = "redshift-serverless.amazonaws.com";

TEST(AccessPolicy, trust_names_services) {
  const auto of = [](const std::string& statement, const std::string& service = kServerless,
                     const ConditionContext& context = {}) {
    return evaluate_trust(trust(statement), service, context).access;
  };
  EXPECT_EQ(of(R"({"Effect":"Allow","Principal":{"Service":["redshift.amazonaws.com",
      "redshift-serverless.amazonaws.com"]},"Action":"sts:AssumeRole"})"),
            Access::allowed);
  EXPECT_EQ(of(R"({"Effect":"Allow","Principal":{"Service":"redshift.amazonaws.com"},
      "Action":"sts:AssumeRole"})"),
            Access::not_allowed);
  EXPECT_EQ(of(R"({"Effect":"Allow","Principal":"*","Action":"sts:*"})"), Access::allowed);
  EXPECT_EQ(of(R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"})"),
            Access::not_allowed);
  EXPECT_EQ(of(R"({"Effect":"Allow","Principal":{"Service":"redshift-serverless.amazonaws.com"},
      "Action":"sts:TagSession"})"),
            Access::not_allowed);
}

TEST(AccessPolicy, trust_with_an_external_id_holds_for_its_login) {
  const std::string one = R"({"Effect":"Allow",
      "Principal":{"Service":"redshift-serverless.amazonaws.com"},"Action":"sts:AssumeRole",
      "Condition":{"StringLike":{"sts:ExternalId":"arn:aws:redshift:*:*:dbuser:wg/etl"}}})";
  const auto of = [&](const ConditionContext& context) {
    return evaluate_trust(trust(one), kServerless, context).access;
  };
  EXPECT_EQ(of({{"sts:externalid", "arn:aws:redshift:us-east-1:1:dbuser:wg/etl"}}),
            Access::allowed);
  EXPECT_EQ(of({{"sts:externalid", "arn:aws:redshift:us-east-1:1:dbuser:wg/other"}}),
            Access::not_allowed);
  EXPECT_EQ(of({}), Access::depends);
}

TEST(AccessPolicy, documents_of_any_shape_are_survived) {
  for (const char* text : {"[]", "1", R"({"Statement":1})", R"({"Statement":[1,"x",null]})",
                           R"({"Statement":{"Effect":"Allow","Action":1,"Resource":{}}})"}) {
    const std::vector<NamedPolicy> odd = {{"p", base::parse_json(text, "test")}};
    EXPECT_EQ(evaluate(odd, {"s3:GetObject", kObject, {}}).access, Access::not_allowed) << text;
  }
}

TEST(AccessPolicy, a_resource_with_variables_is_evaluated) {
  const std::string star =
      R"({"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/a${*}/*"})";
  EXPECT_EQ(ask(star, "s3:GetObject", "arn:aws:s3:::b/a*/x").access, Access::allowed);
  EXPECT_EQ(ask(star, "s3:GetObject", "arn:aws:s3:::b/ab/x").access, Access::not_allowed);
  const std::string own =
      R"({"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:userid}/*"})";
  const AccessVerdict verdict = ask(own, "s3:GetObject", "arn:aws:s3:::b/a/x");
  EXPECT_EQ(verdict.access, Access::depends);
  EXPECT_EQ(verdict.condition, R"("arn:aws:s3:::b/${aws:userid}/*")");
  const std::string others =
      R"([{"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/${aws:userid}/*"}])";
  EXPECT_TRUE(ask(others, "s3:GetObject", "arn:aws:s3:::b/a/x").may_be_denied);
  EXPECT_EQ(ask(others, "s3:GetObject", "arn:aws:s3:::c/a/x").access, Access::denied);
}

TEST(AccessPolicy, an_older_document_has_no_variables) {
  const NamedPolicy older{"p", base::parse_json(R"({"Statement": {"Effect": "Allow",
      "Action": "s3:*", "Resource": "arn:aws:s3:::b/${*}"}})",
                                                "test")};
  EXPECT_EQ(evaluate({older}, {"s3:GetObject", "arn:aws:s3:::b/*", {}}).access,
            Access::not_allowed);
}

TEST(AccessPolicy, a_condition_with_variables_is_evaluated) {
  const std::string get =
      R"({"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"StringLike":{"s3:prefix":"a${*}/*"}}})";
  EXPECT_EQ(ask(get, "s3:ListBucket", "arn:aws:s3:::b", {{"s3:prefix", "a*/x"}}).access,
            Access::allowed);
  EXPECT_EQ(ask(get, "s3:ListBucket", "arn:aws:s3:::b", {{"s3:prefix", "ab/x"}}).access,
            Access::not_allowed);
}

TEST(AccessPolicy, a_bucket_policy_that_may_deny_is_told) {
  const NamedPolicy policy{"bucket policy", base::parse_json(R"({"Statement": {"Effect": "Deny",
      "Principal": "*", "Action": "s3:*", "Resource": "*",
      "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}})",
                                                             "test")};
  const AccessVerdict verdict =
      evaluate_principals(policy, {"s3:GetObject", "arn:aws:s3:::b/x", {}},
                          {"arn:aws:iam::123456789012:role/r"})
          .denial;
  EXPECT_EQ(verdict.access, Access::depends);
  EXPECT_TRUE(verdict.may_be_denied);
}

ResourceVerdict of_key(const std::string& statements, bool has_boundary = false) {
  return evaluate_principals(
      {"key policy", base::parse_json(R"({"Statement":[)" + statements + "]}", "test")},
      {"kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k", {}},
      {"arn:aws:iam::123456789012:role/etl", has_boundary});
}

std::string statement(const std::string& effect, const std::string& principal) {
  return R"({"Effect":")" + effect + R"(","Principal":{"AWS":")" + principal +
         R"("},"Action":"kms:*","Resource":"*"})";
}

TEST(AccessPolicy, a_key_tells_the_role_from_its_account) {
  const ResourceVerdict root = of_key(statement("Allow", "arn:aws:iam::123456789012:root"));
  EXPECT_EQ(root.of_role.access, Access::not_allowed);
  EXPECT_EQ(root.of_account.access, Access::allowed);
  const ResourceVerdict role = of_key(statement("Allow", "arn:aws:iam::123456789012:role/etl"));
  EXPECT_EQ(role.of_role.access, Access::allowed);
  EXPECT_EQ(role.of_account.access, Access::not_allowed);
  EXPECT_EQ(role.of_session.access, Access::not_allowed);
  const ResourceVerdict everybody = of_key(statement("Allow", "*"));
  EXPECT_EQ(everybody.of_session.access, Access::allowed);
  EXPECT_EQ(everybody.of_role.access, Access::not_allowed);
  const ResourceVerdict other = of_key(statement("Allow", "arn:aws:iam::999999999999:root"));
  EXPECT_EQ(other.of_role.access, Access::not_allowed);
  EXPECT_EQ(other.of_account.access, Access::not_allowed);
}

TEST(AccessPolicy, a_denial_of_the_account_is_one_of_the_role) {
  const ResourceVerdict verdict = of_key(statement("Allow", "arn:aws:iam::123456789012:role/etl") +
                                         "," + statement("Deny", "123456789012"));
  EXPECT_EQ(verdict.denial.access, Access::denied);
}

TEST(AccessPolicy, a_session_of_the_role_is_open_and_one_of_another_is_nobody) {
  const std::string session = "arn:aws:sts::123456789012:assumed-role/";
  const ResourceVerdict own = of_key(statement("Allow", session + "etl/x"));
  EXPECT_EQ(own.of_session.access, Access::depends);
  EXPECT_EQ(own.of_session.condition, R"({"AWS":"arn:aws:sts::123456789012:assumed-role/etl/x"})");
  EXPECT_EQ(of_key(statement("Allow", session + "etl2/x")).of_session.access, Access::not_allowed);
  EXPECT_TRUE(of_key(statement("Deny", session + "etl/x")).denial.may_be_denied);
}

TEST(AccessPolicy, a_denial_of_all_but_some_meets_each_role_with_a_boundary) {
  const std::string others = R"({"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":
      {"AWS":"arn:aws:iam::123456789012:role/etl"}})";
  EXPECT_EQ(of_key(others).denial.access, Access::allowed);
  EXPECT_EQ(of_key(others, true).denial.access, Access::denied);
}

TEST(AccessPolicy, a_trust_names_roles_without_a_resource) {
  const base::Json trust = base::parse_json(
      R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
          "Principal":{"AWS":"arn:aws:iam::123456789012:root"}}})",
      "test");
  const AccessRequest request{"sts:AssumeRole", "", {}};
  const ResourceVerdict verdict =
      evaluate_trust_of_role(trust, request, {"arn:aws:iam::123456789012:role/etl"});
  EXPECT_EQ(verdict.of_account.access, Access::allowed);
  EXPECT_EQ(evaluate_trust_of_role(trust, request, {"arn:aws:iam::999999999999:role/etl"})
                .of_account.access,
            Access::not_allowed);
}

}  // namespace
}  // namespace doctor
