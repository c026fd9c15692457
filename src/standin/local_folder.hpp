#pragma once
// The folder of a stand-in: where its files are, and whether one runs in it.
//
// Used by LocalServer and by the commands of `sluice local`. The lock belongs to the process that
// holds the FolderLock and ends with it, also by kill -9.
#include "standin/local_server.hpp"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace standin {

inline constexpr const char* kDefaultLocalFolder = ".run/local";

class FolderLock {
 public:
  /// Takes the folder; nullptr when another process has it.
  static std::unique_ptr<FolderLock> take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

struct RunningServer {
  pid_t pid = 0;
  LocalPorts ports;
  std::string ca_file;
};

std::string world_path(const std::string& folder);
std::string pid_path(const std::string& folder);
std::string ports_path(const std::string& folder);
std::string log_path(const std::string& folder);

void write_running(const std::string& folder, const RunningServer& running);
/// What runs in the folder; nullopt when nothing does.
std::optional<RunningServer> find_running(const std::string& folder);
void forget_running(const std::string& folder);

}  // namespace standin
