#include "doctor/network_checks.hpp"

#include "doctor/test_network.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace doctor {
namespace {

TEST(NetworkChecks, the_private_design_passes) {
  EXPECT_TRUE(all_passed(check_network(good_network(), staging_task())));
}

TEST(NetworkChecks, without_enhanced_routing_the_vpc_does_not_matter) {
  NetworkFacts facts = good_network();
  facts.has_enhanced_routing = false;
  facts.endpoints->clear();
  facts.route_tables->clear();
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
}

struct Broken {
  std::string name;
  std::string code;
  Severity severity;
  std::function<void(NetworkFacts&)> breaking;
  std::string seen;
};

class NetworkChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(NetworkChecksBroken, is_the_first_finding) {
  NetworkFacts facts = good_network();
  GetParam().breaking(facts);
  for (const Finding& finding : check_network(facts, staging_task())) {
    if (finding.severity == Severity::passed) continue;
    EXPECT_EQ(finding.code, GetParam().code);
    EXPECT_EQ(finding.severity, GetParam().severity);
    EXPECT_NE(finding.seen.find(GetParam().seen), std::string::npos) << finding.seen;
    return;
  }
  ADD_FAILURE() << "nothing was found";
}

void no_endpoint(NetworkFacts& facts) {
  facts.endpoints->clear();
}

INSTANTIATE_TEST_SUITE_P(
    One, NetworkChecksBroken,
    testing::Values(
        Broken{"public", "network.public", Severity::warning,
               [](NetworkFacts& f) { f.is_publicly_accessible = true; }, "public address"},
        Broken{"no_way", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes.pop_back();
               },
               "rtb-private: no S3 gateway endpoint, no 0.0.0.0/0"},
        Broken{"blackhole", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes[1].state = "blackhole";
               },
               "which is gone"},
        Broken{"nat_failed", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.nat_gateways)[0].state = "failed";
               },
               "nat-1 is failed"},
        Broken{"internet_gateway", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes[1].target = "igw-1";
               },
               "serves public addresses only"},
        Broken{"main_table", "network.route", Severity::failure,
               [](NetworkFacts& f) { (*f.route_tables)[1].subnet_ids.pop_back(); },
               "rtb-main: no S3 gateway endpoint"},
        Broken{"endpoint_elsewhere", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.endpoints)[0].route_table_ids = {"rtb-main"};
                 (*f.route_tables)[1].routes.pop_back();
               },
               "rtb-private: no S3 gateway endpoint"},
        Broken{"endpoint_policy", "network.endpoint_policy", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.endpoints)[0].policy = R"({"Statement":[{"Effect":"Allow","Principal":"*",
                   "Action":"s3:*","Resource":"arn:aws:s3:::other/*"}]})";
               },
               "does not allow s3:GetObject, s3:ListBucket"},
        Broken{"closed", "network.egress", Severity::failure,
               [](NetworkFacts& f) { (*f.groups)[0].egress.clear(); }, "no rule"},
        Broken{"wrong_port", "network.egress", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.groups)[0].egress[0].protocol = "tcp";
                 (*f.groups)[0].egress[0].from_port = 5439;
                 (*f.groups)[0].egress[0].to_port = 5439;
               },
               "no rule"},
        Broken{"no_names", "network.dns", Severity::failure,
               [](NetworkFacts& f) { f.names->are_given = false; }, "enableDnsHostnames"},
        Broken{"full", "network.addresses", Severity::warning,
               [](NetworkFacts& f) { (*f.subnets)[1].free_addresses = 3; }, "3"},
        Broken{"full_for_its_capacity", "network.addresses", Severity::warning,
               [](NetworkFacts& f) {
                 f.base_rpus = 512;
                 (*f.subnets)[1].free_addresses = 132;
                 (*f.subnets)[0].free_addresses = (*f.subnets)[2].free_addresses = 133;
               },
               "132; AWS asks for 133 at 512 RPUs"},
        Broken{"full_without_routing", "network.addresses", Severity::warning,
               [](NetworkFacts& f) {
                 f.has_enhanced_routing = false;
                 (*f.subnets)[1].free_addresses = 2;
                 (*f.subnets)[0].free_addresses = 3;
               },
               "2; AWS asks for 3"},
        Broken{"acl_out", "network.acl", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.acls)[0].entries.push_back(
                     {50, aws::Direction::egress, false, "6", "0.0.0.0/0", 443, 443});
               },
               "acl-1: 443 out to 0.0.0.0 (port 443) is dropped by rule 50"},
        Broken{"acl_back", "network.acl", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.acls)[0].entries[0] = {
                     100, aws::Direction::ingress, true, "6", "0.0.0.0/0", 443, 443};
               },
               "the answer in from 0.0.0.0 (port 32768) is dropped by its closing rule"},
        Broken{"acl_of_a_part_of_s3", "network.acl", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.prefix_lists)[0].cidrs = {"3.5.0.0/19"};
                 (*f.acls)[0].entries.push_back(
                     {50, aws::Direction::egress, false, "-1", "3.5.4.0/24", -1, -1});
               },
               "443 out to 3.5.4.0"},
        Broken{"acl_of_addresses_that_may_be_s3s", "network.acl", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.prefix_lists.reset();
                 (*f.acls)[0].entries.push_back(
                     {50, aws::Direction::egress, false, "-1", "3.5.4.0/24", -1, -1});
               },
               "not known"},
        Broken{"acl_of_no_subnet", "network.acl", Severity::not_seen,
               [](NetworkFacts& f) { (*f.acls)[0].subnet_ids.pop_back(); }, "none was found"},
        Broken{"unseen_acls", "network.acl", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.acls.reset();
                 f.unseen["ec2:DescribeNetworkAcls"] = "no";
               },
               "ec2:DescribeNetworkAcls"},
        Broken{"nobody_let_in", "network.ingress", Severity::warning,
               [](NetworkFacts& f) { (*f.groups)[0].ingress.clear(); }, "lets anybody in"},
        Broken{"bucket_of_another_region", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 f.bucket_region = "eu-central-1";
                 (*f.route_tables)[1].routes.pop_back();
               },
               "an endpoint of us-east-1 does not lead to a bucket in eu-central-1"},
        Broken{"unseen_routes", "network.route", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.route_tables.reset();
                 f.unseen["ec2:DescribeRouteTables"] = "no";
               },
               "ec2:DescribeRouteTables"},
        Broken{"unseen_nat", "network.route", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.endpoints->clear();
                 f.nat_gateways.reset();
               },
               "ec2:DescribeNatGateways"},
        Broken{"unseen_prefix_lists", "network.egress", Severity::not_seen,
               [](NetworkFacts& f) {
                 (*f.groups)[0].egress[0].cidrs.clear();
                 (*f.groups)[0].egress[0].prefix_list_ids = {"pl-s3"};
                 f.prefix_lists.reset();
               },
               "ec2:DescribePrefixLists"},
        Broken{"unseen_subnets", "network.addresses", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.subnets.reset();
                 f.unseen["ec2:DescribeSubnets"] = "no";
               },
               "ec2:DescribeSubnets"},
        Broken{"unseen_groups", "network.egress", Severity::not_seen,
               [](NetworkFacts& f) { f.groups.reset(); }, "ec2:DescribeSecurityGroups"}),
    [](const auto& broken) { return broken.param.name; });

