#pragma once
// zlib's streams inside of the log: compressed columns, rows events and statements of MariaDB.
//
// Pure, any thread. No memory is Error(task); a stream that is not whole is told by the result,
// since only the caller knows what it was.
#include <cstddef>
#include <string_view>

namespace binlog {

inline constexpr int kZlibWindow = 15;      ///< a stream with zlib's header,
inline constexpr int kZlibRawWindow = -15;  ///< or without

/// Inflates the whole stream to exactly `size` bytes at `out`; false when it is not such a one.
bool inflate_exactly(std::string_view deflated, int window_bits, char* out, std::size_t size);

/// No stream of so many bytes can hold more: a length beyond it is refused before memory is taken.
constexpr std::size_t inflated_bytes_max(std::size_t deflated) noexcept {
  constexpr std::size_t kRatioMax = 1032;  // zlib, "Technical Details": the limit of deflate
  return kRatioMax * (deflated + 1);
}

}  // namespace binlog
