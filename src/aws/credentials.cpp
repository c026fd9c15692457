#include "aws/credentials.hpp"

#include "aws/container_credentials.hpp"
#include "aws/instance_credentials.hpp"
#include "aws/profile_credentials.hpp"
#include "aws/role_credentials.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <utility>

namespace aws {
namespace {

std::string looked_at(const ProfileFiles& files) {
  if (!files.found.empty()) {
    return fmt::format("the profile \"default\" of {} ({})",
                       fmt::join(files.found, " and "),
                       files.profiles.contains("default") ? "without keys" : "not there");
  }
  if (files.credentials_path.empty()) return "the profile file (HOME is not set)";
  return fmt::format("the profile file {} (not there)", files.credentials_path);
}

[[noreturn]] void throw_nothing_found(const ProfileFiles& files, const std::string& instance) {
  throw base::Error(
      base::ErrorScope::request, "aws.credentials.none",
      fmt::format("no AWS credentials for the staging bucket: looked at access_key_id in [staging] "
                  "(not set), AWS_ACCESS_KEY_ID in the environment (not set), {}, "
                  "AWS_WEB_IDENTITY_TOKEN_FILE (not set), AWS_CONTAINER_CREDENTIALS_RELATIVE_URI "
                  "and _FULL_URI (not set) and the instance's metadata ({})",
                  looked_at(files), instance),
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the credentials file "
      "as profile in [staging].");
}

}  // namespace

FoundCredentials find_credentials(const CredentialRequest& request) {
  if (request.keys) return {*request.keys, "the task file", {}};
  if (!request.profile.empty()) {
    return profile_credentials(request, read_profile_files(request), request.profile);
  }
  if (auto found = keys_of_environment(request)) return *found;

  const ProfileFiles files = read_profile_files(request);
  const std::string named = value_of(request.environment, "AWS_PROFILE");
  if (!named.empty()) return profile_credentials(request, files, named);
  const auto usual = files.profiles.find("default");
  if (usual != files.profiles.end() && has_credentials(usual->second)) {
    return profile_credentials(request, files, "default");
  }
  if (auto found = web_identity_of_environment(request)) return *found;
  if (auto found = container_credentials(request)) return *found;
  InstanceAnswer instance = instance_credentials(request);
  if (!instance.found) throw_nothing_found(files, instance.why_not);
  return *std::move(instance.found);
}

}  // namespace aws
