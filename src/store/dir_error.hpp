#pragma once
// What a failed file operation in the staging folder means, and what to do about it.
//
// Used by dir_store and dir_tree. dir_error is pure, so that a full disk can be tested without one.
// All are Error(task): a disk does not mend itself while we wait.
#include "base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace store {

/// Room on the disk of a folder, for the sentence about a full one.
struct DiskRoom {
  std::uint64_t free_bytes = 0;  ///< for this user
  std::uint64_t total_bytes = 0;
};

struct FileFailure {
  int error_number = 0;
  std::string action;  ///< "write", "create", ...
  std::string path;
  std::optional<DiskRoom> room;
};

base::Error dir_error(const FileFailure& failure);

/// Throws dir_error with the room that the disk of `path` has now.
[[noreturn]] void throw_dir_error(int error_number, const std::string& action,
                                  const std::string& path);

}  // namespace store
