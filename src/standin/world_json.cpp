#include "standin/token_cursor.hpp"
#include "standin/world.hpp"
#include "standin/world_fields.hpp"

#include <fmt/core.h>

#include <set>

namespace standin {

using base::Json;

namespace {

void refuse_twice(const WorldFields& fields, const World& world) {
  std::set<std::string> keys;
  for (const WorldUser& user : world.users) {
    if (keys.insert(user.access_key_id).second) continue;
    fields.refuse("users", "two users have the access key id " + user.access_key_id,
                  "each access_key_id once");
  }
}

void refuse_long_name(const WorldFields& fields, const char* key, const std::string& name) {
  const auto why = unkept_name(name);
  if (why) fields.refuse(key, "is too long: " + *why, "a name of at most 63 bytes");
}

/// What follows from other keys when it is not said.
void complete(World& world) {
  for (auto& [name, bucket] : world.buckets) {
    if (bucket.region.empty()) bucket.region = world.region;
  }
  for (auto& [name, role] : world.roles) {
    if (!role.arn.empty()) continue;
    role.arn = fmt::format("arn:{}:iam::{}:role{}{}", partition_of(world.region), world.account,
                           role.path, name);
  }
}

}  // namespace

void describe(WorldFields& fields, WorldUser& user) {
  fields.required("name", user.name);
  fields.required("access_key_id", user.access_key_id);
  fields.required("secret_access_key", user.secret_access_key);
  fields.field("session_token", user.session_token);
  fields.field("token_expires_at", user.token_expires_at);
  fields.policies("policies", user.policies);
  fields.field("attached_policies", user.attached_policies);
  fields.field("permissions_boundary", user.permissions_boundary);
}

void describe(WorldFields& fields, WorldRole& role) {
  fields.field("arn", role.arn);
  fields.field("path", role.path);
  fields.field("description", role.description);
  fields.field("created_at", role.created_at);
  fields.field("max_session_s", role.max_session_s);
  fields.field("permissions_boundary", role.permissions_boundary);
  fields.document("trust", role.trust);
  fields.policies("policies", role.policies);
  fields.field("attached_policies", role.attached_policies);
  fields.field("tags", role.tags);
}

void describe(WorldFields& fields, WorldManagedPolicy& policy) {
  fields.field("description", policy.description);
  fields.policy("document", policy.document);
}

void describe(WorldFields& fields, WorldSession& session) {
  fields.required("access_key_id", session.access_key_id);
  fields.required("secret_access_key", session.secret_access_key);
  fields.field("session_token", session.session_token);
  fields.required("role", session.role);
  fields.field("session_name", session.session_name);
  fields.field("expires_at", session.expires_at);
}

void describe(WorldFields& fields, WorldLogin& login) {
  fields.required("user", login.user);
  if (fields.is_reading()) refuse_long_name(fields, "user", login.user);
  fields.field("password", login.password);
  fields.choice("auth", login.auth, {"md5", "password", "sha256"});
  fields.field("is_superuser", login.is_superuser);
  fields.field("expires_at", login.expires_at);
  fields.field("assume_roles", login.assume_roles);
  fields.field("unload_roles", login.unload_roles);
}

void describe(WorldFields& fields, WorldRoleGrant& grant) {
  fields.required("user", grant.user);
  fields.choice("command", grant.command, {"COPY", "UNLOAD"});
  fields.field("roles", grant.roles);
}

void describe(WorldFields& fields, World& world) {
  fields.field("account", world.account);
  fields.field("region", world.region);
  fields.field("database", world.database);
  if (fields.is_reading()) refuse_long_name(fields, "database", world.database);
  fields.list("users", world.users);
  if (fields.is_reading()) refuse_twice(fields, world);
  fields.by_name("roles", world.roles);
  fields.by_name("managed_policies", world.managed_policies);
  fields.list("sessions", world.sessions);
  fields.list("attached_roles", world.attached_roles);
  fields.field("default_role_arn", world.default_role_arn);
  fields.object("namespace", world.space);
  fields.object("workgroup", world.workgroup);
  fields.object("cluster", world.cluster);
  fields.object("vpc", world.vpc);
  fields.by_name("buckets", world.buckets);
  fields.by_name("kms_keys", world.kms_keys);
  fields.by_name("secrets", world.secrets);
  fields.list("logins", world.logins);
  fields.list("role_grants", world.role_grants);
  fields.field("attach_delay_s", world.attach_delay_s);
  fields.field("modify_delay_s", world.modify_delay_s);
  fields.field("clock_skew_max_s", world.clock_skew_max_s);
  fields.field("quoted_null_matches", world.quoted_null_matches);
  fields.field("empty_quoted_is_null", world.empty_quoted_is_null);
  fields.field("special_doubles_load", world.special_doubles_load);
  fields.choice("csv_nul", world.csv_nul, {"refused", "ends_line"});
  fields.field("block_sqlstate", world.block_sqlstate);
  fields.field("idle_timeout_s", world.idle_timeout_s);
  fields.field("client_encoding", world.client_encoding);
  fields.field("show_discovery", world.show_discovery);
  fields.field("serializable", world.serializable);
  fields.list("s3_faults", world.s3_faults);
  fields.list("api_faults", world.api_faults);
  fields.list("warehouse_faults", world.warehouse_faults);
}

Json to_json(const World& world) {
  World copy = world;
  return WorldFields::written(copy);
}

World world_from_json(const Json& json, const std::string& origin) {
  World world;
  WorldFields::read(json, origin, world);
  complete(world);
  return world;
}

std::string partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

}  // namespace standin
