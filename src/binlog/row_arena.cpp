#include "binlog/row_arena.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace binlog {

std::string_view RowArena::copy(std::string_view bytes) {
  char* out = reserve(bytes.size());
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return commit(out + bytes.size());
}

void RowArena::grow(std::size_t size) {
  const std::size_t last = blocks_.empty() ? 0 : blocks_.back().size;
  // Doubling reaches the size that the rows of a table need after a few of them.
  const std::size_t doubled = std::min(2 * last, base::limits::kRowArenaBlockBytesMax);
  Block block;
  block.size = std::max({size, doubled, base::limits::kRowArenaBlockBytes});
  has_unusual_block_ = has_unusual_block_ || block.size > base::limits::kRowArenaBlockBytesMax;
  block.bytes = std::make_unique<char[]>(block.size);
  blocks_.push_back(std::move(block));
  at_ = blocks_.back().bytes.get();
  end_ = at_ + blocks_.back().size;
}

void RowArena::shrink() noexcept {
  // Of blocks that grew by doubling the last one is the largest; an unusual one is not kept.
  std::erase_if(blocks_,
                [](const Block& b) { return b.size > base::limits::kRowArenaBlockBytesMax; });
  has_unusual_block_ = false;
  if (blocks_.size() > 1) {
    std::swap(blocks_.front(), blocks_.back());
    blocks_.resize(1);
  }
  end_ = blocks_.empty() ? nullptr : blocks_.front().bytes.get() + blocks_.front().size;
}

}  // namespace binlog
