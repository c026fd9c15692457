#include "standin/world.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

using base::Json;

Json allow(const Json& actions, const Json& resources) {
  return {{"Effect", "Allow"}, {"Action", actions}, {"Resource", resources}};
}

Json policy(const Json& statements) {
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

Json trust_of_service(const char* sid, const char* service) {
  return {{"Sid", sid},
          {"Effect", "Allow"},
          {"Principal", {{"Service", service}}},
          {"Action", "sts:AssumeRole"}};
}

/// The two statements of the article's policy, in its order.
Json article_policy() {
  const Json network = {"ec2:CreateNetworkInterface",   "ec2:DescribeAvailabilityZones",
                        "ec2:DescribeInternetGateways", "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets",          "ec2:DescribeVpcs",
                        "ec2:DeleteNetworkInterface",   "ec2:ModifyNetworkInterfaceAttribute"};
  const Json staging = {"s3:CreateBucket",
                        "s3:ListBucket",
                        "s3:DeleteBucket",
                        "s3:GetBucketLocation",
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:GetObjectVersion",
                        "s3:GetBucketPolicy",
                        "s3:PutBucketPolicy",
                        "s3:GetBucketAcl",
                        "s3:PutBucketVersioning",
                        "s3:GetBucketVersioning",
                        "s3:PutLifecycleConfiguration",
                        "s3:GetLifecycleConfiguration",
                        "s3:DeleteBucketPolicy"};
  return policy(Json::array({allow(network, "*"), allow(staging, "arn:aws:s3:::dms-*")}));
}

Json article_trust() {
  return policy(
      Json::array({trust_of_service("dms", "dms.amazonaws.com"),
                   trust_of_service("redshift", "redshift.amazonaws.com"),
                   trust_of_service("redshiftserverless", "redshift-serverless.amazonaws.com")}));
}

/// What sluice itself needs on the staging bucket, and no more. HeadBucket is s3:ListBucket in IAM.
Json staging_user_policy() {
  const Json on_bucket = {"s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"};
  const Json on_objects = {"s3:PutObject", "s3:GetObject", "s3:DeleteObject",
                           "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"};
  return policy(Json::array({allow(on_bucket, "arn:aws:s3:::dms-staging"),
                             allow(on_objects, "arn:aws:s3:::dms-staging/*"),
                             allow("s3:ListAllMyBuckets", "*")}));
}

/// For setting things up: `sluice setup`, `sluice doctor` and the AWS command line.
Json admin_policy() {
  return policy(Json::array({allow("*", "*")}));
}

// Keys of fixed, plainly local users: they open nothing but this stand-in.
std::vector<WorldUser> article_users() {
  WorldUser staging;
  staging.name = "sluice";
  staging.access_key_id = "AKIALOCALSLUICE00001";
  staging.secret_access_key = "local/standin/only/not/a/real/secret+key";
  staging.policies = {staging_user_policy()};
  WorldUser admin;
  admin.name = "admin";
  admin.access_key_id = "AKIALOCALADMIN000001";
  admin.secret_access_key = "local/standin/only/the/administrator/key";
  admin.policies = {admin_policy()};
  return {std::move(staging), std::move(admin)};
}

constexpr const char* kPublicSubnet = "subnet-0a000000000000000";
constexpr const char* kPrivateSubnets[] = {"subnet-0a000000000000001", "subnet-0a000000000000002",
                                           "subnet-0a000000000000003"};
constexpr const char* kPrivateTable = "rtb-0a000000000000001";
constexpr const char* kGroup = "sg-0a000000000000001";
constexpr const char* kNat = "nat-0a000000000000001";
constexpr const char* kGateway = "igw-0a000000000000001";

WorldSubnet subnet(const char* id, const std::string& region, int number) {
  const int zone = number == 0 ? 1 : number;
  return {.id = id,
          .cidr = fmt::format("10.0.{}.0/24", number),
          .zone = fmt::format("{}{}", region, static_cast<char>('a' + zone - 1)),
          .zone_id = fmt::format("use1-az{}", zone),
          .free_addresses = 245,
          .public_ip_on_launch = number == 0};
}

WorldSecurityGroup article_group() {
  WorldGroupRule from_itself;
  from_itself.groups = {kGroup};
  WorldGroupRule everywhere;
  everywhere.cidrs = {"0.0.0.0/0"};
  return {.id = kGroup,
          .name = "dms-redshift",
          .description = "All traffic from itself",
          .ingress = {from_itself},
          .egress = {everywhere}};
}

/// Private subnets in three zones that reach S3 by a gateway endpoint, and the rest by NAT.
WorldVpc article_vpc(const std::string& region) {
  const std::string s3 = fmt::format("com.amazonaws.{}.s3", region);
  WorldVpc vpc;
  vpc.id = "vpc-0a000000000000001";
  vpc.subnets.push_back(subnet(kPublicSubnet, region, 0));
  std::vector<std::string> all = {kPublicSubnet};
  for (int i = 0; i < 3; ++i) {
    vpc.subnets.push_back(subnet(kPrivateSubnets[i], region, i + 1));
    all.emplace_back(kPrivateSubnets[i]);
  }
  vpc.route_tables = {
      {.id = "rtb-0a000000000000000", .is_main = true, .subnets = {}, .routes = {}},
      {.id = kPrivateTable,
       .is_main = false,
       .subnets = {kPrivateSubnets, kPrivateSubnets + 3},
       .routes = {{.destination = "0.0.0.0/0", .target = kNat}}},
      {.id = "rtb-0a000000000000002",
       .is_main = false,
       .subnets = {kPublicSubnet},
       .routes = {{.destination = "0.0.0.0/0", .target = kGateway}}}};
  vpc.nat_gateways.push_back({.id = kNat, .subnet = kPublicSubnet, .public_ip = "203.0.113.10"});
  WorldVpcEndpoint endpoint;
  endpoint.id = "vpce-0a000000000000001";
  endpoint.service = s3;
  endpoint.route_tables = {kPrivateTable};
  vpc.endpoints.push_back(endpoint);
  vpc.security_groups.push_back(article_group());
  WorldAclRule out;
  out.egress = true;
  vpc.network_acls.push_back({.id = "acl-0a000000000000001",
                              .is_default = true,
                              .subnets = all,
                              .rules = {WorldAclRule{}, out}});
  vpc.prefix_lists.push_back({.id = "pl-63a5400a",
                              .name = s3,
                              .cidrs = {"52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"}});
  return vpc;
}

}  // namespace

World article_world() {
  World world;
  world.users = article_users();
  WorldRole role;
  role.arn = fmt::format("arn:aws:iam::{}:role/dms-access-for-endpoint", world.account);
  role.trust = article_trust();
  role.policies["dms-redshift-s3"] = article_policy();
  world.roles["dms-access-for-endpoint"] = std::move(role);
  WorldBucket& bucket = world.buckets["dms-staging"];
  bucket.region = world.region;
  bucket.public_access_block.emplace();
  world.vpc = article_vpc(world.region);
  world.workgroup.enhanced_vpc_routing = true;
  world.workgroup.subnets = {kPrivateSubnets, kPrivateSubnets + 3};
  world.workgroup.security_groups = {kGroup};
  WorldLogin login;
  login.user = "awsuser";
  login.password = "Local-Standin-1";
  world.logins.push_back(std::move(login));
  return world;
}

}  // namespace standin
