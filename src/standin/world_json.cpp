#include "base/error.hpp"
#include "standin/world.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>

namespace standin {
namespace {

using base::Json;

[[noreturn]] void throw_wrong(const std::string& path, const std::string& what,
                              const std::string& accepted) {
  throw base::Error(base::ErrorScope::request, "standin.world.wrong_key",
                    fmt::format("{}: {}", path, what), fmt::format("Accepted: {}.", accepted));
}

/// Reads one JSON object field by field and complains about the keys that nobody asked for.
class ObjectReader {
 public:
  ObjectReader(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json_.is_object()) {
      throw_wrong(path_, fmt::format("is {} here", json_.type_name()), "an object {...}");
    }
  }

  /// Stores the value when the key is there; otherwise `value` keeps its default.
  template <typename T>
  void read(const std::string& key, T& value) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if constexpr (std::is_same_v<T, bool>) {
      if (!found->is_boolean()) throw_wrong(at(key), "has the wrong type", "true or false");
    } else if constexpr (std::is_integral_v<T>) {
      const bool is_whole = found->is_number_integer();
      if (!is_whole) throw_wrong(at(key), "has the wrong type", "a whole number");
      const auto number = found->get<std::int64_t>();
      if (number < 0 || !std::in_range<T>(number)) {
        throw_wrong(at(key), "is out of range", "a whole number from 0");
      }
    } else {
      if (!found->is_string()) throw_wrong(at(key), "has the wrong type", "a text in quotes");
    }
    value = found->template get<T>();
  }

  /// As read(), but the key must be there and, for a text, must not be empty.
  void read_required(const std::string& key, std::string& value) {
    read(key, value);
    if (value.empty()) throw_wrong(at(key), "is missing or empty", "a text in quotes");
  }

  /// Gives the value as it is; nullptr when the key is not there.
  const Json* find(const std::string& key) {
    known_.insert(key);
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }

  /// Gives the array under the key, or an empty one.
  const Json& array(const std::string& key) {
    static const Json kNone = Json::array();
    const Json* found = find(key);
    if (found == nullptr) return kNone;
    if (!found->is_array()) throw_wrong(at(key), "has the wrong type", "a list [...]");
    return *found;
  }

  /// Gives the object under the key, or an empty one.
  const Json& object(const std::string& key) {
    static const Json kNone = Json::object();
    const Json* found = find(key);
    if (found == nullptr) return kNone;
    if (!found->is_object()) throw_wrong(at(key), "has the wrong type", "an object {...}");
    return *found;
  }

  /// Call when all keys have been asked for: a key that is left over is a typing error.
  void finish() const {
    for (const auto& item : json_.items()) {
      if (known_.contains(item.key())) continue;
      throw_wrong(at(item.key()), "is not a known key", fmt::format("{}", fmt::join(known_, ", ")));
    }
  }

  std::string at(const std::string& key) const { return path_ + "." + key; }
  std::string at(const std::string& key, std::size_t index) const {
    return fmt::format("{}.{}[{}]", path_, key, index);
  }

 private:
  const Json& json_;
  std::string path_;
  std::set<std::string> known_;
};

std::vector<Json> read_policies(ObjectReader& reader) {
  std::vector<Json> policies;
  for (const Json& policy : reader.array("policies")) {
    if (!policy.is_object() || !policy.contains("Statement")) {
      throw_wrong(reader.at("policies", policies.size()), "is not a policy document",
                  R"(an object {"Version": "2012-10-17", "Statement": [...]})");
    }
    policies.push_back(policy);
  }
  return policies;
}

WorldUser read_user(const Json& json, const std::string& path) {
  WorldUser user;
  ObjectReader reader(json, path);
  reader.read_required("name", user.name);
  reader.read_required("access_key_id", user.access_key_id);
  reader.read_required("secret_access_key", user.secret_access_key);
  reader.read("session_token", user.session_token);
  user.policies = read_policies(reader);
  reader.finish();
  return user;
}

WorldRole read_role(const Json& json, const std::string& path) {
  WorldRole role;
  ObjectReader reader(json, path);
  reader.read_required("arn", role.arn);
  role.trust = reader.object("trust");
  role.policies = read_policies(reader);
  reader.finish();
  return role;
}

AttachedRole read_attached(const Json& json, const std::string& path) {
  AttachedRole attached;
  ObjectReader reader(json, path);
  reader.read_required("arn", attached.arn);
  reader.read("in_sync_at", attached.in_sync_at);
  reader.finish();
  return attached;
}

WorldLogin read_login(const Json& json, const std::string& path) {
  WorldLogin login;
  ObjectReader reader(json, path);
  reader.read_required("user", login.user);
  reader.read("password", login.password);
  reader.read("auth", login.auth);
  if (login.auth != "md5" && login.auth != "password") {
    throw_wrong(reader.at("auth"), fmt::format("is '{}'", login.auth), "\"md5\" or \"password\"");
  }
  reader.read("is_superuser", login.is_superuser);
  reader.finish();
  return login;
}

