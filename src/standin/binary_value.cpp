#include "standin/binary_value.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdint>

namespace standin {
namespace {

constexpr std::size_t kGeometryBytesMax = 1'048'447;
constexpr int kNestingMax = 32;

int nibble_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The first place that is not a hex digit; the size when all are.
std::size_t find_non_hex(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && nibble_of(text[at]) >= 0) ++at;
  return at;
}

ValueOutcome refuse_hex(ValueFault& fault, std::size_t at) {
  return refuse_value(fault, 1219,
                      fmt::format("Invalid hexadecimal digit or odd number of digits, Pos {}", at),
                      at);
}

class VarbyteParser final : public ValueParser {
 public:
  explicit VarbyteParser(int length) : length_(static_cast<std::size_t>(length)) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    const std::size_t bad = find_non_hex(text);
    if (bad < text.size() || text.size() % 2 != 0) return refuse_hex(fault, bad);
    if (text.size() / 2 > length_) {
      return refuse_value(fault, 1204, "Value length exceeds DDL length for VARBYTE", length_ * 2);
    }
    const std::size_t start = out.size();
    out += text;
    for (std::size_t at = start; at < out.size(); ++at) {
      if (out[at] >= 'A' && out[at] <= 'F') out[at] = static_cast<char>(out[at] + 32);
    }
    return ValueOutcome::written;
  }

 private:
  std::size_t length_;
};

/// Walks hex EWKB: byte order, type (with Z, M and SRID flags or ISO's thousands), counts,
/// coordinates.
class EwkbWalk {
 public:
  explicit EwkbWalk(std::string_view hex) : hex_(hex) {}

  /// True when exactly one well-formed geometry fills the text.
  bool is_whole() { return geometry(0, 0) && at_ == hex_.size(); }
  std::size_t position() const { return at_; }

 private:
  bool byte(std::uint8_t& value) {
    if (hex_.size() - at_ < 2) return false;
    value = static_cast<std::uint8_t>(nibble_of(hex_[at_]) * 16 + nibble_of(hex_[at_ + 1]));
    at_ += 2;
    return true;
  }

  bool word(bool is_little, std::uint32_t& value) {
    std::array<std::uint8_t, 4> bytes{};
    for (std::uint8_t& each : bytes) {
      if (!byte(each)) return false;
    }
    value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = (value << 8U) | bytes[is_little ? 3 - i : i];
    }
    return true;
  }

  bool skip_coordinates(std::uint64_t count, std::uint64_t dimensions) {
    const std::uint64_t digits = count * dimensions * 16;
    if (hex_.size() - at_ < digits) return false;
    at_ += digits;
    return true;
  }

  /// `kind` 0: any; otherwise what the collection demands of its members.
  bool geometry(std::uint32_t kind, int depth) {
    constexpr std::uint32_t kZ = 0x80000000U, kM = 0x40000000U, kSrid = 0x20000000U;
    std::uint8_t order = 0;
    std::uint32_t type = 0;
    if (depth > kNestingMax || !byte(order) || order > 1 || !word(order == 1, type)) return false;
    std::uint64_t dimensions = 2 + ((type & kZ) != 0) + ((type & kM) != 0);
    std::uint32_t srid = 0;
    if ((type & kSrid) != 0 && !word(order == 1, srid)) return false;
    type &= 0x0FFFFFFFU;
    if (type >= 4000) return false;
    dimensions += type >= 3000 ? 2 : type >= 1000 ? 1 : 0;
    type %= 1000;
    if (kind != 0 && type != kind) return false;
    return content(type, {order == 1, dimensions, depth});
  }

  struct Frame {
    bool is_little;
    std::uint64_t dimensions;
    int depth;
  };

  bool content(std::uint32_t type, const Frame& frame) {
    if (type == 1) return skip_coordinates(1, frame.dimensions);
    std::uint32_t count = 0;
    if (type == 0 || type > 7 || !word(frame.is_little, count)) return false;
    if (type == 2) return skip_coordinates(count, frame.dimensions);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (type == 3 ? !ring(frame) : !geometry(type == 7 ? 0 : type - 3, frame.depth + 1))
        return false;
    }
    return true;
  }

  bool ring(const Frame& frame) {
    std::uint32_t points = 0;
    return word(frame.is_little, points) && skip_coordinates(points, frame.dimensions);
  }

  std::string_view hex_;
  std::size_t at_ = 0;
};

class GeometryParser final : public ValueParser {
 public:
  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    const std::size_t bad = find_non_hex(text);
    if (bad == 0) {
      return refuse_value(
          fault, 1223,
          "Geometry is not in hexadecimal (E)WKB; the stand-in does not support (E)WKT", 0);
    }
    if (bad < text.size() || text.size() % 2 != 0) return refuse_hex(fault, bad);
    if (text.size() / 2 > kGeometryBytesMax) {
      return refuse_value(fault, 1204, "Geometry size exceeds the maximum of 1048447 bytes", 0);
    }
    EwkbWalk walk(text);
    if (!walk.is_whole()) {
      return refuse_value(fault, 1223,
                          fmt::format("Invalid (E)WKB geometry, Pos {}", walk.position()),
                          walk.position());
    }
    const std::size_t start = out.size();
    out += text;
    for (std::size_t at = start; at < out.size(); ++at) {
      if (out[at] >= 'a' && out[at] <= 'f') out[at] = static_cast<char>(out[at] - 32);
    }
    return ValueOutcome::written;
  }
};

}  // namespace

std::unique_ptr<ValueParser> make_varbyte_parser(int length) {
  return std::make_unique<VarbyteParser>(length > 0 ? length : 64'000);
}

std::unique_ptr<ValueParser> make_geometry_parser() {
  return std::make_unique<GeometryParser>();
}

}  // namespace standin
