#include "store/dir_error.hpp"

#include <fmt/core.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace store {
namespace {

constexpr double kBytesPerMib = 1024.0 * 1024.0;

std::string room_text(const std::optional<DiskRoom>& room) {
  if (!room) return "how much room is left cannot be told";
  return fmt::format("{:.1f} MiB of {:.1f} MiB are free",
                     static_cast<double>(room->free_bytes) / kBytesPerMib,
                     static_cast<double>(room->total_bytes) / kBytesPerMib);
}

/// The folder itself may be missing; its nearest existing parent lies on the same disk to be.
std::optional<DiskRoom> disk_room(std::filesystem::path folder) {
  struct statvfs status {};
  while (::statvfs(folder.c_str(), &status) != 0) {
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  const std::uint64_t block = status.f_frsize;
  return DiskRoom{status.f_bavail * block, status.f_blocks * block};
}

}  // namespace

base::Error dir_error(const FileFailure& failure) {
  const auto make = [&](const char* code, const std::string& why, const char* advice) {
    return base::Error(base::ErrorScope::task, code,
                       fmt::format("cannot {} {}: {}", failure.action, failure.path, why), advice);
  };
  switch (failure.error_number) {
    case ENOSPC:
      return make("store.dir.disk_full", "the disk is full, " + room_text(failure.room),
                  "Make room, or give path in [staging] a larger disk, and run again: what is "
                  "loaded stays loaded. Fewer sub-tasks or smaller files need less room at once.");
    case EDQUOT:
      return make("store.dir.quota", "this user's quota is used up, " + room_text(failure.room),
                  "Have the quota raised or remove files, and run again: what is loaded stays "
                  "loaded.");
    case EFBIG:
      return make("store.dir.file_too_large", "the file would be larger than is permitted",
                  "Raise the limit on file sizes (ulimit -f), or set smaller files in [staging].");
    case EIO:
      return make("store.dir.io", "the disk reports an input/output error",
                  "Look at the kernel log (dmesg) and the state of the disk or of the network "
                  "share; use another path in [staging] until it is mended.");
    case EROFS:
      return make("store.dir.read_only", "the file system is mounted read-only",
                  "Remount it for writing (a disk with errors is often remounted read-only by "
                  "itself: see dmesg), or use another path in [staging].");
    case EACCES:
    case EPERM:
      return make("store.dir.permission", "permission denied",
                  "Give the user that runs sluice the right to write there, or use another path in "
                  "[staging].");
    case ENOTDIR:
    case EISDIR:
    case EEXIST:
      return make("store.dir.not_a_folder", "a file and a folder have the same name",
                  "Check path in [staging]: it must be a folder that sluice has for itself.");
    case ENAMETOOLONG:
      return make("store.dir.name_too_long", "the name is too long for this file system",
                  "Use a shorter folder, task or table name (rename by a table mapping), or stage "
                  "in S3.");
    default:
      return make("store.dir.failed", std::strerror(failure.error_number),
                  "Check the folder and its disk, or use another path in [staging].");
  }
}

void throw_dir_error(int error_number, const std::string& action, const std::string& path) {
  throw dir_error(
      {error_number, action, path, disk_room(std::filesystem::path(path).parent_path())});
}

}  // namespace store
