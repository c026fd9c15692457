#pragma once
// What the rules of security groups let through. Pure.
//
// Used by the checks of the network. Groups keep state: answers to what is let out come in. The
// rules of all groups of an interface count together. Source: VPC User Guide, "Security group
// rules".
#include "doctor/address_block.hpp"
#include "doctor/network_facts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace doctor {

/// The other end, as rules can name it: a rule that names one of the ids lets through, or those
/// that hold all of its addresses together.
struct Peer {
  std::vector<std::string> group_ids = {};
  std::vector<std::string> prefix_list_ids = {};
  std::vector<AddressBlock> blocks = {};
};

/// True when the rule is about TCP to this port, whoever it names.
bool is_about_port(const aws::FirewallRule& rule, std::int64_t port);

/// True when a rule about the port names something of this kind.
bool names_any(const std::vector<aws::SecurityGroup>& groups, aws::Direction direction,
               std::int64_t port, std::vector<std::string> aws::FirewallRule::*kind);

/// Gives the id of the group that lets the peer through; empty when none does.
std::string group_letting(const std::vector<aws::SecurityGroup>& groups, aws::Direction direction,
                          std::int64_t port, const Peer& peer);

/// Where the warehouse's requests to S3 go: to the interface endpoint, or to S3's addresses.
Peer s3_as_peer(const NetworkFacts& facts);

}  // namespace doctor
