#include "standin/roles.hpp"

#include "standin/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

using base::Json;

constexpr const char* kArn = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";

Json json(const char* text) {
  return base::parse_json(text, "test");
}

World world_with_attached_role() {
  World world = article_world();
  world.attached_roles.push_back({.arn = kArn, .in_sync_at = 1000});
  return world;
}

struct PolicyCase {
  const char* why;
  const char* statements;
  const char* action;
  const char* resource;
  bool allowed;
};

class PolicyTable : public testing::TestWithParam<PolicyCase> {};

TEST_P(PolicyTable, evaluates_as_iam_says) {
  const PolicyCase& c = GetParam();
  const Json policy = {{"Version", "2012-10-17"}, {"Statement", json(c.statements)}};
  EXPECT_EQ(is_allowed({policy}, c.action, c.resource), c.allowed) << c.why;
}

const PolicyCase kPolicyCases[] = {
    {"nothing said is no", "[]", "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"texts", R"([{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"lists", R"([{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],
                   "Resource":["arn:aws:s3:::x","arn:aws:s3:::b/*"]}])",
     "s3:GetObject", "arn:aws:s3:::b/k/l", true},
    {"one object instead of a list", R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"actions in any case", R"([{"Effect":"Allow","Action":"S3:getobject","Resource":"*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"resources in their case",
     R"([{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::B/*"}])", "s3:GetObject",
     "arn:aws:s3:::b/k", false},
    {"question mark is one character",
     R"([{"Effect":"Allow","Action":"s3:Get?bject","Resource":"arn:aws:s3:::b/?"}])",
     "s3:GetObject", "arn:aws:s3:::b/kk", false},
    {"a bucket is not its objects",
     R"([{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b"}])", "s3:GetObject",
     "arn:aws:s3:::b/k", false},
    {"objects are not their bucket",
     R"([{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}])", "s3:ListBucket",
     "arn:aws:s3:::b", false},
    {"deny wins, whatever the order",
     R"([{"Effect":"Deny","Action":"s3:Get*","Resource":"*"},
         {"Effect":"Allow","Action":"*","Resource":"*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"NotAction allows the others", R"([{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"NotAction leaves out its own",
     R"([{"Effect":"Allow","NotAction":["s3:GetObject"],"Resource":"*"}])", "s3:GetObject",
     "arn:aws:s3:::b/k", false},
    {"NotResource denies the others",
     R"([{"Effect":"Allow","Action":"*","Resource":"*"},
         {"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::mine/*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"NotResource leaves out its own",
     R"([{"Effect":"Allow","Action":"*","Resource":"*"},
         {"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"an allow with a condition that is not understood is not believed",
     R"([{"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}])",
     "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"a deny with one is",
     R"([{"Effect":"Allow","Action":"*","Resource":"*"},
         {"Effect":"Deny","Action":"*","Resource":"*",
          "Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}])",
     "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"a deny whose condition is not met says nothing",
     R"([{"Effect":"Allow","Action":"*","Resource":"*"},
         {"Effect":"Deny","Action":"*","Resource":"*",
          "Condition":{"Bool":{"aws:SecureTransport":"false"}}}])",
     "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"a statement without resource says nothing", R"([{"Effect":"Allow","Action":"*"}])",
     "s3:GetObject", "arn:aws:s3:::b/k", false},
};

INSTANTIATE_TEST_SUITE_P(Policy, PolicyTable, testing::ValuesIn(kPolicyCases));

TEST(Policy, denies_across_documents) {
  const Json allow = {{"Statement", json(R"({"Effect":"Allow","Action":"*","Resource":"*"})")}};
  const Json deny = {{"Statement", json(R"({"Effect":"Deny","Action":"*","Resource":"*"})")}};
  EXPECT_FALSE(is_allowed({deny, allow}, "s3:GetObject", "arn:aws:s3:::b/k"));
  EXPECT_FALSE(is_allowed({}, "s3:GetObject", "arn:aws:s3:::b/k"));
}

TEST(Policy, matches_wildcards_without_exploding) {
  EXPECT_TRUE(matches_wildcard("*", ""));
  EXPECT_TRUE(matches_wildcard("a*b*c", "a--b--b-c"));
  EXPECT_FALSE(matches_wildcard("a*b*c", "a--c--b"));
  EXPECT_FALSE(matches_wildcard("", "a"));
  const std::string stars = "a*a*a*a*a*a*a*a*a*b";
  EXPECT_FALSE(matches_wildcard(stars, std::string(2000, 'a')));
}

TEST(Trust, reads_service_as_text_list_or_star) {
  const auto trust = [](const char* principal) {
    return json((std::string(R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)") +
                 R"("Principal":)" + principal + "}}")
                    .c_str());
  };
  constexpr const char* kService = "redshift.amazonaws.com";
  EXPECT_TRUE(trusts_service(trust(R"({"Service":"redshift.amazonaws.com"})"), kService));
  EXPECT_TRUE(trusts_service(trust(R"({"Service":["dms.amazonaws.com","redshift.amazonaws.com"]})"),
                             kService));
  EXPECT_TRUE(trusts_service(trust(R"("*")"), kService));
  EXPECT_FALSE(trusts_service(trust(R"({"Service":"dms.amazonaws.com"})"), kService));
  EXPECT_FALSE(trusts_service(trust(R"({"AWS":"*"})"), kService));
  EXPECT_FALSE(trusts_service(Json::object(), kService));
}

TEST(Trust, needs_assume_role_and_no_deny) {
  const Json wrong_action = json(
      R"({"Statement":[{"Effect":"Allow","Action":"sts:TagSession",
                        "Principal":{"Service":"x"}}]})");
  const Json denied = json(
      R"({"Statement":[{"Effect":"Allow","Action":"sts:*","Principal":{"Service":"x"}},
                       {"Effect":"Deny","Action":"sts:*","Principal":"*"}]})");
  EXPECT_FALSE(trusts_service(wrong_action, "x"));
  EXPECT_FALSE(trusts_service(denied, "x"));
}

