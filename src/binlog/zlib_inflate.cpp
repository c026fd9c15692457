#include "binlog/zlib_inflate.hpp"

#include "base/error.hpp"

#include <zlib.h>

#include <limits>

namespace binlog {

bool inflate_exactly(std::string_view deflated, int window_bits, char* out, std::size_t size) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  if (deflated.size() > kMost || size > kMost) return false;
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = static_cast<uInt>(size);
  if (inflateInit2(&stream, window_bits) != Z_OK) {
    throw base::Error(base::ErrorScope::task, "binlog.inflate.memory",
                      "there is no memory to inflate what the log has compressed",
                      "free memory and start the task again");
  }
  const int result = ::inflate(&stream, Z_FINISH);
  const bool is_whole = result == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return is_whole;
}

}  // namespace binlog
