#pragma once
// A cursor over bytes of a protocol: every read is checked against what is left.
//
// Used by binlog/ for events and values. Header only, since its reads are inlined on the data path.
// Looks into bytes that the caller owns and keeps; one thread at a time. Numbers are little-endian
// unless the name says _be. A read past the end throws Error(corrupt, "bytes.short"), a byte that
// begins no length Error(corrupt, "bytes.length"); the caller adds what it was reading with in().
// Source: MySQL Internals, "Protocol Basics" (integer types, length-encoded integers).
#include "base/error.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace base {

class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string_view bytes) noexcept : bytes_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little_endian<1>()); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little_endian<2>()); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(little_endian<3>()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little_endian<4>()); }
  std::uint64_t u40() { return little_endian<5>(); }
  std::uint64_t u48() { return little_endian<6>(); }
  std::uint64_t u56() { return little_endian<7>(); }
  std::uint64_t u64() { return little_endian<8>(); }

  std::uint16_t u16_be() { return static_cast<std::uint16_t>(big_endian<2>()); }
  std::uint32_t u24_be() { return static_cast<std::uint32_t>(big_endian<3>()); }
  std::uint32_t u32_be() { return static_cast<std::uint32_t>(big_endian<4>()); }
  std::uint64_t u40_be() { return big_endian<5>(); }
  std::uint64_t u48_be() { return big_endian<6>(); }
  std::uint64_t u56_be() { return big_endian<7>(); }
  std::uint64_t u64_be() { return big_endian<8>(); }

  /// A little-endian number of 1 to 8 bytes, where a count of bytes is data.
  std::uint64_t number(std::size_t size) {
    if (size == 0 || size > 8) bad_length("a number of 0 or more than 8 bytes");
    need(size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i > 0; --i) value = value << 8 | byte(at_ + i - 1);
    at_ += size;
    return value;
  }

  /// A big-endian number of 1 to 8 bytes.
  std::uint64_t number_be(std::size_t size) {
    if (size == 0 || size > 8) bad_length("a number of 0 or more than 8 bytes");
    need(size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | byte(at_ + i);
    at_ += size;
    return value;
  }

  /// A length-encoded integer of 1, 3, 4 or 9 bytes. 0xFB (NULL in a row packet) and 0xFF begin
  /// none.
  std::uint64_t lenenc() {
    const std::uint8_t first = u8();
    if (first < 0xFB) return first;
    if (first == 0xFC) return u16();
    if (first == 0xFD) return u24();
    if (first == 0xFE) return u64();
    bad_length("a byte that begins no length");
  }

  std::string_view bytes(std::uint64_t size) {
    need(size);
    const std::string_view taken = bytes_.substr(at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return taken;
  }

  /// Bytes behind their length-encoded count.
  std::string_view lenenc_bytes() { return bytes(lenenc()); }

  void skip(std::uint64_t size) {
    need(size);
    at_ += static_cast<std::size_t>(size);
  }

  std::size_t left() const noexcept { return bytes_.size() - at_; }
  /// What is left, without taking it.
  std::string_view rest() const noexcept { return bytes_.substr(at_); }
  bool is_end() const noexcept { return at_ == bytes_.size(); }
  /// Bytes taken so far.
  std::size_t position() const noexcept { return at_; }

 private:
  void need(std::uint64_t size) const {
    if (size > left()) [[unlikely]]
      too_short(size);
  }

  std::uint64_t byte(std::size_t at) const noexcept {
    return static_cast<unsigned char>(bytes_[at]);
  }

  // The loops have constant bounds: compilers make one load, and one swap, of them.
  template <std::size_t Size>
  std::uint64_t little_endian() {
    need(Size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Size; ++i) value |= byte(at_ + i) << (8 * i);
    at_ += Size;
    return value;
  }

  template <std::size_t Size>
  std::uint64_t big_endian() {
    need(Size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Size; ++i) value = value << 8 | byte(at_ + i);
    at_ += Size;
    return value;
  }

  [[noreturn]] void too_short(std::uint64_t size) const {
    throw Error(ErrorScope::corrupt, "bytes.short",
                fmt::format("{} bytes are needed at offset {}, and {} are left of {}", size, at_,
                            left(), bytes_.size()),
                "the bytes contradict their protocol: keep them and report it");
  }

  [[noreturn]] void bad_length(std::string_view what) const {
    throw Error(
        ErrorScope::corrupt, "bytes.length",
        fmt::format("{} stands at or before offset {} of {} bytes", what, at_, bytes_.size()),
        "the bytes contradict their protocol: keep them and report it");
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace base
