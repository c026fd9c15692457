#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace base {
namespace {

[[noreturn]] void throw_errno(const char* what, const std::string& path) {
  throw Error(ErrorScope::task, "file.write", fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)),
              "Check that the folder exists, is writable and that its disk has room.");
}

}  // namespace

std::string read_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw Error(ErrorScope::request, "file.read", fmt::format("cannot read {}: {}", path, std::strerror(errno)),
                "Check the path and that you may read the file.");
  }
  std::ostringstream content;
  content << in.rdbuf();
  std::string text = std::move(content).str();
  if (text.size() > bytes_max) {
    throw Error(ErrorScope::request, "file.too_large",
                fmt::format("{} has {} bytes, at most {} are read", path, text.size(), bytes_max),
                "Check that this is the file you meant.");
  }
  return text;
}

void write_file_atomically(const std::string& path, std::string_view content) {
  const std::string beside = path + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) throw_errno("create", beside);
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      ::close(fd);
      throw_errno("write", beside);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0 || ::close(fd) != 0) throw_errno("flush", beside);
  if (std::rename(beside.c_str(), path.c_str()) != 0) throw_errno("rename", beside);
}

}  // namespace base
