#pragma once
// Whole small files: reading with a limit, writing so that a crash leaves the old or the new
// content, never a part.
#include <cstddef>
#include <string>
#include <string_view>

namespace base {

/// Reads the file; throws Error(request) when it is missing, unreadable or larger than `bytes_max`.
std::string read_file(const std::string& path, std::size_t bytes_max);
/// Writes beside, flushes, renames. Throws Error(task) when the disk is full or the folder is not
/// writable.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace base
