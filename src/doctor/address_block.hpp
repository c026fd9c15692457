#pragma once
// Blocks of IPv4 addresses as AWS writes them: "10.0.1.0/24". Pure.
//
// Used by the checks of security groups and network ACLs. What is no block of IPv4 (IPv6, an
// address without a length) counts for nothing.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

struct AddressBlock {
  std::uint32_t first = 0;
  std::uint32_t last = 0xFFFFFFFFU;  ///< of the block; as it is: all addresses
};

/// Gives nullopt for what is no block of IPv4.
std::optional<AddressBlock> parse_block(std::string_view cidr);
/// Gives the blocks among the texts.
std::vector<AddressBlock> parse_blocks(const std::vector<std::string>& cidrs);

/// Says whether the blocks of `cidrs` hold together all addresses of `block`.
bool are_covering(const std::vector<std::string>& cidrs, const AddressBlock& block);

/// Gives "10.0.1.7".
std::string address_text(std::uint32_t address);

}  // namespace doctor
