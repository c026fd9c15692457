#pragma once
// Keys with where they came from and until when they are good. A value; its secrets print as ***.
#include "base/clock.hpp"
#include "model/endpoint.hpp"

#include <optional>
#include <string>

namespace aws {

struct FoundCredentials {
  model::AwsKeys keys;
  std::string origin;  ///< for log and errors: "profile \"etl\" of /home/x/.aws/credentials"
  std::optional<base::WallTime> expires_at = std::nullopt;  ///< nullopt: no end is known
};

/// Says whether both are the same keys, also of the same session.
bool is_same(const model::AwsKeys& a, const model::AwsKeys& b);

}  // namespace aws
