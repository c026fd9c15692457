#pragma once
// Who may do what in the World: policy evaluation, and whether COPY may use a role. Pure functions.
//
// The texts of the failures follow the reference (Redshift page, sections 2.2 and 10) letter by letter, because
// sluice's diagnosis is tested against them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "standin/world.hpp"

namespace standin {

/// Evaluates IAM policy documents for one action on one resource: explicit deny wins, then allow, else no.
bool is_allowed(const std::vector<base::Json>& policies, std::string_view action, std::string_view resource);

/// True when the trust document lets the service principal assume the role.
bool trusts_service(const base::Json& trust, std::string_view service);

/// A failure as Redshift words it: the message and the fields of its DETAIL block.
struct RedshiftFailure {
  std::string message;
  int code = 8001;
  std::string context;
  std::string location;   ///< "xen_aws_credentials_mgr.cpp:422"
  std::string sqlstate = "XX000";
};

/// Checks the IAM_ROLE text of a COPY at time `now` (Unix seconds): attached and in sync, then trusted.
/// nullopt: COPY may use it. A comma list is a role chain: only its first role must be attached.
std::optional<RedshiftFailure> check_copy_role(const World& world, std::string_view iam_role, std::int64_t now);

/// Checks that the role may do `action` on the object as COPY would ("s3:GetObject", "s3:ListBucket").
std::optional<RedshiftFailure> check_role_access(const World& world, std::string_view iam_role,
                                                 std::string_view action, const std::string& bucket,
                                                 const std::string& key);

/// Error text with Redshift's DETAIL block (47 dashes, labels padded), for the ErrorResponse's D field.
std::string detail_block(const RedshiftFailure& failure, std::int64_t query_id, int pid, std::string_view process);

}  // namespace standin