TEST(CopyRole, says_not_associated_letter_by_letter) {
  const auto failure = check_copy_role(article_world(), kArn, 1000);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->message,
            "exception name : UnauthorizedException, error type : 135, message: The requested role "
            "arn:aws:iam::123456789012:role/dms-access-for-endpoint is not associated to cluster, "
            "should retry : 0");
  EXPECT_EQ(
      detail_block(*failure, 409714, 1073955240, "padbmaster"),
      "\n"
      "  -----------------------------------------------\n"
      "  error:  exception name : UnauthorizedException, error type : 135, message: The "
      "requested role arn:aws:iam::123456789012:role/dms-access-for-endpoint is not associated "
      "to cluster, should retry : 0\n"
      "  code:      30000\n"
      "  context:   \n"
      "  query:     409714[child_sequence:1]\n"
      "  location:  xen_aws_credentials_mgr.cpp:422\n"
      "  process:   padbmaster [pid=1073955240]\n"
      "  -----------------------------------------------\n");
}

TEST(CopyRole, works_from_the_moment_it_is_in_sync) {
  const World world = world_with_attached_role();
  EXPECT_TRUE(check_copy_role(world, kArn, 999));
  EXPECT_FALSE(check_copy_role(world, kArn, 1000));
}

TEST(CopyRole, tells_missing_trust_from_missing_association) {
  World world = world_with_attached_role();
  world.roles["dms-access-for-endpoint"].trust["Statement"].erase(2);  // redshift-serverless
  const auto failure = check_copy_role(world, kArn, 1000);
  ASSERT_TRUE(failure);
  EXPECT_EQ(
      failure->message,
      "exception name : UnauthorizedException, error type : 138, message: Not authorized to "
      "get credentials of role arn:aws:iam::123456789012:role/dms-access-for-endpoint, should "
      "retry : 0");
  EXPECT_EQ(failure->code, 30000);
  EXPECT_EQ(failure->location, "xen_aws_credentials_mgr.cpp:785");
}

