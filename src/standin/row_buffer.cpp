#include "standin/row_buffer.hpp"

#include <cstring>

namespace standin {
namespace {
constexpr std::size_t kBlockBytes = 512 * 1024;
}  // namespace

RowBuffer::RowBuffer(ByteSource& source) : source_(source), bytes_(kBlockBytes + 1) {
  bytes_[0] = '\n';
}

void RowBuffer::refill() {
  if (begin_ > 0) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // Less than half free means that the row is long: doubling keeps the rescans of its start few.
  if (end_ + 1 > bytes_.size() / 2) bytes_.resize(bytes_.size() * 2);
  const std::size_t count = source_.read(bytes_.data() + end_, bytes_.size() - 1 - end_);
  is_at_eof_ = count == 0;
  end_ += count;
  bytes_[end_] = '\n';
}

void RowBuffer::consume_line() {
  for (;;) {
    if (const void* newline = std::memchr(begin(), '\n', end_ - begin_)) {
      return consume_to(static_cast<const char*>(newline) + 1);
    }
    consume_to(end());
    if (is_at_eof_) return;
    refill();
  }
}

}  // namespace standin
