#include "standin/world.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace standin {
namespace {

/// Holds an exclusive flock on a file beside the world file; the world file itself is replaced by
/// renaming, so a lock on it would be a lock on a file that is gone.
class FileLock {
 public:
  explicit FileLock(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0) throw_errno("open", path);
    while (::flock(fd_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      const int code = errno;
      ::close(fd_);
      errno = code;
      throw_errno("lock", path);
    }
  }
  ~FileLock() { ::close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  [[noreturn]] static void throw_errno(const char* what, const std::string& path) {
    throw base::Error(base::ErrorScope::task, "standin.world.lock",
                      fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)),
                      "Check that the stand-in's folder exists and is writable.");
  }
  int fd_;
};

/// What changes whenever the file does; empty when there is no such file.
std::string stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return fmt::format("{}:{}:{}.{}:{}", status.st_dev, status.st_ino, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec, status.st_size);
}

World read_world(const std::string& path) {
  const std::string text = base::read_file(path, base::limits::kConfigBytesMax);
  return world_from_json(base::parse_json(text, path), path);
}

}  // namespace

World WorldFile::current() {
  std::lock_guard lock(mutex_);
  // The stamp is taken before the reading: a change in between is seen at the next call.
  std::string stamp = stamp_of(path_);
  if (cached_ && !stamp.empty() && stamp == cached_stamp_) return *cached_;
  cached_ = read_world(path_);
  apply_role_faults(*cached_);
  cached_stamp_ = std::move(stamp);
  return *cached_;
}

void WorldFile::update(const std::function<void(World&)>& change) {
  std::lock_guard lock(mutex_);
  const FileLock file_lock(path_ + ".lock");
  World world = stamp_of(path_).empty() ? World{} : read_world(path_);
  change(world);
  const base::Json json = to_json(world);
  // Written only after it has been read back: an update must not leave a file that nothing can
  // read.
  world_from_json(json, path_);
  base::write_file_atomically(path_, json.dump(2) + "\n");
  cached_.reset();
}

}  // namespace standin
