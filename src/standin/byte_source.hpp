#pragma once
// A stream of bytes that is read once, front to back: what the readers of COPY's files stand on.
//
// Made by open_byte_source (decompressor.hpp) for real objects and by tests for texts. One thread.
#include <cstddef>

namespace standin {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Puts 1 to `bytes_max` bytes at `to` and says how many; 0 only at the end. Throws
  /// base::Error(corrupt) when the bytes behind it cannot be read or decompressed.
  virtual std::size_t read(char* to, std::size_t bytes_max) = 0;
};

}  // namespace standin
