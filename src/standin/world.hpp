#pragma once
// The account that the stand-in pretends to be: identities, roles, buckets, logins, switches. One
// JSON file.
//
// `sluice local` commands edit the file; the running stand-in re-reads it when it changed, so
// `associate-role` acts on the next COPY. World is a value; WorldFile is safe on every thread.
// Policies and trust are kept as the JSON documents users know from IAM.
#include "base/json.hpp"
#include "standin/world_faults.hpp"
#include "standin/world_iam.hpp"
#include "standin/world_network.hpp"
#include "standin/world_storage.hpp"
#include "standin/world_warehouse.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// A Redshift login; `auth` is "md5" or "password" (clear text), as the server asks for it.
struct WorldLogin {
  std::string user;
  std::string password;
  std::string auth = "md5";
  bool is_superuser = true;
  std::int64_t expires_at = 0;  ///< Unix seconds; 0: never. GetCredentials makes such logins
  /// ARNs of roles that ASSUMEROLE is granted on for COPY; * is any text. A superuser needs none.
  std::vector<std::string> assume_roles = {"*"};
  std::vector<std::string> unload_roles = {"*"};  ///< the same for UNLOAD
};

/// What GRANT and REVOKE ASSUMEROLE said of users that `logins` does not name, and of PUBLIC.
struct WorldRoleGrant {
  std::string user;              ///< or "public"
  std::string command = "COPY";  ///< or "UNLOAD"
  std::vector<std::string> roles;
};

struct World {
  std::string account = "123456789012";
  std::string region = "us-east-1";
  std::string database = "dev";
  std::vector<WorldUser> users;
  std::map<std::string, WorldRole> roles;                      ///< by role name
  std::map<std::string, WorldManagedPolicy> managed_policies;  ///< by ARN
  std::vector<WorldSession> sessions;                          ///< what AssumeRole gave out
  std::vector<AttachedRole> attached_roles;                    ///< the namespace's list
  std::string default_role_arn;
  WorldNamespace space;  ///< the key is "namespace"
  WorldWorkgroup workgroup;
  WorldCluster cluster;
  WorldVpc vpc;
  std::map<std::string, WorldBucket> buckets;
  std::map<std::string, WorldKmsKey> kms_keys;  ///< by key id
  std::map<std::string, WorldSecret> secrets;   ///< by name
  std::vector<WorldLogin> logins;
  std::vector<WorldRoleGrant> role_grants;
  std::int64_t attach_delay_s = 0;  ///< what associating a role adds until in-sync
  std::int64_t modify_delay_s = 0;  ///< how long the namespace is MODIFYING after an update
  std::int64_t clock_skew_max_s =
      900;  ///< S3 refuses older or newer requests (RequestTimeTooSkewed)
  bool quoted_null_matches =
      false;  ///< COPY: does a quoted field equal to NULL AS become NULL? unverified
  bool empty_quoted_is_null = false;  ///< EMPTYASNULL also on ""; unverified
  bool special_doubles_load = false;  ///< COPY: NaN and Infinity into REAL and DOUBLE; unverified
  std::string csv_nul = "refused";    ///< a NUL byte in a CSV field: "refused" or "ends_line"
  std::string block_sqlstate = "25001";     ///< of what cannot run in a block; unverified
  std::int64_t idle_timeout_s = 0;          ///< a session that rests so long is ended; 0: never
  std::string client_encoding = "UNICODE";  ///< ParameterStatus, as Redshift reports it
  std::int64_t show_discovery =
      4;  ///< ParameterStatus of that name, 0: not sent; unverified which version Redshift tells
  std::vector<S3Fault> s3_faults;
  std::vector<ApiFault> api_faults;
  std::vector<WarehouseFault> warehouse_faults;
  bool serializable = false;  ///< isolation of databases that say nothing themselves
};

void describe(WorldFields& fields, WorldLogin& login);
void describe(WorldFields& fields, WorldRoleGrant& grant);
void describe(WorldFields& fields, World& world);

base::Json to_json(const World& world);
/// Throws Error(request) naming the key that is wrong or not known. Missing keys keep their
/// defaults.
World world_from_json(const base::Json& json, const std::string& origin);
/// The world of the article: account, bucket dms-staging, role dms-access-for-endpoint with its
/// trust and policy but not attached, the private network with its S3 endpoint, a workgroup in it
/// with enhanced VPC routing, user sluice with keys for staging, user admin with all rights, login
/// awsuser.
World article_world();

/// "aws", "aws-cn" or "aws-us-gov": the second field of the region's ARNs.
std::string partition_of(std::string_view region);

class WorldFile {
 public:
  explicit WorldFile(std::string path) : path_(std::move(path)) {}
  /// The world as the file has it now, and as faults of roles make it look; re-read only when the
  /// file changed.
  /// Throws Error(request) when it is missing or wrong.
  World current();
  /// Reads, changes and writes the file under a lock that other processes respect (flock on
  /// PATH.lock). A missing file starts as World{}. When `change` throws, the file stays as it was.
  void update(const std::function<void(World&)>& change);

 private:
  std::string path_;
  std::mutex mutex_;
  std::optional<World> cached_;
  std::string cached_stamp_;  // device, inode, mtime, size
};

}  // namespace standin
