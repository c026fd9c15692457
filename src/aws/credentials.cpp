#include "aws/credentials.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace aws {
namespace {

using Profile = std::map<std::string, std::string>;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

[[noreturn]] void throw_malformed(const std::string& path, std::size_t line, const char* why) {
  // The line's text is not shown: it may be half a secret.
  throw base::Error(base::ErrorScope::request, "aws.credentials.malformed",
                    fmt::format("{}:{}: {}", path, line, why),
                    "A credentials file has [profile] lines and name = value lines; comments begin "
                    "with # or ;");
}

/// "[default]" or, as in the config file, "[profile etl]".
std::string profile_name(std::string_view header) {
  std::string_view name = trim(header);
  if (name.starts_with("profile ")) name = trim(name.substr(8));
  return std::string(name);
}

class ProfileFile {
 public:
  ProfileFile(std::string_view text, const std::string& path) : path_(path) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++line_;
      read_line(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  const std::map<std::string, Profile>& profiles() const { return profiles_; }

 private:
  void read_line(std::string_view raw) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') return;
    if (line.front() == '[') {
      const std::size_t close = line.find(']');
      if (close == std::string_view::npos) throw_malformed(path_, line_, "a [ without its ]");
      current_ = &profiles_[profile_name(line.substr(1, close - 1))];
      return;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) throw_malformed(path_, line_, "neither [..] nor a = b");
    if (current_ == nullptr) throw_malformed(path_, line_, "a setting before the first [profile]");
    // An indented line is a nested setting ("s3 =" and what follows) that holds no keys.
    if (raw.front() == ' ' || raw.front() == '\t') return;
    (*current_)[std::string(trim(line.substr(0, equals)))] = value_of(line.substr(equals + 1));
  }

  /// A comment after a value begins with a blank, so that a # inside a secret stays.
  static std::string value_of(std::string_view text) {
    for (const char* comment : {" #", " ;", "\t#", "\t;"}) {
      text = text.substr(0, std::min(text.find(comment), text.size()));
    }
    return std::string(trim(text));
  }

  const std::string& path_;
  std::size_t line_ = 0;
  std::map<std::string, Profile> profiles_;
  Profile* current_ = nullptr;
};

std::string names_of(const std::map<std::string, Profile>& profiles) {
  if (profiles.empty()) return "none";
  std::vector<std::string> names;
  for (const auto& [name, profile] : profiles) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string value_or_empty(const Profile& profile, const std::string& name) {
  const auto found = profile.find(name);
  return found == profile.end() ? std::string() : found->second;
}

std::string not_empty(const CredentialRequest& request, const std::string& name) {
  return request.environment(name).value_or(std::string());
}

std::string credentials_path(const CredentialRequest& request) {
  const std::string named = not_empty(request, "AWS_SHARED_CREDENTIALS_FILE");
  if (!named.empty()) return named;
  const std::string home = not_empty(request, "HOME");
  return home.empty() ? std::string() : home + "/.aws/credentials";
}

FoundCredentials from_profile(const std::string& path, const std::string& profile) {
  const std::string text = base::read_file(path, base::limits::kConfigBytesMax);
  return {read_profile(text, profile, path), fmt::format("profile \"{}\" of {}", profile, path)};
}

std::optional<FoundCredentials> from_environment(const CredentialRequest& request) {
  const std::string id = not_empty(request, "AWS_ACCESS_KEY_ID");
  const std::string secret = not_empty(request, "AWS_SECRET_ACCESS_KEY");
  if (id.empty() && secret.empty()) return std::nullopt;
  if (id.empty() || secret.empty()) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.half",
                      fmt::format("the environment has {} but not {}",
                                  id.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                                  id.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"),
                      "Set both, or neither so that the profile file is used.");
  }
  model::AwsKeys keys{id, base::Secret(secret),
                      base::Secret(not_empty(request, "AWS_SESSION_TOKEN"))};
  return FoundCredentials{std::move(keys), "the environment (AWS_ACCESS_KEY_ID)"};
}

[[noreturn]] void throw_nothing_found(const std::string& path) {
  throw base::Error(
      base::ErrorScope::request, "aws.credentials.none",
      fmt::format("no AWS credentials for the staging bucket: looked at access_key_id in [staging] "
                  "(not set), AWS_ACCESS_KEY_ID in the environment (not set) and {}",
                  path.empty() ? "the profile file (HOME is not set)"
                               : fmt::format("the profile file {} (not there)", path)),
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the credentials file "
      "as profile in [staging].");
}

}  // namespace

FoundCredentials find_credentials(const CredentialRequest& request) {
  if (request.keys) return {*request.keys, "the task file"};
  const std::string path = credentials_path(request);
  if (!request.profile.empty()) {
    if (path.empty()) throw_nothing_found(path);
    return from_profile(path, request.profile);
  }
  if (std::optional<FoundCredentials> found = from_environment(request)) return *found;

  const std::string named = not_empty(request, "AWS_PROFILE");
  if (path.empty()) throw_nothing_found(path);
  if (named.empty() && !std::filesystem::exists(path)) throw_nothing_found(path);
  return from_profile(path, named.empty() ? "default" : named);
}

model::AwsKeys read_profile(std::string_view text, const std::string& profile,
                            const std::string& path) {
  const ProfileFile file(text, path);
  const auto found = file.profiles().find(profile);
  if (found == file.profiles().end()) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.no_profile",
                      fmt::format("{} has no profile \"{}\"; it has: {}", path, profile,
                                  names_of(file.profiles())),
                      "Name one of these as profile in [staging] or in AWS_PROFILE.");
  }
  model::AwsKeys keys{value_or_empty(found->second, "aws_access_key_id"),
                      base::Secret(value_or_empty(found->second, "aws_secret_access_key")),
                      base::Secret(value_or_empty(found->second, "aws_session_token"))};
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    throw base::Error(
        base::ErrorScope::request, "aws.credentials.profile_without_keys",
        fmt::format("profile \"{}\" of {} lacks {}", profile, path,
                    keys.access_key_id.empty() ? "aws_access_key_id" : "aws_secret_access_key"),
        "Only profiles with static keys are read; for single sign-on or an assumed role run "
        "\"aws configure export-credentials --format env\" and set what it prints.");
  }
  return keys;
}

}  // namespace aws
