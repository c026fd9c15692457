#include "state/spool_file.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace state {
namespace {

// Linux gives at most about 2 GiB per call, and IOV_MAX pieces are far more than are used here.
constexpr std::size_t kBytesPerCallMax = 1U << 30;

[[noreturn]] void fail(const std::string& doing, const std::string& path, int code) {
  const bool is_full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  base::Error error(
      base::ErrorScope::task, is_full ? "spool.disk_full" : "spool.disk",
      fmt::format("cannot {} {}, where the source's log is kept until it is applied", doing, path),
      is_full ? "Free space on that disk, or name a state_folder on a larger one, and run again: "
                "the log is read on from the last transaction that is kept whole."
              : "Check the disk and the rights of that folder, and run again.");
  error.with_server_text(std::strerror(code));
  throw error;
}

}  // namespace

SpoolFile SpoolFile::create(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) fail("create", path, errno);
  return {path, descriptor};
}

SpoolFile SpoolFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) fail("open", path, errno);
  return {path, descriptor};
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

SpoolFile::~SpoolFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t SpoolFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("look at", path_, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

bool SpoolFile::read_at(std::uint64_t offset, std::span<char> into) const {
  while (!into.empty()) {
    const std::size_t wanted = std::min(into.size(), kBytesPerCallMax);
    const ssize_t got = ::pread(descriptor_, into.data(), wanted, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path_, errno);
    if (got == 0) return false;
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

void SpoolFile::append_at(std::uint64_t offset, std::span<const std::string_view> pieces) {
  if (write_all(offset, pieces)) return;
  const int code = errno;
  // A part of the pieces may have been written. Where it cannot be cut off it does no harm: the
  // next write begins at the same place, and a start cuts it off.
  if (::ftruncate(descriptor_, static_cast<off_t>(offset)) != 0) {
    base::log_warning(base::LogComponent::source_capture, "cannot shorten {} to {} bytes: {}",
                      path_, offset, std::strerror(errno));
  }
  fail("write to", path_, code);
}

bool SpoolFile::write_all(std::uint64_t offset, std::span<const std::string_view> pieces) {
  std::vector<iovec> parts;
  for (const std::string_view piece : pieces) {
    // writev() takes what it only reads as a pointer to what may change.
    if (!piece.empty()) parts.push_back({const_cast<char*>(piece.data()), piece.size()});
  }
  for (std::size_t first = 0; first < parts.size();) {
    const int count = static_cast<int>(parts.size() - first);
    const ssize_t result = ::pwritev(descriptor_, &parts[first], count, static_cast<off_t>(offset));
    if (result < 0 && errno == EINTR) continue;
    if (result < 0) return false;
    auto written = static_cast<std::size_t>(result);
    offset += written;
    while (first < parts.size() && written >= parts[first].iov_len) {
      written -= parts[first].iov_len;
      ++first;
    }
    if (first == parts.size()) break;
    parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + written;
    parts[first].iov_len -= written;
  }
  return true;
}

void SpoolFile::truncate(std::uint64_t bytes) {
  if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) fail("shorten", path_, errno);
}

void SpoolFile::flush() {
  if (::fdatasync(descriptor_) != 0) fail("flush", path_, errno);
}

void make_spool_folder(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), code);
  if (code) fail("create the folder of", path, code.value());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("create", path, errno);
}

void flush_folder(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open", path, errno);
  const bool is_flushed = ::fsync(descriptor) == 0;
  const int code = errno;
  ::close(descriptor);
  if (!is_flushed) fail("flush", path, code);
}

void remove_spool_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove", path, errno);
}

}  // namespace state
