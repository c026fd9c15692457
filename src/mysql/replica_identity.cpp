#include "mysql/replica_identity.hpp"

#include "base/digest.hpp"

#include <fmt/core.h>

namespace mysql {
namespace {

constexpr std::uint64_t kFirstId = 1'000'000'000;
constexpr std::uint64_t kLastId = 4'294'967'294;  // the greatest of 32 bits is a value of its own

std::string uuid_of(base::Sha256 digest) {
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0F) | 0x80);
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3F) | 0x80);
  const std::string hex = base::to_hex(base::as_bytes(digest));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace

ReplicaIdentity make_identity(std::string_view task, const std::set<std::uint32_t>& taken,
                              base::Prng& prng) {
  // Ends, because `taken` is short and there are thousands of millions of ids.
  for (;;) {
    const base::Sha256 digest = base::sha256(fmt::format("{}/{}", task, prng.next()));
    std::uint64_t number = 0;
    for (std::size_t i = 16; i < 24; ++i) number = number << 8 | digest[i];
    const auto id = static_cast<std::uint32_t>(kFirstId + number % (kLastId - kFirstId + 1));
    if (taken.count(id) == 0) return {id, uuid_of(digest)};
  }
}

}  // namespace mysql
