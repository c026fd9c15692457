#pragma once
// Whether COPY may use a role or keys, and what they may read. Pure functions over the World.
//
// The texts of the failures follow the reference (Redshift page, sections 2.2 and 10) letter by
// letter, because sluice's diagnosis is tested against them.
#include "standin/identity.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// A failure as Redshift words it: the message and the fields of its DETAIL block.
struct RedshiftFailure {
  std::string message;
  int code = 8001;
  std::string context;
  std::string location;  ///< "xen_aws_credentials_mgr.cpp:422"
  std::string sqlstate = "XX000";
};

enum class RoleCommand : std::uint8_t { copy, unload };

/// The roles that ASSUMEROLE lets the login use in the command, as world.json names them; "*" is
/// all.
std::vector<std::string> granted_roles(const World& world, std::string_view db_user,
                                       RoleCommand command);

/// Whether ASSUMEROLE lets the login name this IAM_ROLE text in the command.
std::optional<RedshiftFailure> check_role_grant(const World& world, std::string_view iam_role,
                                                std::string_view db_user, RoleCommand command);

/// Checks the IAM_ROLE text at time `now` (Unix seconds): attached and in sync, then trusted.
/// nullopt: it may be used. A comma list is a role chain: only its first role must be attached;
/// each role must be allowed to assume the next, and the next must trust it. "default" is the
/// namespace's default role. `db_user` is what trust may name as sts:ExternalId.
std::optional<RedshiftFailure> check_role_trust(const World& world, std::string_view iam_role,
                                                std::int64_t now, std::string_view db_user);

/// What COPY asks: check_role_grant(), then check_role_trust().
std::optional<RedshiftFailure> check_copy_role(const World& world, std::string_view iam_role,
                                               std::int64_t now, std::string_view db_user = "");

/// Checks that the role may do `action` on the object as COPY would ("s3:GetObject",
/// "s3:ListBucket"): by the role's and the bucket's policies, and by that of the VPC endpoint that
/// the way to S3 passes.
std::optional<RedshiftFailure> check_role_access(const World& world, std::string_view iam_role,
                                                 std::string_view action, const std::string& bucket,
                                                 const std::string& key);

/// The same for many keys: who the role is is looked up once. The world must outlive it.
class RoleRights {
 public:
  RoleRights(const World& world, std::string_view iam_role);
  std::optional<RedshiftFailure> check(std::string_view action, const std::string& bucket,
                                       const std::string& key) const;

 private:
  const World& world_;
  std::string arn_;
  std::optional<Identity> session_;
};

/// The same for a COPY with ACCESS_KEY_ID / SECRET_ACCESS_KEY / SESSION_TOKEN: unknown keys, a
/// wrong secret or token, then the user's policies.
struct CopyKeys {
  std::string access_key_id, secret_access_key, session_token;
  std::int64_t now = 0;  ///< Unix seconds; temporary keys expire
};
std::optional<RedshiftFailure> check_key_access(const World& world, const CopyKeys& keys,
                                                std::string_view action, const std::string& bucket,
                                                const std::string& key);

/// Checks that the bucket lies in the region that COPY reads from: its REGION, or the warehouse's
/// when that is empty.
std::optional<RedshiftFailure> check_bucket_region(const World& world, std::string_view copy_region,
                                                   const std::string& bucket);

/// Error text with Redshift's DETAIL block (47 dashes, labels padded), for the ErrorResponse's D
/// field.
std::string detail_block(const RedshiftFailure& failure, std::int64_t query_id, int pid,
                         std::string_view process);

}  // namespace standin
