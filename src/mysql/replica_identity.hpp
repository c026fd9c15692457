#pragma once
// Under which server id and uuid we read a server's log. Two readers with the same one throw each
// other out, for ever.
//
// Used by mysql/binlog_source, once for the life of a source, so that a stream opened again takes
// the place of its own broken predecessor. Pure, any thread. Derived from the task's name and a
// random part: two processes of one task differ, and so do tasks of different machines.
#include "base/prng.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace mysql {

struct ReplicaIdentity {
  std::uint32_t server_id = 0;
  std::string uuid;  ///< "6a1f...": of version 8 (made by the application)
  bool operator==(const ReplicaIdentity&) const = default;
};

/// Makes one whose server id is not in `taken`. Ids are above a thousand million, out of the way of
/// those that people give their servers.
ReplicaIdentity make_identity(std::string_view task, const std::set<std::uint32_t>& taken,
                              base::Prng& prng);

}  // namespace mysql
