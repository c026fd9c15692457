#pragma once
// The account that the stand-in pretends to be: identities, roles, buckets, logins, switches. One
// JSON file.
//
// `sluice local` commands edit the file; the running stand-in re-reads it when it changed, so
// `associate-role` acts on the next COPY. World is a value; WorldFile is safe on every thread.
// Policies and trust are kept as the JSON documents users know from IAM.
#include "base/json.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace standin {

/// An IAM user with keys, as the S3 server knows it.
struct WorldUser {
  std::string name;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;         ///< required with each request when not empty
  std::vector<base::Json> policies;  ///< identity policies; empty: nothing is allowed
};

struct WorldRole {
  std::string arn;
  base::Json trust;  ///< AssumeRolePolicyDocument
  std::vector<base::Json> policies;
};

/// A role on the namespace's list; it works once in_sync_at is reached.
struct AttachedRole {
  std::string arn;
  std::int64_t in_sync_at = 0;  ///< Unix seconds
};

struct WorldBucket {
  std::string region;
  std::int64_t created_at = 0;  ///< Unix seconds, shown by ListBuckets
  bool operator==(const WorldBucket&) const = default;
};

/// A Redshift login; `auth` is "md5" or "password" (clear text), as the server asks for it.
struct WorldLogin {
  std::string user;
  std::string password;
  std::string auth = "md5";
  bool is_superuser = true;
};

/// A switch for tests: the S3 server answers the next `times` matching requests with this error.
/// The server counts in memory; a change of the entry in the file starts its count anew.
struct S3Fault {
  std::string method;      ///< "PUT", "GET", ...; empty: any
  std::string key_prefix;  ///< of the object key; empty: any
  int status = 503;
  std::string code = "SlowDown";
  std::int64_t times = 1;
  auto operator<=>(const S3Fault&) const = default;
};

struct World {
  std::string account = "123456789012";
  std::string region = "us-east-1";
  std::string database = "dev";
  std::vector<WorldUser> users;
  std::map<std::string, WorldRole> roles;    ///< by role name
  std::vector<AttachedRole> attached_roles;  ///< the namespace's list
  std::string default_role_arn;
  std::map<std::string, WorldBucket> buckets;
  std::vector<WorldLogin> logins;
  std::int64_t attach_delay_s = 0;  ///< what associate-role adds until in-sync
  std::int64_t clock_skew_max_s =
      900;  ///< S3 refuses older or newer requests (RequestTimeTooSkewed)
  bool quoted_null_matches =
      false;  ///< COPY: does a quoted field equal to NULL AS become NULL? unverified
  std::string client_encoding = "UNICODE";  ///< ParameterStatus, as Redshift reports it
  std::vector<S3Fault> s3_faults;
  bool serializable = false;  ///< isolation level shown by stv_db_isolation_level
};

base::Json to_json(const World& world);
/// Throws Error(request) naming the key that is wrong or not known. Missing keys keep their
/// defaults.
World world_from_json(const base::Json& json, const std::string& origin);
/// The world of the article: account, bucket dms-staging, role dms-access-for-endpoint with its
/// trust and policy but not attached, user sluice with keys, login awsuser.
World article_world();

class WorldFile {
 public:
  explicit WorldFile(std::string path) : path_(std::move(path)) {}
  /// The world as the file has it now; re-read only when the file changed.
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
