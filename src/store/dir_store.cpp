#include "store/dir_store.hpp"

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "store/dir_error.hpp"
#include "store/dir_tree.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace store {
namespace {

constexpr int kCreateTriesMax = 10;

/// Closes on every way out; close() is for the way where closing may fail.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int fd() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_dir_error(error.value(), "create folder", folder);
}

/// Opens a new file in a folder that another thread's remove() may just be taking away.
int create_file(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  for (int attempt = 1;; ++attempt) {
    make_folder(folder);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0) return fd;
    if (errno != ENOENT || attempt == kCreateTriesMax) throw_dir_error(errno, "create", path);
  }
}

class DirWriter final : public port::ObjectWriter {
 public:
  DirWriter(std::string path, std::string part_path)
      : path_(std::move(path)), part_path_(std::move(part_path)), file_(create_file(part_path_)) {}

  ~DirWriter() override {
    if (is_finished_) return;
    if (::unlink(part_path_.c_str()) != 0 && errno != ENOENT) {
      base::log_warning(base::LogComponent::file_transfer,
                        "the unfinished file '{}' could not be removed: {}", part_path_,
                        std::strerror(errno));
    }
  }

  void append(std::string part) override {
    CHECK(!is_finished_, "append after finish");
    write_all(part);
    FAULT_POINT("after_part");
  }

  std::uint64_t finish() override {
    CHECK(!is_finished_, "finish is called once");
    if (::fsync(file_.fd()) != 0) throw_dir_error(errno, "flush", part_path_);
    // Network file systems tell of a full disk only when the file is closed.
    if (!file_.close()) throw_dir_error(errno, "close", part_path_);
    if (::rename(part_path_.c_str(), path_.c_str()) != 0) throw_dir_error(errno, "create", path_);
    is_finished_ = true;
    flush_folder();
    return bytes_;
  }

 private:
  /// The name lasts as long as the bytes. File systems that cannot flush a folder need it not.
  void flush_folder() {
    const std::string folder = std::filesystem::path(path_).parent_path();
    const OpenFile open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.fd() >= 0) static_cast<void>(::fsync(open.fd()));
  }

  void write_all(std::string_view part) {
    while (!part.empty()) {
      const ssize_t written = ::write(file_.fd(), part.data(), part.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_dir_error(errno, "write", part_path_);
      part.remove_prefix(static_cast<std::size_t>(written));
      bytes_ += static_cast<std::uint64_t>(written);
    }
  }

  const std::string path_;
  const std::string part_path_;
  OpenFile file_;
  std::uint64_t bytes_ = 0;
  bool is_finished_ = false;
};

std::string read_at_most(int fd, const std::string& path, std::size_t bytes_max) {
  std::string content;
  std::string buffer(64 * 1024, '\0');
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_dir_error(errno, "read", path);
    if (count == 0) return content;
    if (content.size() + static_cast<std::size_t>(count) > bytes_max) {
      throw base::Error(base::ErrorScope::task, "store.object_too_large",
                        fmt::format("file://{} has more than {} bytes", path, bytes_max),
                        "This is not an object that sluice wrote: check path in [staging].");
    }
    content.append(buffer, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace

DirStore::DirStore(std::string root) : root_(trimmed_root(std::move(root))) {}

void DirStore::probe() {
  make_folder(root_);
  const std::string path = root_ + "/" + part_name("probe");
  OpenFile file(create_file(path));
  const bool is_removed = ::unlink(path.c_str()) == 0;
  if (!is_removed) throw_dir_error(errno, "remove", path);
}

std::unique_ptr<port::ObjectWriter> DirStore::create(const std::string& key) {
  const std::string path = path_of(key);
  const std::filesystem::path parts(path);
  return std::make_unique<DirWriter>(
      path, parts.parent_path().string() + "/" + part_name(parts.filename().string()));
}

void DirStore::put(const std::string& key, std::string_view bytes) {
  const auto writer = create(key);
  writer->append(std::string(bytes));
  writer->finish();
}

std::optional<std::string> DirStore::get(const std::string& key, std::size_t bytes_max) {
  if (!head(key)) return std::nullopt;
  const std::string path = path_of(key);
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0 && errno == ENOENT) return std::nullopt;
  if (file.fd() < 0) throw_dir_error(errno, "read", path);
  return read_at_most(file.fd(), path, bytes_max);
}

std::optional<port::ObjectInfo> DirStore::head(const std::string& key) {
  const std::string path = path_of(key);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_dir_error(errno, "look at", path);
  }
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return port::ObjectInfo{key, static_cast<std::uint64_t>(status.st_size)};
}

void DirStore::list(const std::string& prefix,
                    const std::function<bool(const port::ObjectInfo&)>& visit) {
  walk_tree(root_, prefix, [&](const TreeFile& file) {
    if (file.is_part) return true;
    return visit({file.key, file.bytes});
  });
}

void DirStore::remove(const std::string& key) {
  const std::string path = path_of(key);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
    throw_dir_error(errno, "remove", path);
  }
  remove_empty_folders(root_, path);
}

std::size_t DirStore::abort_uploads(const std::string& prefix) {
  std::size_t count = 0;
  walk_tree(root_, prefix, [&](const TreeFile& file) {
    if (!file.is_part) return true;
    if (::unlink(file.path.c_str()) == 0) {
      ++count;
    } else if (errno != ENOENT) {
      throw_dir_error(errno, "remove", file.path);
    }
    remove_empty_folders(root_, file.path);
    return true;
  });
  return count;
}

std::string DirStore::url(const std::string& key) const {
  return "file://" + path_of(key);
}

std::string DirStore::path_of(const std::string& key) const {
  return checked_path(root_, key);
}

}  // namespace store
