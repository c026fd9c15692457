#include "aws/profile_credentials.hpp"

#include "aws/container_credentials.hpp"
#include "aws/instance_credentials.hpp"
#include "aws/role_credentials.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace aws {
namespace {

base::Error bad_profile(const Profile& profile, const std::string& what,
                        const std::string& advice) {
  return {base::ErrorScope::request, "aws.credentials.profile",
          fmt::format("{} {}", profile.to_text(), what), advice};
}

bool has_role(const Profile& profile) {
  return !profile.get("role_arn").empty();
}

bool has_any_key(const Profile& profile) {
  return !profile.get("aws_access_key_id").empty() ||
         !profile.get("aws_secret_access_key").empty();
}

FoundCredentials own_keys(const Profile& profile) {
  FoundCredentials found{{profile.get("aws_access_key_id"),
                          base::Secret(profile.get("aws_secret_access_key")),
                          base::Secret(profile.get("aws_session_token"))},
                         profile.to_text(),
                         {}};
  if (found.keys.access_key_id.empty() || found.keys.secret_access_key.empty()) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.profile_without_keys",
                      fmt::format("{} lacks {}", profile.to_text(),
                                  found.keys.access_key_id.empty() ? "aws_access_key_id"
                                                                   : "aws_secret_access_key"),
                      "Profiles with keys and with role_arn are read; for single sign-on or a "
                      "credential_process run \"aws configure export-credentials --format env\" "
                      "and set what it prints.");
  }
  return found;
}

RoleToAssume role_of(const Profile& profile) {
  RoleToAssume role{.arn = profile.get("role_arn")};
  role.external_id = profile.get("external_id");
  const std::string session = profile.get("role_session_name");
  if (!session.empty()) role.session_name = session;
  const std::string seconds = profile.get("duration_seconds");
  if (seconds.empty()) return role;
  const char* end = seconds.data() + seconds.size();
  const auto result = std::from_chars(seconds.data(), end, role.duration_seconds);
  if (result.ec != std::errc() || result.ptr != end) {
    throw bad_profile(profile, "has a duration_seconds that is no number",
                      "Write the seconds, 900 to 43200.");
  }
  return role;
}

/// Follows source_profile from profile to profile.
class Resolver {
 public:
  Resolver(const CredentialRequest& request, const ProfileFiles& files)
      : request_(request), files_(files) {}

  FoundCredentials resolve(const std::string& name) {
    const Profile& profile = files_.require(name);
    const bool is_source = !visited_.empty();
    // A source that has keys is used with them, also when it names a role.
    if (!has_role(profile) || (is_source && has_any_key(profile))) return own_keys(profile);
    if (std::find(visited_.begin(), visited_.end(), name) != visited_.end()) {
      visited_.push_back(name);
      throw bad_profile(profile, fmt::format("is its own source: {}", fmt::join(visited_, " -> ")),
                        "One profile of the chain must have keys or a credential_source.");
    }
    visited_.push_back(name);
    return assume(profile);
  }

 private:
  FoundCredentials assume(const Profile& profile) {
    if (!profile.get("mfa_serial").empty()) {
      throw bad_profile(profile, "wants the code of a device (mfa_serial), which nobody types here",
                        "Get a session with \"aws configure export-credentials --format env\" and "
                        "set what it prints.");
    }
    const RoleToAssume role = role_of(profile);
    const std::string token = profile.get("web_identity_token_file");
    if (!token.empty()) {
      return web_identity_credentials(request_, role, token, profile.get("region"));
    }
    return role_credentials(request_, role, source_of(profile), profile.get("region"));
  }

  FoundCredentials source_of(const Profile& profile) {
    const std::string other = profile.get("source_profile");
    const std::string source = profile.get("credential_source");
    if (other.empty() == source.empty()) {
      throw bad_profile(
          profile,
          other.empty() ? "has role_arn, but nothing to assume the role with"
                        : "has both source_profile and credential_source",
          "Beside role_arn write one of source_profile, credential_source and "
          "web_identity_token_file.");
    }
    return other.empty() ? from_source(profile, source) : resolve(other);
  }

  FoundCredentials from_source(const Profile& profile, const std::string& source) {
    std::optional<FoundCredentials> found;
    std::string why_not = "the environment names none";
    if (source == "Environment") {
      found = keys_of_environment(request_);
    } else if (source == "EcsContainer") {
      found = container_credentials(request_);
    } else if (source == "Ec2InstanceMetadata") {
      InstanceAnswer answer = instance_credentials(request_);
      found = std::move(answer.found);
      why_not = answer.why_not;
    } else {
      throw bad_profile(profile, "has a credential_source that is not known: " + source,
                        "Known are Environment, Ec2InstanceMetadata and EcsContainer.");
    }
    if (found) return *found;
    throw bad_profile(profile,
                      fmt::format("takes its keys from {}, which has none: {}", source, why_not),
                      "Provide them there, or write a source_profile.");
  }

  const CredentialRequest& request_;
  const ProfileFiles& files_;
  std::vector<std::string> visited_;
};

}  // namespace

FoundCredentials profile_credentials(const CredentialRequest& request, const ProfileFiles& files,
                                     const std::string& name) {
  return Resolver(request, files).resolve(name);
}

bool has_credentials(const Profile& profile) {
  return has_any_key(profile) || has_role(profile);
}

std::optional<FoundCredentials> keys_of_environment(const CredentialRequest& request) {
  const std::string id = value_of(request.environment, "AWS_ACCESS_KEY_ID");
  const std::string secret = value_of(request.environment, "AWS_SECRET_ACCESS_KEY");
  if (id.empty() && secret.empty()) return std::nullopt;
  if (id.empty() || secret.empty()) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.half",
                      fmt::format("the environment has {} but not {}",
                                  id.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                                  id.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"),
                      "Set both, or neither so that the profile file is used.");
  }
  model::AwsKeys keys{id, base::Secret(secret),
                      base::Secret(value_of(request.environment, "AWS_SESSION_TOKEN"))};
  return FoundCredentials{std::move(keys), "the environment (AWS_ACCESS_KEY_ID)", {}};
}

}  // namespace aws