S3Fault read_fault(const Json& json, const std::string& path) {
  S3Fault fault;
  ObjectReader reader(json, path);
  reader.read("method", fault.method);
  reader.read("key_prefix", fault.key_prefix);
  reader.read("status", fault.status);
  if (fault.status < 400 || fault.status > 599) {
    throw_wrong(reader.at("status"), fmt::format("is {}", fault.status), "400 to 599");
  }
  reader.read("code", fault.code);
  reader.read("times", fault.times);
  reader.finish();
  return fault;
}

template <typename Item, typename Read>
std::vector<Item> read_list(ObjectReader& reader, const std::string& key, Read read) {
  std::vector<Item> items;
  for (const Json& json : reader.array(key)) {
    items.push_back(read(json, reader.at(key, items.size())));
  }
  return items;
}

void refuse_twice(const std::vector<WorldUser>& users, const std::string& origin) {
  std::set<std::string> keys;
  for (const WorldUser& user : users) {
    if (keys.insert(user.access_key_id).second) continue;
    throw_wrong(origin + ".users", "two users have the access key id " + user.access_key_id,
                "each access_key_id once");
  }
}

Json users_json(const World& world) {
  Json users = Json::array();
  for (const WorldUser& user : world.users) {
    users.push_back({{"name", user.name},
                     {"access_key_id", user.access_key_id},
                     {"secret_access_key", user.secret_access_key},
                     {"session_token", user.session_token},
                     {"policies", user.policies}});
  }
  return users;
}

Json roles_json(const World& world) {
  Json roles = Json::object();
  for (const auto& [name, role] : world.roles) {
    const Json trust = role.trust.is_null() ? Json::object() : role.trust;
    roles[name] = {{"arn", role.arn}, {"trust", trust}, {"policies", role.policies}};
  }
  return roles;
}

Json lists_json(const World& world) {
  Json lists = {{"attached_roles", Json::array()},
                {"buckets", Json::object()},
                {"logins", Json::array()},
                {"s3_faults", Json::array()}};
  for (const AttachedRole& attached : world.attached_roles) {
    lists["attached_roles"].push_back({{"arn", attached.arn}, {"in_sync_at", attached.in_sync_at}});
  }
  for (const auto& [name, bucket] : world.buckets) {
    lists["buckets"][name] = {{"region", bucket.region}, {"created_at", bucket.created_at}};
  }
  for (const WorldLogin& login : world.logins) {
    lists["logins"].push_back({{"user", login.user},
                               {"password", login.password},
                               {"auth", login.auth},
                               {"is_superuser", login.is_superuser}});
  }
  for (const S3Fault& fault : world.s3_faults) {
    lists["s3_faults"].push_back({{"method", fault.method},
                                  {"key_prefix", fault.key_prefix},
                                  {"status", fault.status},
                                  {"code", fault.code},
                                  {"times", fault.times}});
  }
  return lists;
}

}  // namespace

Json to_json(const World& world) {
  Json lists = lists_json(world);
  return {{"account", world.account},
          {"region", world.region},
          {"database", world.database},
          {"users", users_json(world)},
          {"roles", roles_json(world)},
          {"attached_roles", std::move(lists["attached_roles"])},
          {"default_role_arn", world.default_role_arn},
          {"buckets", std::move(lists["buckets"])},
          {"logins", std::move(lists["logins"])},
          {"attach_delay_s", world.attach_delay_s},
          {"clock_skew_max_s", world.clock_skew_max_s},
          {"quoted_null_matches", world.quoted_null_matches},
          {"client_encoding", world.client_encoding},
          {"serializable", world.serializable},
          {"s3_faults", std::move(lists["s3_faults"])}};
}

World world_from_json(const Json& json, const std::string& origin) {
  World world;
  ObjectReader reader(json, origin);
  reader.read("account", world.account);
  reader.read("region", world.region);
  reader.read("database", world.database);
  world.users = read_list<WorldUser>(reader, "users", read_user);
  refuse_twice(world.users, origin);
  for (const auto& item : reader.object("roles").items()) {
    world.roles[item.key()] = read_role(item.value(), reader.at("roles") + "." + item.key());
  }
  world.attached_roles = read_list<AttachedRole>(reader, "attached_roles", read_attached);
  reader.read("default_role_arn", world.default_role_arn);
  for (const auto& item : reader.object("buckets").items()) {
    WorldBucket bucket{.region = world.region};
    ObjectReader fields(item.value(), reader.at("buckets") + "." + item.key());
    fields.read("region", bucket.region);
    fields.read("created_at", bucket.created_at);
    fields.finish();
    world.buckets[item.key()] = bucket;
  }
  world.logins = read_list<WorldLogin>(reader, "logins", read_login);
  reader.read("attach_delay_s", world.attach_delay_s);
  reader.read("clock_skew_max_s", world.clock_skew_max_s);
  reader.read("quoted_null_matches", world.quoted_null_matches);
  reader.read("client_encoding", world.client_encoding);
  reader.read("serializable", world.serializable);
  world.s3_faults = read_list<S3Fault>(reader, "s3_faults", read_fault);
  reader.finish();
  return world;
}

}  // namespace standin
