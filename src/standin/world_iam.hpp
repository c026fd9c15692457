#pragma once
// The identities of the World: users with keys, roles, managed policies, and the keys that
// AssumeRole gave out.
//
// Values of world.json, described for reading and writing by world_json.cpp. Policies and trust are
// kept as the JSON documents that users know from IAM.
#include "base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace standin {

class WorldFields;

/// An IAM user with keys.
struct WorldUser {
  std::string name;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;          ///< required with each request when not empty
  std::vector<base::Json> policies;   ///< inline; without any policy nothing is allowed
  std::int64_t token_expires_at = 0;  ///< Unix seconds; 0: never
  std::vector<std::string> attached_policies = {};  ///< ARNs of managed policies
  std::string permissions_boundary = "";            ///< ARN of a managed policy; empty: none
};

struct WorldRole {
  std::string arn;                             ///< empty: made of account, path and name
  base::Json trust;                            ///< AssumeRolePolicyDocument
  std::map<std::string, base::Json> policies;  ///< inline, by name
  std::string path = "/";
  std::string description = "";
  std::int64_t created_at = 0;                      ///< Unix seconds
  int max_session_s = 3600;                         ///< the longest that AssumeRole may ask for
  std::string permissions_boundary = "";            ///< ARN of a managed policy; empty: none
  std::vector<std::string> attached_policies = {};  ///< ARNs of managed policies
  std::map<std::string, std::string> tags = {};
};

/// The default version of a managed policy; by ARN in the World.
struct WorldManagedPolicy {
  std::string description;
  base::Json document;
};

/// Keys of an assumed role, as AssumeRole gave them out.
struct WorldSession {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::string role;  ///< its name in `roles`
  std::string session_name;
  std::int64_t expires_at = 0;  ///< Unix seconds
};

void describe(WorldFields& fields, WorldUser& user);
void describe(WorldFields& fields, WorldRole& role);
void describe(WorldFields& fields, WorldManagedPolicy& policy);
void describe(WorldFields& fields, WorldSession& session);

}  // namespace standin
