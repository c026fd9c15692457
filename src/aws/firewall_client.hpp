#pragma once
// What lets packets through: security groups and network ACLs, read; security group rules, added
// and taken back. Safe on every thread.
//
// Used by doctor and setup. Source: EC2 API Reference, 2016-11-15.
#include "aws/ec2_filter.hpp"
#include "aws/service_call.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace aws {

enum class Direction : std::uint8_t { ingress, egress };

/// One permission; whoever is in any of its lists is let through.
struct FirewallRule {
  std::string protocol = "-1";  ///< "tcp", "udp", "icmp", a number, or "-1" for all
  std::int64_t from_port = -1;  ///< -1: all
  std::int64_t to_port = -1;
  std::vector<std::string> group_ids = {};
  std::vector<std::string> cidrs = {};
  std::vector<std::string> ipv6_cidrs = {};
  std::vector<std::string> prefix_list_ids = {};
  /// Of its ranges and prefix lists, by the peer: "pl-1" -> "for COPY". AWS keeps them, but does
  /// not compare them.
  std::map<std::string, std::string> descriptions = {};
};

struct SecurityGroup {
  std::string id;
  std::string name;
  std::string vpc_id;
  std::vector<FirewallRule> ingress;
  std::vector<FirewallRule> egress;
};

struct AclEntry {
  std::int64_t number = 0;  ///< evaluated in this order; 32767 is the closing deny
  Direction direction = Direction::ingress;
  bool is_allow = false;
  std::string protocol;  ///< a number, "-1" for all
  std::string cidr;      ///< IPv4 or IPv6
  std::int64_t from_port = -1;
  std::int64_t to_port = -1;
};

struct NetworkAcl {
  std::string id;
  std::string vpc_id;
  bool is_default = false;
  std::vector<std::string> subnet_ids;
  std::vector<AclEntry> entries;
};

class FirewallClient {
 public:
  explicit FirewallClient(ServiceCaller& caller) : FirewallClient(caller, "") {}
  /// Asks in that region; empty: in the caller's for the service.
  FirewallClient(ServiceCaller& caller, std::string region)
      : caller_(caller), region_(std::move(region)) {}

  std::vector<SecurityGroup> describe_security_groups(const Ec2Filters& filters);
  std::vector<NetworkAcl> describe_network_acls(const Ec2Filters& filters);

  /// Adds a rule to the group; says whether it is new.
  bool authorize(Direction direction, const std::string& group_id, const FirewallRule& rule);
  /// Takes the rule away; says whether it was there.
  bool revoke(Direction direction, const std::string& group_id, const FirewallRule& rule);

 private:
  ServiceCaller& caller_;
  std::string region_;
};

}  // namespace aws
