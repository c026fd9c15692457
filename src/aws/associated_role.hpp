#pragma once
// An IAM role that is associated with a Redshift namespace or cluster, as a value.
#include <string>

namespace aws {

struct AssociatedRole {
  std::string arn;
  std::string apply_status;  ///< "in-sync", "adding", "removing"; empty: not said

  bool is_in_sync() const { return apply_status == "in-sync"; }
};

}  // namespace aws