TEST(NetworkChecks, an_interface_endpoint_with_private_names_is_a_way) {
  NetworkFacts facts = good_network();
  facts.route_tables->back().routes.clear();
  aws::VpcEndpoint& endpoint = facts.endpoints->front();
  endpoint.type = "Interface";
  endpoint.route_table_ids.clear();
  endpoint.has_private_names = true;
  endpoint.security_group_ids = {"sg-1"};
  facts.endpoint_groups = facts.groups;
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
  EXPECT_TRUE(route_tables_without_way(facts).empty());
  endpoint.has_private_names = false;
  EXPECT_FALSE(all_passed(check_network(facts, staging_task())));
  EXPECT_EQ(route_tables_without_way(facts), std::vector<std::string>{"rtb-private"});
}

TEST(NetworkChecks, the_policy_of_an_endpoint_that_serves_others_does_not_matter) {
  NetworkFacts facts = good_network();
  aws::VpcEndpoint other = facts.endpoints->front();
  other.id = "vpce-2";
  other.route_table_ids = {"rtb-other"};
  other.policy = R"({"Statement":[]})";
  facts.endpoints->insert(facts.endpoints->begin(), other);
  other.route_table_ids = {"rtb-private"};
  other.state = "deleted";
  facts.endpoints->insert(facts.endpoints->begin(), other);
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
}

TEST(NetworkChecks, a_condition_of_the_endpoint_is_told) {
  NetworkFacts facts = good_network();
  facts.endpoints->front().policy = R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*",
    "Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]})";
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.endpoint_policy").severity,
            Severity::warning);
}

TEST(NetworkChecks, what_lies_behind_a_transit_gateway_is_not_seen) {
  NetworkFacts facts = good_network();
  facts.endpoints->clear();
  facts.route_tables->back().routes.back().target = "tgw-1";
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.route").severity,
            Severity::not_seen);
}

TEST(NetworkChecks, subnets_of_a_cluster_are_not_seen) {
  NetworkFacts facts = good_network();
  facts.subnet_ids.clear();
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.route").severity,
            Severity::not_seen);
  facts.unseen["redshift:DescribeClusterSubnetGroups"] = "no";
  EXPECT_NE(finding_of(check_network(facts, staging_task()), "network.route")
                .fixes.at(0)
                .text.find("redshift:DescribeClusterSubnetGroups"),
            std::string::npos);
}

TEST(NetworkChecks, a_subnet_that_a_cluster_may_move_to_is_a_warning) {
  NetworkFacts facts = good_network();
  facts.is_serverless = false;
  facts.spare_subnet_ids = {"subnet-z"};  // in the main table, whose way is an internet gateway
  const Findings findings = check_network(facts, staging_task());
  EXPECT_EQ(std::count_if(findings.begin(), findings.end(),
                          [](const Finding& it) { return it.severity == Severity::failure; }),
            0);
  const Finding& last = *std::find_if(findings.rbegin(), findings.rend(),
                                      [](const Finding& it) { return it.code == "network.route"; });
  EXPECT_EQ(last.severity, Severity::warning);
  EXPECT_EQ(last.checked, "way to S3 from subnet-z");
}

TEST(NetworkChecks, the_fix_uses_the_endpoint_that_is_there) {
  NetworkFacts facts = good_network();
  (*facts.endpoints)[0].route_table_ids.clear();
  (*facts.route_tables)[1].routes.pop_back();
  const Finding found = finding_of(check_network(facts, staging_task()), "network.route");
  EXPECT_EQ(found.fixes.front().text,
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --add-route-table-ids "
            "rtb-private --region us-east-1");
}

}  // namespace
}  // namespace doctor
