#include "aws/profile_file.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace aws {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// A comment after a value begins with a blank, so that a # inside a secret stays.
std::string value_in(std::string_view text) {
  for (const char* comment : {" #", " ;", "\t#", "\t;"}) {
    text = text.substr(0, std::min(text.find(comment), text.size()));
  }
  return std::string(trim(text));
}

class ProfileReader {
 public:
  ProfileReader(std::map<std::string, Profile>& profiles, const std::string& path,
                ProfileFileKind kind)
      : profiles_(profiles), path_(path), kind_(kind) {}

  void read(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++line_;
      read_line(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

 private:
  void read_line(std::string_view raw) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') return;
    if (line.front() == '[') {
      const std::size_t close = line.find(']');
      if (close == std::string_view::npos) throw_malformed("a [ without its ]");
      begin_section(trim(line.substr(1, close - 1)));
      return;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) throw_malformed("neither [..] nor a = b");
    if (!is_in_section_) throw_malformed("a setting before the first [profile]");
    // An indented line is a nested setting ("s3 =" and what follows) that holds no keys.
    if (raw.front() == ' ' || raw.front() == '\t') return;
    if (current_ == nullptr) return;
    current_->settings[std::string(trim(line.substr(0, equals)))] =
        value_in(line.substr(equals + 1));
  }

  void begin_section(std::string_view header) {
    is_in_section_ = true;
    const bool is_prefixed = header.starts_with("profile ") || header.starts_with("profile\t");
    const std::string name(is_prefixed ? trim(header.substr(8)) : header);
    current_ = nullptr;
    if (kind_ == ProfileFileKind::config && !is_prefixed && name != "default") return;
    current_ = &profiles_[name];
    current_->name = name;
    current_->path = path_;
  }

  [[noreturn]] void throw_malformed(const char* why) const {
    // The line's text is not shown: it may be half a secret.
    throw base::Error(base::ErrorScope::request, "aws.credentials.malformed",
                      fmt::format("{}:{}: {}", path_, line_, why),
                      "A credentials file has [profile] lines and name = value lines; comments "
                      "begin with # or ;");
  }

  std::map<std::string, Profile>& profiles_;
  const std::string& path_;
  const ProfileFileKind kind_;
  std::size_t line_ = 0;
  bool is_in_section_ = false;
  Profile* current_ = nullptr;  // null: a section that is no profile
};

std::string path_of(const CredentialRequest& request, const char* variable, const char* name) {
  const std::string named = value_of(request.environment, variable);
  if (!named.empty()) return named;
  const std::string home = value_of(request.environment, "HOME");
  return home.empty() ? std::string() : home + "/.aws/" + name;
}

void read_one(ProfileFiles& files, const CredentialRequest& request, const std::string& path,
              ProfileFileKind kind) {
  if (path.empty()) return;
  const std::optional<std::string> text = request.file(path);
  if (!text) return;
  files.found.push_back(path);
  add_profiles(files.profiles, *text, path, kind);
}

}  // namespace

std::string Profile::get(const std::string& setting) const {
  const auto found = settings.find(setting);
  return found == settings.end() ? std::string() : found->second;
}

std::string Profile::to_text() const {
  return fmt::format("profile \"{}\" of {}", name, path);
}

const Profile& ProfileFiles::require(const std::string& name) const {
  const auto profile = profiles.find(name);
  if (profile != profiles.end()) return profile->second;
  const std::string places = fmt::format("{}", fmt::join(found, " and "));
  throw base::Error(
      base::ErrorScope::request, "aws.credentials.no_profile",
      found.empty()
          ? fmt::format("there is no profile \"{}\", because there is no profile file{}", name,
                        credentials_path.empty() ? " (HOME is not set)" : " " + credentials_path)
          : fmt::format("{} {} no profile \"{}\"; {} {}: {}", places,
                        found.size() == 1 ? "has" : "have", name,
                        found.size() == 1 ? "it" : "they", found.size() == 1 ? "has" : "have",
                        names()),
      "Name one of these as profile in [staging] or in AWS_PROFILE.");
}

std::string ProfileFiles::names() const {
  if (profiles.empty()) return "none";
  std::vector<std::string> all;
  for (const auto& [name, profile] : profiles) all.push_back(name);
  return fmt::format("{}", fmt::join(all, ", "));
}

ProfileFiles read_profile_files(const CredentialRequest& request) {
  ProfileFiles files;
  files.credentials_path = path_of(request, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  // The credentials file comes second, so that its settings win.
  read_one(files, request, path_of(request, "AWS_CONFIG_FILE", "config"), ProfileFileKind::config);
  read_one(files, request, files.credentials_path, ProfileFileKind::credentials);
  std::reverse(files.found.begin(), files.found.end());
  return files;
}

void add_profiles(std::map<std::string, Profile>& profiles, std::string_view text,
                  const std::string& path, ProfileFileKind kind) {
  ProfileReader(profiles, path, kind).read(text);
}

}  // namespace aws