TEST(CopyRole, accepts_regional_principals) {
  World world = world_with_attached_role();
  world.roles["dms-access-for-endpoint"].trust =
      json(R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":
          ["redshift.us-east-1.amazonaws.com","redshift-serverless.us-east-1.amazonaws.com"]}}]})");
  EXPECT_FALSE(check_copy_role(world, kArn, 1000));
}

TEST(CopyRole, tells_sts_who_it_is) {
  World world = world_with_attached_role();
  const auto with_condition = [&](const char* condition) {
    Json& statements = world.roles["dms-access-for-endpoint"].trust["Statement"];
    for (Json& statement : statements) statement["Condition"] = json(condition);
    return check_copy_role(world, kArn, 1000, "awsuser");
  };
  EXPECT_FALSE(with_condition(R"({"StringEquals":{"aws:SourceAccount":"123456789012"}})"));
  EXPECT_TRUE(with_condition(R"({"StringEquals":{"aws:SourceAccount":"210987654321"}})"));
  EXPECT_FALSE(with_condition(R"({"StringLike":{"sts:ExternalId":
      "arn:aws:redshift:us-east-1:123456789012:dbuser:serverless-123456789012-*/awsuser"}})"));
  EXPECT_TRUE(with_condition(R"({"StringLike":{"sts:ExternalId":"*/other"}})"));
  EXPECT_FALSE(with_condition(R"({"ArnLike":{"aws:SourceArn":
      "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/*"}})"));
}

TEST(CopyRole, takes_an_unknown_role_as_not_associated) {
  World world = world_with_attached_role();
  const std::string other = "arn:aws:iam::123456789012:role/other";
  world.attached_roles.push_back({.arn = other, .in_sync_at = 0});
  EXPECT_EQ(check_copy_role(world, other, 1000)->location, "xen_aws_credentials_mgr.cpp:422");
  EXPECT_NE(check_copy_role(world, "aws_iam_role=x", 1000)->message.find("role aws_iam_role=x is"),
            std::string::npos);
}

TEST(CopyRole, resolves_the_default_role) {
  World world = world_with_attached_role();
  EXPECT_TRUE(check_copy_role(world, "default", 1000));
  world.default_role_arn = kArn;
  EXPECT_FALSE(check_copy_role(world, "default", 1000));
}

TEST(CopyRole, wants_assumerole_of_a_login_that_is_no_superuser) {
  World world = world_with_attached_role();
  WorldLogin& login = world.logins.front();
  login.assume_roles.clear();
  EXPECT_FALSE(check_copy_role(world, kArn, 1000, login.user)) << "a superuser needs no grant";
  login.is_superuser = false;
  const auto failure = check_copy_role(world, kArn, 1000, login.user);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->message,
            "User awsuser does not have ASSUMEROLE permission on IAM role "
            "\"arn:aws:iam::123456789012:role/dms-access-for-endpoint\" for COPY");
  login.assume_roles = {kArn};
  EXPECT_FALSE(check_copy_role(world, kArn, 1000, login.user));
  EXPECT_EQ(granted_roles(world, login.user, RoleCommand::copy), std::vector<std::string>{kArn});
  login.unload_roles.clear();
  EXPECT_FALSE(check_role_grant(world, kArn, login.user, RoleCommand::copy));
  EXPECT_EQ(check_role_grant(world, kArn, login.user, RoleCommand::unload)->message,
            "User awsuser does not have ASSUMEROLE permission on IAM role "
            "\"arn:aws:iam::123456789012:role/dms-access-for-endpoint\" for UNLOAD");
}

