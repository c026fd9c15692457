#pragma once
// What a network ACL lets through, rule by rule. Pure.
//
// Used by acl_checks. The rule of the lowest number that fits a packet decides; without one it is
// dropped. ACLs keep no state, so the answers to a request must be let in by rules of their own.
// Source: VPC User Guide, "Network ACLs", "Ephemeral ports".
#include "aws/firewall_client.hpp"
#include "doctor/address_block.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace doctor {

/// TCP to (or from) ports of these addresses.
struct AclQuestion {
  aws::Direction direction = aws::Direction::egress;
  std::vector<AddressBlock> blocks;
  std::int64_t from_port = 0;
  std::int64_t to_port = 0;
};

/// The first packet that is dropped.
struct AclDenial {
  std::int64_t rule = 0;  ///< its number; 32767 is the closing one
  std::uint32_t address = 0;
  std::int64_t port = 0;
  bool is_of_all = false;  ///< nothing that was asked for is let through
};

/// Gives nullopt when all of it is let through.
std::optional<AclDenial> denial_of(const aws::NetworkAcl& acl, const AclQuestion& question);

}  // namespace doctor
