#include "standin/local_folder.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

namespace standin {

std::unique_ptr<FolderLock> FolderLock::take(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    throw base::Error(base::ErrorScope::request, "standin.folder",
                      "cannot write " + path + ": " + std::strerror(errno),
                      "choose a folder that you may write with --folder");
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<FolderLock>(new FolderLock(fd));
  close(fd);
  return nullptr;
}

FolderLock::~FolderLock() {
  close(fd_);
}

std::string world_path(const std::string& folder) {
  return folder + "/world.json";
}
std::string pid_path(const std::string& folder) {
  return folder + "/pid";
}
std::string ports_path(const std::string& folder) {
  return folder + "/local.json";
}
std::string log_path(const std::string& folder) {
  return folder + "/local.log";
}

void write_running(const std::string& folder, const RunningServer& running) {
  const base::Json ports = {{"pid", running.pid},
                            {"redshift_port", running.ports.redshift},
                            {"s3_port", running.ports.s3},
                            {"aws_port", running.ports.aws},
                            {"ca_file", running.ca_file}};
  base::write_file_atomically(ports_path(folder), ports.dump(2) + "\n");
  base::write_file_atomically(pid_path(folder), std::to_string(running.pid) + "\n");
}

std::optional<RunningServer> find_running(const std::string& folder) {
  namespace fs = std::filesystem;
  if (!fs::exists(ports_path(folder)) || !fs::exists(pid_path(folder))) return std::nullopt;
  if (FolderLock::take(folder) != nullptr) return std::nullopt;  // what a kill -9 left
  constexpr std::size_t kFileBytesMax = 64 * 1024;
  const std::string path = ports_path(folder);
  const base::Json json = base::parse_json(base::read_file(path, kFileBytesMax), path);
  RunningServer running;
  running.pid = json.value("pid", 0);
  running.ports.redshift = json.value("redshift_port", 0);
  running.ports.s3 = json.value("s3_port", 0);
  running.ports.aws = json.value("aws_port", 0);
  running.ca_file = json.value("ca_file", "");
  return running;
}

void forget_running(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::remove(pid_path(folder), ignored);
  std::filesystem::remove(ports_path(folder), ignored);
}

}  // namespace standin
