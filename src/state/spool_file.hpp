#pragma once
// A file that is read and written at given offsets: what the segments of the spool are made of.
//
// Used by state/spool_segment. Owns the descriptor; one thread at a time, but one thread may read
// through an object of its own what another one writes. The file is readable by its owner only:
// rows are user data. A write that fails leaves the file as long as it was before. Errors: task
// "spool.disk_full" when there is no room (on the disk, in a quota or under the process's limit),
// task "spool.disk" for anything else that the system refuses.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace state {

class SpoolFile {
 public:
  /// Makes an empty file, in place of one that is there.
  static SpoolFile create(const std::string& path);
  /// Opens a file that is there for reading and writing.
  static SpoolFile open(const std::string& path);

  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  ~SpoolFile();

  const std::string& path() const noexcept { return path_; }
  std::uint64_t size() const;
  /// Fills `into`; false when the file ends before.
  bool read_at(std::uint64_t offset, std::span<char> into) const;
  /// Writes the pieces one behind the other at the file's end, which is at `offset`.
  void append_at(std::uint64_t offset, std::span<const std::string_view> pieces);
  void truncate(std::uint64_t bytes);
  /// Waits until what was written is on the disk.
  void flush();

 private:
  SpoolFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  bool write_all(std::uint64_t offset, std::span<const std::string_view> pieces);

  std::string path_;
  int descriptor_ = -1;
};

/// Makes the folder with its parents, for its owner only; one that is there is left as it is.
void make_spool_folder(const std::string& path);
/// Waits until the names of the files in the folder are on the disk.
void flush_folder(const std::string& path);
void remove_spool_file(const std::string& path);

}  // namespace state
