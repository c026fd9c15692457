#pragma once
// An account that lacks nothing, for tests that break one thing each.
#include "doctor/account_facts.hpp"
#include "doctor/role_checks.hpp"
#include "setup/plan.hpp"
#include "setup/role_wish.hpp"

#include <string>
#include <vector>

namespace setup {

constexpr char kRoleArn[] = "arn:aws:iam::123456789012:role/etl/dms-access-for-endpoint";
constexpr char kRoleName[] = "dms-access-for-endpoint";

inline model::TaskDefinition orders_task() {
  model::TaskDefinition task;
  task.origin = "orders.toml";
  task.name = "orders";
  task.target.engine = "redshift-serverless";
  task.target.host = "etl.123456789012.us-east-1.redshift-serverless.amazonaws.com";
  task.target.role_arn = kRoleArn;
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  task.staging.region = "us-east-1";
  return task;
}

inline doctor::NetworkFacts good_network() {
  doctor::NetworkFacts network;
  network.region = "us-east-1";
  network.vpc_id = "vpc-1";
  network.has_enhanced_routing = true;
  network.subnet_ids = {"subnet-a", "subnet-b"};
  network.group_ids = {"sg-1"};
  network.names = aws::VpcNames{true, true};
  aws::RouteTable table;
  table.id = "rtb-1";
  table.vpc_id = "vpc-1";
  table.subnet_ids = {"subnet-a", "subnet-b"};
  network.route_tables = {table};
  aws::VpcEndpoint endpoint;
  endpoint.id = "vpce-1";
  endpoint.type = "Gateway";
  endpoint.vpc_id = "vpc-1";
  endpoint.service_name = network.s3_service();
  endpoint.state = "available";
  endpoint.route_table_ids = {"rtb-1"};
  network.endpoints = {endpoint};
  network.nat_gateways.emplace();
  aws::SecurityGroup group;
  group.id = "sg-1";
  aws::FirewallRule all;
  all.cidrs = {"0.0.0.0/0"};
  group.egress = {all};
  network.groups = {group};
  network.prefix_lists = {{"pl-1", network.s3_service(), {}}};
  return network;
}

inline doctor::AccountFacts good_account() {
  doctor::AccountFacts facts;
  facts.account = "123456789012";
  facts.caller_arn = "arn:aws:iam::123456789012:user/admin";
  facts.warehouse_region = "us-east-1";
  facts.bucket.region = "us-east-1";
  facts.bucket.was_read = true;
  facts.bucket.versioning = "";
  facts.bucket.encryption = aws::BucketEncryption{"AES256"};
  facts.bucket.access_block = aws::PublicAccessBlock{};
  aws::LifecycleRule rule;
  rule.id = "all";
  rule.is_enabled = true;
  rule.abort_upload_days = 1;
  facts.bucket.lifecycle.emplace().rules = {rule};
  facts.warehouse.name = "namespace etl";
  facts.warehouse.exists = true;
  facts.warehouse.roles = {{"arn:aws:iam::123456789012:role/other", "in-sync"},
                           {kRoleArn, "in-sync"}};
  doctor::RoleFacts role;
  role.arn = role.found_arn = kRoleArn;
  role.name = kRoleName;
  role.exists = true;
  role.trust = doctor::least_trust("us-east-1");
  role.policies = {{"inline policy old", doctor::least_policy(orders_task(), "")}};
  facts.roles = {role};
  facts.network = good_network();
  return facts;
}

/// The account of somebody who begins: no bucket, no role, no way to S3.
inline doctor::AccountFacts empty_account() {
  doctor::AccountFacts facts = good_account();
  facts.bucket = {};
  facts.bucket.is_missing = true;
  facts.warehouse.roles.clear();
  doctor::RoleFacts& role = facts.roles.front();
  role.exists = false;
  role.found_arn.clear();
  role.trust.reset();
  role.policies.reset();
  facts.network->endpoints.emplace();
  facts.network->groups->front().egress.clear();
  return facts;
}

constexpr char kReaderArn[] = "arn:aws:iam::123456789012:role/reader";
constexpr char kReaderName[] = "reader";

/// COPY is given a chain: the first role assumes the second, which reads.
inline model::TaskDefinition chained_task() {
  model::TaskDefinition task = orders_task();
  task.target.role_arn = std::string(kRoleArn) + "," + kReaderArn;
  return task;
}

inline doctor::RoleFacts missing_reader() {
  doctor::RoleFacts reader;
  reader.arn = kReaderArn;
  reader.name = kReaderName;
  return reader;
}

inline doctor::AccountFacts empty_account_with_chain() {
  doctor::AccountFacts facts = empty_account();
  facts.roles.push_back(missing_reader());
  return facts;
}

/// The bucket is in us-east-1, the warehouse is not.
inline model::TaskDefinition task_elsewhere() {
  model::TaskDefinition task = orders_task();
  task.target.host = "etl.123456789012.eu-central-1.redshift-serverless.amazonaws.com";
  return task;
}

inline base::Json json(const char* text) {
  return base::parse_json(text, "test");
}

}  // namespace setup
