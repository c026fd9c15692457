#include "standin/s3_multipart.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/prng.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>
#include <tuple>

namespace standin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdSize = 48;
constexpr std::size_t kUploadFileBytesMax = 16 * base::limits::kKiB;
constexpr std::string_view kPartPrefix = "part.";

[[noreturn]] void throw_file(const char* what, const std::string& path, int code) {
  throw base::Error(base::ErrorScope::task, "standin.multipart.file",
                    fmt::format("cannot {} {}: {}", what, path, std::strerror(code)),
                    "Check that the stand-in's folder is writable and that its disk has room.");
}

/// Ids come from clients and become part of a path.
bool is_id(const std::string& id) {
  return id.size() == kIdSize &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
}

/// Reads "part.00007.ETAG"; nullopt for other files of the folder.
std::optional<S3Part> part_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kPartPrefix) || name.size() < kPartPrefix.size() + 7) return std::nullopt;
  S3Part part;
  const char* digits = name.data() + kPartPrefix.size();
  const auto [end, error] = std::from_chars(digits, digits + 5, part.number);
  if (error != std::errc() || *end != '.') return std::nullopt;
  part.etag = end + 1;
  part.path = path.string();
  struct stat status {};
  if (::stat(part.path.c_str(), &status) != 0) return std::nullopt;  // just replaced or aborted
  part.bytes = static_cast<std::uint64_t>(status.st_size);
  part.modified = status.st_mtim.tv_sec;
  return part;
}

/// An open file that closes itself.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : path_(path), fd_(::open(path.c_str(), flags, 0600)) {
    if (fd_ < 0) throw_file("open", path_, errno);
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  /// Appends all of `from`, inside the kernel.
  void append(const OpenFile& from, std::uint64_t bytes) {
    while (bytes > 0) {
      const ssize_t copied = ::copy_file_range(from.fd_, nullptr, fd_, nullptr, bytes, 0);
      if (copied < 0 && errno == EINTR) continue;
      if (copied < 0) throw_file("write", path_, errno);
      if (copied == 0) throw_file("read all of", from.path_, EIO);
      bytes -= static_cast<std::uint64_t>(copied);
    }
  }

 private:
  std::string path_;
  int fd_;
};

/// A file that is removed again unless somebody took it.
struct PendingFile {
  std::string path;
  ~PendingFile() { std::remove(path.c_str()); }
};

std::string hex_bytes(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

/// The ETag of a multipart object: MD5 of the parts' MD5s, a dash, the number of parts.
std::string combined_etag(const std::vector<S3Part>& parts) {
  std::string digests;
  for (const S3Part& part : parts) digests += hex_bytes(part.etag);
  return fmt::format("{}-{}", base::md5_hex(digests), parts.size());
}

}  // namespace

MultipartFolder::MultipartFolder(ObjectFolder& objects)
    : objects_(objects), root_(objects.root() + "/multipart") {}

S3Upload MultipartFolder::create(const std::string& bucket, const std::string& key,
                                 std::int64_t now) {
  thread_local base::Prng prng = base::Prng::from_entropy();
  const S3Upload upload{.id = prng.token(kIdSize), .bucket = bucket, .key = key, .initiated = now};
  std::error_code error;
  fs::create_directories(folder(upload.id), error);
  if (error) throw_file("create", folder(upload.id), error.value());
  const base::Json json = {{"bucket", bucket}, {"key", key}, {"initiated", now}};
  base::write_file_atomically(folder(upload.id) + "/upload.json", json.dump());
  return upload;
}

std::optional<S3Upload> MultipartFolder::find(const std::string& id, const std::string& bucket,
                                              const std::string& key) const {
  if (!is_id(id)) return std::nullopt;
  const std::string path = folder(id) + "/upload.json";
  if (!fs::exists(path)) return std::nullopt;
  const base::Json json = base::parse_json(base::read_file(path, kUploadFileBytesMax), path);
  S3Upload upload{.id = id,
                  .bucket = json.at("bucket").get<std::string>(),
                  .key = json.at("key").get<std::string>(),
                  .initiated = json.at("initiated").get<std::int64_t>()};
  const bool is_asked = upload.bucket == bucket && (key.empty() || upload.key == key);
  return is_asked ? std::optional(std::move(upload)) : std::nullopt;
}

std::vector<S3Upload> MultipartFolder::list(const std::string& bucket,
                                            const std::string& prefix) const {
  std::vector<S3Upload> uploads;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root_, error)) {
    auto upload = find(entry.path().filename().string(), bucket, "");
    if (upload && upload->key.starts_with(prefix)) uploads.push_back(std::move(*upload));
  }
  std::sort(uploads.begin(), uploads.end(), [](const S3Upload& a, const S3Upload& b) {
    return std::tie(a.key, a.initiated, a.id) < std::tie(b.key, b.initiated, b.id);
  });
  return uploads;
}

void MultipartFolder::adopt_part(const S3Upload& upload, int number, const std::string& from,
                                 const std::string& etag) {
  const std::string path =
      fmt::format("{}/{}{:05}.{}", folder(upload.id), kPartPrefix, number, etag);
  if (std::rename(from.c_str(), path.c_str()) != 0) throw_file("move", from, errno);
  for (const S3Part& part : parts(upload)) {
    if (part.number == number && part.etag != etag) std::remove(part.path.c_str());
  }
}

std::vector<S3Part> MultipartFolder::parts(const S3Upload& upload) const {
  std::map<int, S3Part> newest;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder(upload.id), error)) {
    auto part = part_of(entry.path());
    if (!part) continue;
    const auto [known, is_new] = newest.try_emplace(part->number, *part);
    if (!is_new && known->second.modified < part->modified) known->second = *part;
  }
  std::vector<S3Part> parts;
  for (auto& [number, part] : newest) parts.push_back(std::move(part));
  return parts;
}

std::variant<std::string, S3Failure> MultipartFolder::complete(const S3Upload& upload,
                                                               const std::vector<S3Part>& chosen) {
  // A second completion at the same time finds the upload closed.
  const std::string open_name = folder(upload.id) + "/upload.json";
  const std::string claimed = folder(upload.id) + "/completing.json";
  if (std::rename(open_name.c_str(), claimed.c_str()) != 0) return s3_failure("NoSuchUpload");
  const std::string etag = combined_etag(chosen);
  try {
    const PendingFile pending{objects_.new_upload_path()};
    {
      OpenFile into(pending.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
      for (const S3Part& part : chosen) {
        into.append(OpenFile(part.path, O_RDONLY | O_CLOEXEC), part.bytes);
      }
    }
    objects_.adopt(upload.bucket, upload.key, pending.path, etag);
  } catch (const base::Error&) {
    // The client may try again: nothing of the upload is lost.
    std::rename(claimed.c_str(), open_name.c_str());
    throw;
  }
  abort(upload);
  return etag;
}

void MultipartFolder::abort(const S3Upload& upload) {
  std::error_code error;
  fs::remove_all(folder(upload.id), error);
  if (error) throw_file("remove", folder(upload.id), error.value());
}

}  // namespace standin