TEST(CopyRole, follows_a_chain_that_is_allowed_and_trusted) {
  World world = world_with_attached_role();
  const std::string second = "arn:aws:iam::210987654321:role/reader";
  const std::string chain = std::string(kArn) + "," + second;
  EXPECT_NE(check_copy_role(world, chain, 1000)->message.find("credentials of role " + second),
            std::string::npos);
  world.roles["reader"] = {.arn = second, .trust = Json::object(), .policies = {}};
  EXPECT_TRUE(check_copy_role(world, chain, 1000));
  world.roles["reader"].trust = {
      {"Statement",
       {{"Effect", "Allow"}, {"Action", "sts:AssumeRole"}, {"Principal", {{"AWS", kArn}}}}}};
  EXPECT_TRUE(check_copy_role(world, chain, 1000));
  world.roles["dms-access-for-endpoint"].policies["chain"] = {
      {"Statement", {{"Effect", "Allow"}, {"Action", "sts:AssumeRole"}, {"Resource", second}}}};
  EXPECT_FALSE(check_copy_role(world, chain, 1000));
  // The last role of the chain is the one that reads.
  EXPECT_TRUE(check_role_access(world, chain, "s3:GetObject", "dms-staging", "k"));
}

TEST(RoleAccess, shapes_s3_refusals_as_copy_does) {
  World world = world_with_attached_role();
  world.roles["dms-access-for-endpoint"].policies.clear();
  const auto read = check_role_access(world, kArn, "s3:GetObject", "dms-staging", "a/b");
  ASSERT_TRUE(read);
  EXPECT_THAT(read->message, testing::MatchesRegex(
                                 "S3ServiceException:Access Denied,Status 403,Error AccessDenied,"
                                 "Rid [0-9A-F]+,ExtRid [0-9A-Za-z+/]+=,CanRetry 1"));
  EXPECT_EQ(read->code, 8001);
  EXPECT_EQ(read->context, "S3 key being read : s3://dms-staging/a/b");
  const auto listed = check_role_access(world, kArn, "s3:ListBucket", "dms-staging", "a/");
  EXPECT_EQ(listed->context, "Listing bucket=dms-staging prefix=a/");
  EXPECT_EQ(listed->location, "s3_utility.cpp:840");
}

TEST(RoleAccess, allows_what_the_article_allows) {
  World world = world_with_attached_role();
  world.buckets["other"] = {.region = "us-east-1", .created_at = 0};
  EXPECT_FALSE(check_role_access(world, kArn, "s3:GetObject", "dms-staging", "a/b"));
  EXPECT_FALSE(check_role_access(world, kArn, "s3:ListBucket", "dms-staging", "a/"));
  EXPECT_TRUE(check_role_access(world, kArn, "s3:GetObject", "other", "a/b"));
  const auto missing = check_role_access(world, kArn, "s3:GetObject", "dms-none", "k");
  ASSERT_TRUE(missing);
  EXPECT_TRUE(missing->message.starts_with(
      "S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket,Rid "));
}

TEST(RoleAccess, obeys_bucket_policy_boundary_and_key) {
  const auto may_read = [](const World& world) {
    return !check_role_access(world, kArn, "s3:GetObject", "dms-staging", "a/b");
  };
  World denied = world_with_attached_role();
  denied.buckets["dms-staging"].policy = json(
      R"({"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:GetObject",
                       "Resource":"arn:aws:s3:::dms-staging/*"}})");
  EXPECT_FALSE(may_read(denied));
  World bounded = world_with_attached_role();
  bounded.roles["dms-access-for-endpoint"].permissions_boundary = "arn:aws:iam::1:policy/b";
  EXPECT_FALSE(may_read(bounded)) << "a boundary that is gone lets nothing through";
  bounded.managed_policies["arn:aws:iam::1:policy/b"].document =
      json(R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})");
  EXPECT_TRUE(may_read(bounded));
  World encrypted = world_with_attached_role();
  encrypted.kms_keys["k1"].policy = json(R"({"Statement":{"Effect":"Allow","Action":"kms:*",
      "Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Resource":"*"}})");
  encrypted.buckets["dms-staging"].encryption = {.algorithm = "aws:kms", .kms_key = "k1"};
  EXPECT_FALSE(may_read(encrypted)) << "the role's own policies have no kms:Decrypt";
  encrypted.roles["dms-access-for-endpoint"].policies["kms"] =
      json(R"({"Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}})");
  EXPECT_TRUE(may_read(encrypted));
  encrypted.kms_keys["k1"].state = "Disabled";
  EXPECT_FALSE(may_read(encrypted));
}

