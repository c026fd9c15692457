#pragma once
// The sliding window over a file that the row readers scan: the bytes of one row are always
// together.
//
// A newline stands behind the last byte, so that scans for a row's end need no bounds check. The
// window starts with one block and grows for a long row up to the row limit and a block. One
// thread; owned by a reader.
#include "standin/byte_source.hpp"

#include <cstddef>
#include <memory>

namespace standin {

class RowBuffer {
 public:
  /// `source` must outlive the buffer.
  explicit RowBuffer(ByteSource& source);

  char* begin() { return bytes_.get() + begin_; }
  char* end() { return bytes_.get() + end_; }
  bool is_at_eof() const { return is_at_eof_; }
  /// Gives up everything before `at`.
  void consume_to(const char* at) { begin_ = static_cast<std::size_t>(at - bytes_.get()); }
  /// Reads on behind end(); moves the bytes, so pointers into them are void. After the last byte
  /// is_at_eof() is set.
  void refill();
  /// Gives up everything up to the next newline and it, reading on as far as it takes; false when
  /// nothing was left.
  bool consume_line();

 private:
  ByteSource& source_;
  void grow();

  // Not a vector: a block is not filled with zeros first, which a file of one row would pay for.
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_at_eof_ = false;
};

}  // namespace standin
