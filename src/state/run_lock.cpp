#include "state/run_lock.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace state {

RunLock::RunLock(const std::string& folder, const std::string& what) {
  const std::string path = folder + "/lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    throw base::Error(
        base::ErrorScope::request, "state.folder",
        fmt::format("cannot write to the state folder {}: {}", folder, std::strerror(errno)),
        "Name a writable folder as state_folder in [task].");
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t size = ::read(descriptor_, holder, sizeof holder - 1);
    ::close(descriptor_);
    throw base::Error(base::ErrorScope::request, "task.already_running",
                      fmt::format("{} is already running (process {}, state folder {})", what,
                                  size > 0 ? holder : "unknown", folder),
                      "Wait for it or stop it with Ctrl-C (kill -INT); two processes of one task "
                      "never work together.");
  }
  const std::string mine = std::to_string(::getpid());
  const bool is_written =
      ::ftruncate(descriptor_, 0) == 0 &&
      ::pwrite(descriptor_, mine.data(), mine.size(), 0) == static_cast<ssize_t>(mine.size());
  if (!is_written) {
    ::close(descriptor_);
    throw base::Error(base::ErrorScope::task, "state.folder",
                      fmt::format("cannot write to {}: {}", path, std::strerror(errno)),
                      "Check that the disk has room.");
  }
}

RunLock::~RunLock() {
  ::close(descriptor_);
}

}  // namespace state
