#pragma once
// Memory for the values of one row that are not in the event as the reader needs them: converted
// text, decimals, JSON. Emptied for each row, its blocks kept, so that rows allocate nothing.
//
// Owned by RowReader, one thread. What reserve() gives stays where it is until clear().
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

class RowArena {
 public:
  RowArena() = default;

  /// At least `size` free bytes; only what commit() keeps is taken.
  char* reserve(std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - at_)) [[unlikely]]
      grow(size);
    return at_;
  }
  /// Keeps the bytes from the last reserve() up to `end`, as a view.
  std::string_view commit(char* end) noexcept {
    const std::string_view kept(at_, static_cast<std::size_t>(end - at_));
    at_ = end;
    return kept;
  }
  std::string_view copy(std::string_view bytes);
  /// A string for whoever needs one until the next value; it keeps its capacity.
  std::string& scratch() noexcept { return scratch_; }

  /// Forgets everything. Blocks of unusual size are given back.
  void clear() noexcept {
    if (blocks_.size() > 1 || has_unusual_block_) [[unlikely]]
      shrink();
    at_ = blocks_.empty() ? nullptr : blocks_.front().bytes.get();
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  void grow(std::size_t size);
  void shrink() noexcept;

  std::vector<Block> blocks_;  ///< the last one is in use
  std::string scratch_;
  bool has_unusual_block_ = false;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace binlog
