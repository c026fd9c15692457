#include "doctor/address_block.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace doctor {
namespace {

constexpr std::uint32_t kAddressBits = 32;
constexpr int kOctets = 4;

std::optional<std::uint32_t> number_of(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> address_of(std::string_view text) {
  std::uint32_t address = 0;
  for (int i = 0; i < kOctets; ++i) {
    const std::size_t dot = i + 1 < kOctets ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = number_of(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    address = address << 8 | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

}  // namespace

std::optional<AddressBlock> parse_block(std::string_view cidr) {
  const std::size_t slash = cidr.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto bits = number_of(cidr.substr(slash + 1), kAddressBits);
  const auto address = address_of(cidr.substr(0, slash));
  if (!bits || !address) return std::nullopt;
  // No shift by all bits: the language does not define it.
  const std::uint32_t host = *bits == 0 ? 0xFFFFFFFFU : (1U << (kAddressBits - *bits)) - 1;
  return AddressBlock{*address & ~host, *address | host};
}

std::vector<AddressBlock> parse_blocks(const std::vector<std::string>& cidrs) {
  std::vector<AddressBlock> blocks;
  for (const std::string& cidr : cidrs) {
    if (const auto block = parse_block(cidr)) blocks.push_back(*block);
  }
  return blocks;
}

bool are_covering(const std::vector<std::string>& cidrs, const AddressBlock& block) {
  std::vector<AddressBlock> blocks = parse_blocks(cidrs);
  std::sort(blocks.begin(), blocks.end(),
            [](const AddressBlock& a, const AddressBlock& b) { return a.first < b.first; });
  std::uint64_t next = block.first;  // the first address that nobody holds yet
  for (const AddressBlock& each : blocks) {
    if (each.first > next) break;
    next = std::max(next, std::uint64_t{each.last} + 1);
  }
  return next > block.last;
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xFF, address >> 8 & 0xFF,
                     address & 0xFF);
}

}  // namespace doctor
