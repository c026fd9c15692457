#include "standin/s3_access.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

/// What S3 asks of the key when it reads or writes an object; empty: nothing.
std::string kms_action(const std::string& s3_action) {
  if (s3_action == "s3:GetObject") return "kms:Decrypt";
  if (s3_action == "s3:PutObject") return "kms:GenerateDataKey";
  return {};
}

std::string key_of(const World& world, const S3Access& access) {
  if (!access.kms_key.empty()) return access.kms_key;
  const auto bucket = world.buckets.find(access.bucket);
  if (bucket == world.buckets.end()) return {};
  const WorldEncryption& encryption = bucket->second.encryption;
  // Without a key's name it is the AWS-managed one, which lets the whole account in.
  return encryption.algorithm == "aws:kms" ? encryption.kms_key : std::string();
}

Decision decide_on_bucket_key(const World& world, const Identity& caller, const S3Access& access) {
  Decision decision;
  decision.is_allowed = true;
  const std::string action = kms_action(access.action);
  const std::string wanted = action.empty() ? std::string() : key_of(world, access);
  if (wanted.empty()) return decision;
  const auto found = find_kms_key(world, wanted);
  if (!found) {
    decision.is_allowed = false;
    decision.why = fmt::format("because the key {} does not exist", wanted);
    return decision;
  }
  PolicyRequest request{.action = action, .resource = found->arn};
  request.context["kms:viaservice"] = {fmt::format("s3.{}.amazonaws.com", world.region)};
  decision = decide_on_key(world, caller, std::move(request), found->key->policy);
  if (decision.is_allowed && found->key->state != "Enabled") {
    decision.is_allowed = false;
    decision.why = fmt::format("because the key {} is {}", found->arn, found->key->state);
  }
  return decision;
}

}  // namespace

std::string s3_resource(const World& world, const S3Access& access) {
  std::string arn = fmt::format("arn:{}:s3:::{}", partition_of(world.region),
                                access.bucket.empty() ? "*" : access.bucket);
  if (!access.key.empty()) arn += "/" + access.key;
  return arn;
}

Decision decide_on_s3(const World& world, const Identity& caller, const S3Access& access) {
  PolicyRequest request{.action = access.action,
                        .resource = s3_resource(world, access),
                        .context = access.context};
  request.context["s3:resourceaccount"] = {world.account};
  const auto bucket = world.buckets.find(access.bucket);
  const base::Json policy = bucket == world.buckets.end() ? base::Json() : bucket->second.policy;
  Decision decision = decide(world, caller, std::move(request), policy);
  return decision.is_allowed ? decide_on_bucket_key(world, caller, access) : decision;
}

std::optional<KmsKeyEntry> find_kms_key(const World& world, const std::string& id_or_arn) {
  for (const auto& [id, key] : world.kms_keys) {
    std::string arn = fmt::format("arn:{}:kms:{}:{}:key/{}", partition_of(world.region),
                                  world.region, world.account, id);
    if (id_or_arn == id || id_or_arn == arn) return KmsKeyEntry{id, std::move(arn), &key};
  }
  return std::nullopt;
}

}  // namespace standin
