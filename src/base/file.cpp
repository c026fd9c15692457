#include "base/file.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace base {
namespace {

[[noreturn]] void throw_read_error(const std::string& path, int number) {
  throw Error(ErrorScope::request, "file.read",
              fmt::format("cannot read {}: {}", path, std::strerror(number)),
              "Check the path and that you may read the file.");
}

[[noreturn]] void throw_write_error(const char* what, const std::string& path, int number) {
  throw Error(ErrorScope::task, "file.write",
              fmt::format("cannot {} {}: {}", what, path, std::strerror(number)),
              "Check that the folder exists, is writable and that its disk has room.");
}

/// Closes on every way out; close() tells whether the last bytes arrived.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }
  bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// Writes and flushes; 0 or the errno of what failed.
int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

std::string read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) throw_read_error(path, errno);
  std::string text;
  char block[16 * 1024];
  while (text.size() <= bytes_max) {
    const ssize_t size = ::read(file.get(), block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw_read_error(path, errno);
    if (size == 0) return text;
    text.append(block, static_cast<std::size_t>(size));
  }
  // One block more than allowed was read at most, so a file without end does no harm.
  throw Error(ErrorScope::request, "file.too_large",
              fmt::format("{} is larger than expected: at most {} bytes are read", path, bytes_max),
              "Check that this is the file you meant.");
}

void write_file_atomically(const std::string& path, std::string_view content) {
  const std::string beside = path + ".new";
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) throw_write_error("create", beside, errno);
  if (const int number = write_all(file.get(), content); number != 0) {
    ::unlink(beside.c_str());
    throw_write_error("write", beside, number);
  }
  if (!file.close() || std::rename(beside.c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(beside.c_str());
    throw_write_error("replace", path, number);
  }
}

}  // namespace base
