#include "standin/object_folder.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/prng.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace standin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameBytesMax =
    240;                         // a file name may have 255; some room for ".new" and tokens
constexpr char kHashMark = '~';  // never made by encode_name()
constexpr int kLookupTriesMax = 8;
constexpr std::size_t kTokenSize = 24;

[[noreturn]] void throw_file(const char* what, const std::string& path, int code) {
  throw base::Error(
      base::ErrorScope::task, "standin.objects.file",
      fmt::format("cannot {} {}: {}", what, path, std::strerror(code)),
      "Check that the stand-in's folder exists, is writable and that its disk has room.");
}

/// Percent-encodes all but letters, digits, '_' and '-'. Dots too, so that no name is "." or "..".
std::string encode_name(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string name;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (is_plain) {
      name += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    name += '%';
    name += kDigits[byte >> 4];
    name += kDigits[byte & 15];
  }
  return name;
}

int hex_value(char c) {
  return c <= '9' ? c - '0' : c - 'A' + 10;
}

/// Undoes encode_name(); the names are ours, so every % has two digits behind it.
std::string decode_name(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '%' || i + 2 >= name.size()) {
      text += name[i];
      continue;
    }
    text += static_cast<char>(hex_value(name[i + 1]) * 16 + hex_value(name[i + 2]));
    i += 2;
  }
  return text;
}

std::string index_name(std::string_view key) {
  std::string name = encode_name(key);
  if (name.size() <= kNameBytesMax) return name;
  return kHashMark + base::sha256_hex(key);
}

std::string fresh_token() {
  // One generator per thread, seeded by the system: names of two processes do not meet either.
  thread_local base::Prng prng = base::Prng::from_entropy();
  return prng.token(kTokenSize);
}

/// What an index file says: two lines and then the key, which may hold anything.
struct IndexEntry {
  std::string etag;
  std::string data_name;
  std::string key;
};

std::optional<IndexEntry> read_index(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  IndexEntry entry;
  const bool has_lines = std::getline(in, entry.etag) && std::getline(in, entry.data_name);
  if (!has_lines) {
    throw base::Error(base::ErrorScope::corrupt, "standin.objects.index",
                      fmt::format("{} is not an index file of the stand-in", path),
                      "Remove the stand-in's folder and start it anew.");
  }
  entry.key.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return entry;
}

void write_index(const std::string& path, const IndexEntry& entry) {
  // Beside, with a name of its own: two writers of one key must not share it.
  const fs::path index_folder = fs::path(path).parent_path();
  const std::string beside = (index_folder.parent_path() / ("new-" + fresh_token())).string();
  std::ofstream out(beside, std::ios::binary);
  out << entry.etag << '\n' << entry.data_name << '\n' << entry.key;
  out.close();
  if (!out || std::rename(beside.c_str(), path.c_str()) != 0) {
    const int code = errno;
    std::remove(beside.c_str());
    throw_file("write", path, code);
  }
}

std::string bucket_path(const std::string& root, const std::string& bucket) {
  return root + "/buckets/" + encode_name(bucket);
}

void make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw_file("create folder", path, error.value());
}

std::optional<StoredObject> object_at(const std::string& folder, const std::string& name) {
  // The data file may be replaced between the two readings; then the index names a newer one.
  for (int i = 0; i < kLookupTriesMax; ++i) {
    const std::optional<IndexEntry> entry = read_index(folder + "/index/" + name);
    if (!entry) return std::nullopt;
    StoredObject object;
    object.key = entry->key;
    object.etag = entry->etag;
    object.path = folder + "/data/" + entry->data_name;
    struct stat status {};
    if (::stat(object.path.c_str(), &status) != 0) continue;
    object.bytes = static_cast<std::uint64_t>(status.st_size);
    object.modified = status.st_mtim.tv_sec;
    return object;
  }
  throw_file("find the bytes of", folder + "/index/" + name, ENOENT);
}

struct NamedKey {
  std::string key;
  std::string name;
};

/// All keys of a bucket with their index names, in no order.
std::vector<NamedKey> read_keys(const std::string& folder) {
  std::vector<NamedKey> keys;
  std::error_code error;
  fs::directory_iterator entries(folder + "/index", error);
  if (error && error.value() != ENOENT) throw_file("list", folder, error.value());
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::string name = entries->path().filename().string();
    if (name.front() != kHashMark) {
      keys.push_back({decode_name(name), std::move(name)});
    } else if (auto entry = read_index(entries->path().string())) {
      keys.push_back({std::move(entry->key), std::move(name)});
    }
  }
  if (error && error.value() != ENOENT) throw_file("list", folder, error.value());
  return keys;
}

}  // namespace

std::optional<StoredObject> ObjectFolder::find(const std::string& bucket,
                                               const std::string& key) const {
  return object_at(bucket_path(root_, bucket), index_name(key));
}

std::vector<StoredObject> ObjectFolder::list(const std::string& bucket, const std::string& prefix,
                                             const std::string& start_after,
                                             std::size_t count_max) const {
  const std::string folder = bucket_path(root_, bucket);
  std::vector<NamedKey> keys = read_keys(folder);
  std::erase_if(keys, [&](const NamedKey& k) {
    return !k.key.starts_with(prefix) || (!start_after.empty() && k.key <= start_after);
  });
  // std::string compares as unsigned bytes, which is S3's order of UTF-8 keys.
  std::sort(keys.begin(), keys.end(),
            [](const NamedKey& a, const NamedKey& b) { return a.key < b.key; });
  std::vector<StoredObject> objects;
  for (const NamedKey& named : keys) {
    if (objects.size() >= count_max) break;
    if (auto object = object_at(folder, named.name)) objects.push_back(std::move(*object));
  }
  return objects;
}

void ObjectFolder::adopt(const std::string& bucket, const std::string& key, const std::string& from,
                         const std::string& etag) {
  CHECK(etag.find('\n') == std::string::npos, "an ETag is one line of the index file");
  const std::string folder = bucket_path(root_, bucket);
  make_folder(folder + "/index");
  make_folder(folder + "/data");
  const std::string index_path = folder + "/index/" + index_name(key);
  const std::optional<IndexEntry> old = read_index(index_path);
  const IndexEntry entry{.etag = etag, .data_name = fresh_token(), .key = key};
  const std::string data_path = folder + "/data/" + entry.data_name;
  if (std::rename(from.c_str(), data_path.c_str()) != 0) throw_file("move", from, errno);
  try {
    write_index(index_path, entry);
  } catch (const base::Error&) {
    std::remove(data_path.c_str());
    throw;
  }
  if (old) std::remove((folder + "/data/" + old->data_name).c_str());
}

void ObjectFolder::remove(const std::string& bucket, const std::string& key) {
  const std::string folder = bucket_path(root_, bucket);
  const std::string index_path = folder + "/index/" + index_name(key);
  const std::optional<IndexEntry> old = read_index(index_path);
  if (!old) return;
  if (std::remove(index_path.c_str()) != 0 && errno != ENOENT)
    throw_file("remove", index_path, errno);
  std::remove((folder + "/data/" + old->data_name).c_str());
}

bool ObjectFolder::is_empty(const std::string& bucket) const {
  return list(bucket, "", "", 1).empty();
}

void ObjectFolder::remove_bucket(const std::string& bucket) {
  const std::string folder = bucket_path(root_, bucket);
  CHECK(is_empty(bucket), "only an empty bucket is removed");
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) throw_file("remove", folder, error.value());
}

std::string ObjectFolder::new_upload_path() const {
  make_folder(root_ + "/uploads");
  return root_ + "/uploads/" + fresh_token();
}

}  // namespace standin