TEST(RoleAccess, a_key_that_names_the_role_does_so_within_its_boundary) {
  World world = world_with_attached_role();
  const auto may_read = [&] {
    return !check_role_access(world, kArn, "s3:GetObject", "dms-staging", "a/b");
  };
  const auto key_of = [&](const std::string& principal) {
    world.kms_keys["k1"].policy = {{"Statement",
                                    {{"Effect", "Allow"},
                                     {"Action", "kms:*"},
                                     {"Principal", {{"AWS", principal}}},
                                     {"Resource", "*"}}}};
  };
  world.buckets["dms-staging"].encryption = {.algorithm = "aws:kms", .kms_key = "k1"};
  key_of(kArn);
  EXPECT_TRUE(may_read());
  world.roles["dms-access-for-endpoint"].permissions_boundary = "arn:aws:iam::1:policy/b";
  world.managed_policies["arn:aws:iam::1:policy/b"].document =
      json(R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})");
  EXPECT_FALSE(may_read());
  key_of("*");
  EXPECT_TRUE(may_read()) << "what everybody is given goes to the session itself";
}

TEST(RoleAccess, obeys_the_policy_of_the_endpoint_on_the_way) {
  World world = world_with_attached_role();
  const auto may = [&](const char* action) {
    return !check_role_access(world, kArn, action, "dms-staging", "a/b");
  };
  world.vpc.endpoints.front().policy =
      json(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket",
                            "Resource":"*"}})");
  EXPECT_TRUE(may("s3:ListBucket"));
  EXPECT_FALSE(may("s3:GetObject"));
  world.workgroup.enhanced_vpc_routing = false;
  EXPECT_TRUE(may("s3:GetObject"));
}

TEST(RoleAccess, tells_listing_its_prefix) {
  World world = world_with_attached_role();
  world.roles["dms-access-for-endpoint"].policies = {
      {"list", json(R"({"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*",
                        "Condition":{"StringLike":{"s3:prefix":"dms/*"}}}})")}};
  EXPECT_FALSE(check_role_access(world, kArn, "s3:ListBucket", "dms-staging", "dms/1"));
  EXPECT_TRUE(check_role_access(world, kArn, "s3:ListBucket", "dms-staging", "other/1"));
}

TEST(KeyAccess, tells_unknown_key_wrong_secret_and_policy_apart) {
  const World world = article_world();
  const WorldUser& user = world.users.front();
  const auto code = [&](const CopyKeys& keys, const std::string& bucket) {
    const auto failure = check_key_access(world, keys, "s3:GetObject", bucket, "k");
    if (!failure) return std::string();
    const std::size_t start = failure->message.find("Error ") + 6;
    return failure->message.substr(start, failure->message.find(',', start) - start);
  };
  EXPECT_EQ(code({user.access_key_id, user.secret_access_key, ""}, "dms-staging"), "");
  EXPECT_EQ(code({"AKIANOBODY", "x", ""}, "dms-staging"), "InvalidAccessKeyId");
  EXPECT_EQ(code({user.access_key_id, "x", ""}, "dms-staging"), "SignatureDoesNotMatch");
  EXPECT_EQ(code({user.access_key_id, user.secret_access_key, "t"}, "dms-staging"), "InvalidToken");
  EXPECT_EQ(code({user.access_key_id, user.secret_access_key, ""}, "none"), "NoSuchBucket");
}

TEST(BucketRegion, refuses_a_bucket_of_another_region) {
  World world = article_world();
  world.buckets["far"] = {.region = "eu-west-1", .created_at = 0};
  EXPECT_FALSE(check_bucket_region(world, "", "dms-staging"));
  EXPECT_FALSE(check_bucket_region(world, "eu-west-1", "far"));
  const auto failure = check_bucket_region(world, "", "far");
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->message.find("Status 301,Error PermanentRedirect"), std::string::npos);
}

}  // namespace
}  // namespace standin
