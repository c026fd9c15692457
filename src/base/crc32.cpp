#include "base/crc32.hpp"

#include <zlib.h>

namespace base {

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) noexcept {
  if (bytes.empty()) return before;  // zlib takes a null pointer for a wish to begin anew
  return static_cast<std::uint32_t>(
      ::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace base
