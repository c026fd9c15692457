#include "standin/row_buffer.hpp"

#include <cstring>
#include <utility>

namespace standin {
namespace {
constexpr std::size_t kBlockBytes = 512 * 1024;
}  // namespace

RowBuffer::RowBuffer(ByteSource& source)
    : source_(source),
      bytes_(std::make_unique_for_overwrite<char[]>(kBlockBytes)),
      size_(kBlockBytes) {
  bytes_[0] = '\n';
}

void RowBuffer::grow() {
  auto larger = std::make_unique_for_overwrite<char[]>(size_ * 2);
  std::memcpy(larger.get(), bytes_.get(), end_);
  bytes_ = std::move(larger);
  size_ *= 2;
}

void RowBuffer::refill() {
  if (begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // Less than half free means that the row is long: doubling keeps the rescans of its start few.
  if (end_ + 1 > size_ / 2) grow();
  const std::size_t count = source_.read(bytes_.get() + end_, size_ - 1 - end_);
  is_at_eof_ = count == 0;
  end_ += count;
  bytes_[end_] = '\n';
}

bool RowBuffer::consume_line() {
  for (bool is_any = false;;) {
    is_any = is_any || begin_ < end_;
    if (const void* newline = std::memchr(begin(), '\n', end_ - begin_)) {
      consume_to(static_cast<const char*>(newline) + 1);
      return true;
    }
    consume_to(end());
    if (is_at_eof_) return is_any;
    refill();
  }
}

}  // namespace standin
