#include "dialect/geometry.hpp"

#include <cstdint>
#include <cstring>

namespace dialect {
namespace {

constexpr std::size_t kSridBytes = 4;
constexpr std::size_t kHeaderBytes = 5;  // byte order and type
constexpr std::size_t kPointBytes = 16;  // two doubles
constexpr std::uint32_t kSridFlag = 0x20000000;
constexpr int kDepthMax = 32;

enum WkbType : std::uint32_t {
  wkb_any = 0,
  wkb_point = 1,
  wkb_line = 2,
  wkb_polygon = 3,
  wkb_multi_point = 4,
  wkb_multi_line = 5,
  wkb_multi_polygon = 6,
  wkb_collection = 7,
};

/// Reads forward through WKB; every read says whether there was enough.
class WkbScanner {
 public:
  explicit WkbScanner(std::string_view wkb) : left_(wkb) {}

  bool is_at_end() const { return left_.empty(); }

  bool pass_geometry(std::uint32_t expected, int depth) {
    if (depth > kDepthMax || left_.size() < kHeaderBytes) return false;
    const char order = left_.front();
    if (order != 0 && order != 1) return false;
    is_little_ = order == 1;
    left_.remove_prefix(1);
    std::uint32_t type = 0;
    if (!take_number(type) || (expected != wkb_any && type != expected)) return false;
    switch (type) {
      case wkb_point: return pass_bytes(kPointBytes);
      case wkb_line: return pass_points();
      case wkb_polygon: return pass_rings();
      case wkb_multi_point: return pass_members(wkb_point, depth);
      case wkb_multi_line: return pass_members(wkb_line, depth);
      case wkb_multi_polygon: return pass_members(wkb_polygon, depth);
      case wkb_collection: return pass_members(wkb_any, depth);
      default: return false;
    }
  }

 private:
  bool take_number(std::uint32_t& number) {
    if (left_.size() < 4) return false;
    unsigned char b[4];
    std::memcpy(b, left_.data(), 4);
    left_.remove_prefix(4);
    number = is_little_ ? static_cast<std::uint32_t>(b[0]) | static_cast<std::uint32_t>(b[1]) << 8 |
                              static_cast<std::uint32_t>(b[2]) << 16 |
                              static_cast<std::uint32_t>(b[3]) << 24
                        : static_cast<std::uint32_t>(b[3]) | static_cast<std::uint32_t>(b[2]) << 8 |
                              static_cast<std::uint32_t>(b[1]) << 16 |
                              static_cast<std::uint32_t>(b[0]) << 24;
    return true;
  }

  bool pass_bytes(std::size_t size) {
    if (left_.size() < size) return false;
    left_.remove_prefix(size);
    return true;
  }

  bool pass_points() {
    std::uint32_t count = 0;
    return take_number(count) && pass_bytes(static_cast<std::size_t>(count) * kPointBytes);
  }

  bool pass_rings() {
    std::uint32_t count = 0;
    if (!take_number(count)) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!pass_points()) return false;
    }
    return true;
  }

  bool pass_members(std::uint32_t expected, int depth) {
    std::uint32_t count = 0;
    if (!take_number(count)) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!pass_geometry(expected, depth + 1)) return false;
    }
    return true;
  }

  std::string_view left_;
  bool is_little_ = true;
};

}  // namespace

bool is_valid_geometry(std::string_view bytes) noexcept {
  if (bytes.size() < kSridBytes + kHeaderBytes) return false;
  WkbScanner scanner(bytes.substr(kSridBytes));
  return scanner.pass_geometry(wkb_any, 0) && scanner.is_at_end();
}

char* write_hex(std::string_view bytes, char* out) noexcept {
  static constexpr char kHexDigits[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *out++ = kHexDigits[byte >> 4];
    *out++ = kHexDigits[byte & 0xF];
  }
  return out;
}

char* write_hex_ewkb(std::string_view bytes, char* out) noexcept {
  const std::string_view srid = bytes.substr(0, kSridBytes);
  const std::string_view wkb = bytes.substr(kSridBytes);
  if (srid == std::string_view("\0\0\0\0", kSridBytes)) return write_hex(wkb, out);

  // The flag is bit 29 of the type, so it lies in its most significant byte; the SRID takes the
  // geometry's order.
  const bool is_little = wkb.front() == 1;
  char header[kHeaderBytes + kSridBytes];
  std::memcpy(header, wkb.data(), kHeaderBytes);
  const std::size_t top = is_little ? 4 : 1;
  header[top] = static_cast<char>(static_cast<unsigned char>(header[top]) | (kSridFlag >> 24));
  for (std::size_t i = 0; i < kSridBytes; ++i) {
    header[kHeaderBytes + i] = srid[is_little ? i : kSridBytes - 1 - i];
  }
  out = write_hex({header, sizeof header}, out);
  return write_hex(wkb.substr(kHeaderBytes), out);
}

}  // namespace dialect
