#include "store/dir_tree.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"
#include "store/dir_error.hpp"

#include <dirent.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace store {
namespace {

constexpr std::string_view kPartSuffix = ".part";
constexpr std::size_t kTokenBytes = 12;

/// The name that a part file would get, or an empty text when `name` is none: ".b.<token>.part".
std::string_view name_of_part(std::string_view name) {
  const std::size_t frame = 1 + 1 + kTokenBytes + kPartSuffix.size();
  if (name.size() <= frame || name.front() != '.' || !name.ends_with(kPartSuffix)) return {};
  const std::string_view rest = name.substr(1, name.size() - 1 - kPartSuffix.size());
  if (rest[rest.size() - kTokenBytes - 1] != '.') return {};
  return rest.substr(0, rest.size() - kTokenBytes - 1);
}

[[noreturn]] void throw_bad_key(const std::string& key, const char* why) {
  throw base::Error(base::ErrorScope::request, "store.dir.key",
                    fmt::format("the key \"{}\" {}", key, why),
                    "Check folder in [staging] and the task's name: keys are sub-paths of the "
                    "staging folder without empty, \".\" and \"..\" parts.");
}

struct Entry {
  std::string order;  // the name as it stands in keys: a folder's ends with a slash
  std::string name;
  std::uint64_t bytes = 0;
  bool is_folder = false;
};

std::vector<Entry> read_folder(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), &::closedir);
  if (!stream) {
    if (errno == ENOENT) return {};
    throw_dir_error(errno, "list", folder);
  }
  std::vector<Entry> entries;
  errno = 0;
  while (const dirent* found = ::readdir(stream.get())) {
    const std::string name = found->d_name;
    struct stat status {};
    if (name == "." || name == "..") continue;
    // Links are not followed: what lies behind one is not ours to list or remove.
    if (::lstat((folder + "/" + name).c_str(), &status) != 0) {
      if (errno != ENOENT) throw_dir_error(errno, "look at", folder + "/" + name);
      errno = 0;
      continue;
    }
    const bool is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && !S_ISREG(status.st_mode)) continue;
    entries.push_back({is_folder ? name + "/" : name, name,
                       static_cast<std::uint64_t>(status.st_size), is_folder});
  }
  if (errno != 0) throw_dir_error(errno, "list", folder);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.order < b.order; });
  return entries;
}

struct Walk {
  const std::string& root;
  const std::string& prefix;
  const std::function<bool(const TreeFile&)>& visit;

  /// Says whether to go on. `base` is empty or ends with a slash.
  bool folder(const std::string& base) const {
    for (const Entry& entry : read_folder(root + "/" + base)) {
      const std::string key = base + entry.order;
      if (entry.is_folder) {
        // Below it lie keys with the prefix when one of the two begins with the other.
        const std::size_t shared = std::min(key.size(), prefix.size());
        if (key.compare(0, shared, prefix, 0, shared) == 0 && !folder(key)) return false;
      } else if (!file(base, entry)) {
        return false;
      }
    }
    return true;
  }

  bool file(const std::string& base, const Entry& entry) const {
    const std::string_view part_of = name_of_part(entry.name);
    const bool is_part = !part_of.empty();
    const std::string key = base + (is_part ? std::string(part_of) : entry.name);
    if (!key.starts_with(prefix)) return true;
    return visit({key, root + "/" + base + entry.name, entry.bytes, is_part});
  }
};

}  // namespace

std::string trimmed_root(std::string root) {
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  if (!root.starts_with('/')) {
    throw base::Error(base::ErrorScope::request, "store.dir.path",
                      fmt::format("the staging path \"{}\" is not absolute", root),
                      "Write path in [staging] beginning with a slash.");
  }
  return root;
}

std::string checked_path(const std::string& root, const std::string& key) {
  if (key.empty()) throw_bad_key(key, "is empty");
  if (key.find('\0') != std::string::npos) throw_bad_key(key, "holds a NUL");
  std::size_t begin = 0;
  while (begin <= key.size()) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    const std::string_view segment = std::string_view(key).substr(begin, end - begin);
    if (segment.empty()) throw_bad_key(key, "has an empty part");
    if (segment == "." || segment == "..") throw_bad_key(key, "would leave the staging folder");
    if (!name_of_part(segment).empty()) throw_bad_key(key, "has the form of an unfinished file");
    begin = end + 1;
  }
  return root + "/" + key;
}

std::string part_name(const std::string& name) {
  // A name must not meet one of another thread or of another process on the same folder.
  static std::atomic<std::uint64_t> state{base::Prng::from_entropy().next()};
  base::Prng prng(state.fetch_add(0x9E3779B97F4A7C15ULL));
  return fmt::format(".{}.{}{}", name, prng.token(kTokenBytes), kPartSuffix);
}

void walk_tree(const std::string& root, const std::string& prefix,
               const std::function<bool(const TreeFile&)>& visit) {
  Walk{root, prefix, visit}.folder("");
}

void remove_empty_folders(const std::string& root, const std::string& path) {
  std::string folder = path.substr(0, path.rfind('/'));
  while (folder.size() > root.size() && ::rmdir(folder.c_str()) == 0) {
    folder.resize(folder.rfind('/'));
  }
  // A folder that is not empty, or that another thread has removed, ends the way up; so does one
  // that may not be removed, which harms nobody.
}

}  // namespace store
