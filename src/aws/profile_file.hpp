#pragma once
// The profile files of the AWS tools: ~/.aws/credentials and ~/.aws/config, read and merged.
//
// Used by the credential search. Pure over the lookups it is given. Where both files have a
// setting, the credentials file wins. Errors are Error(request) and name file and line, never text
// of the file. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
#include "aws/credential_request.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct Profile {
  std::string name;
  std::string path;  ///< the file it stands in; the credentials file if it stands in both
  std::map<std::string, std::string> settings;

  /// The setting, or an empty text.
  std::string get(const std::string& setting) const;
  /// "profile "etl" of /home/x/.aws/credentials"
  std::string to_text() const;
};

struct ProfileFiles {
  std::map<std::string, Profile> profiles;
  std::string credentials_path;    ///< empty: HOME is not set
  std::vector<std::string> found;  ///< the files that are there

  /// Throws Error(request) that names the profiles there are.
  const Profile& require(const std::string& name) const;
  /// "default, etl", or "none"
  std::string names() const;
};

/// Reads the files that AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE or HOME point to.
ProfileFiles read_profile_files(const CredentialRequest& request);

/// In the config file, all profiles but the default are called [profile NAME], and other sections
/// are no profiles.
enum class ProfileFileKind : std::uint8_t { credentials, config };

/// Adds the profiles of a file's text.
void add_profiles(std::map<std::string, Profile>& profiles, std::string_view text,
                  const std::string& path, ProfileFileKind kind);

}  // namespace aws
