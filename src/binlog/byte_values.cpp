#include "binlog/byte_values.hpp"

#include "base/error.hpp"
#include "binlog/value_decoder.hpp"
#include "binlog/zlib_inflate.hpp"

#include <fmt/compile.h>
#include <fmt/core.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace binlog {
namespace {

using base::ByteReader;
using model::Cell;

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.value.corrupt",
                    "a row holds a value that contradicts its format: " + why,
                    "keep the log file and report it with the server's version");
}

/// The value with the zeros at its end that the log leaves out.
std::string_view padded(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena) {
  const std::string_view stored = read_varying(decoder, reader);
  const std::size_t size = decoder.size;
  if (stored.size() == size) return stored;
  if (stored.size() > size) broken(fmt::format("{} bytes in {}", stored.size(), size));
  char* out = arena.reserve(size);
  if (!stored.empty()) std::memcpy(out, stored.data(), stored.size());
  std::memset(out + stored.size(), 0, size - stored.size());
  return arena.commit(out + size);
}

char* write_octet(unsigned octet, char* out) {
  return fmt::format_to(out, FMT_COMPILE("{}"), octet);
}

char* write_inet4(const unsigned char* octets, char* out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *out++ = '.';
    out = write_octet(octets[i], out);
  }
  return out;
}

struct Gap {
  unsigned first = 8;
  unsigned size = 0;
};

/// The longest run of zero words, the first of equal ones: what "::" stands for.
Gap longest_gap(const std::array<unsigned, 8>& words) {
  Gap longest;
  Gap current;
  for (unsigned i = 0; i < 8; ++i) {
    if (words[i] != 0) {
      current = {};
      continue;
    }
    if (current.size == 0) current.first = i;
    ++current.size;
    if (current.size > longest.size) longest = current;
  }
  return longest;
}

char* write_inet6(const unsigned char* octets, char* out) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < 8; ++i) {
    words[i] = static_cast<unsigned>(octets[2 * i] << 8 | octets[2 * i + 1]);
  }
  const Gap gap = longest_gap(words);
  // Addresses that hold one of version 4 (::1.2.3.4 and ::ffff:1.2.3.4) show it.
  const bool holds_inet4 =
      gap.first == 0 && (gap.size == 6 || (gap.size == 5 && words[5] == 0xFFFF));
  for (unsigned i = 0; i < 8; ++i) {
    if (i == gap.first) {
      *out++ = ':';
      if (i == 0) *out++ = ':';
      i += gap.size - 1;
    } else if (i == 6 && holds_inet4) {
      return write_inet4(octets + 12, out);
    } else {
      out = fmt::format_to(out, FMT_COMPILE("{:x}"), words[i]);
      if (i < 7) *out++ = ':';
    }
  }
  return out;
}

constexpr std::size_t kInetTextMax = 48;  // eight words of four digits, their colons, or an inet4
constexpr std::size_t kUuidText = 36;

const unsigned char* octets_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

void decode_bytes(const ValueDecoder& decoder, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_bytes(read_varying(decoder, reader));
}

void decode_padded_bytes(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena,
                         Cell& cell) {
  cell = Cell::of_bytes(padded(decoder, reader, arena));
}

void decode_compressed_bytes(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena,
                             Cell& cell) {
  cell = Cell::of_bytes(inflate_value(read_varying(decoder, reader), arena));
}

void decode_uuid(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const unsigned char* octets = octets_of(padded(decoder, reader, arena));
  char* out = arena.reserve(kUuidText);
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
    *out++ = kDigits[octets[i] >> 4];
    *out++ = kDigits[octets[i] & 0xF];
  }
  cell = Cell::of_bytes(arena.commit(out));
}

void decode_inet4(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const unsigned char* octets = octets_of(padded(decoder, reader, arena));
  char* out = arena.reserve(kInetTextMax);
  cell = Cell::of_bytes(arena.commit(write_inet4(octets, out)));
}

void decode_inet6(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const unsigned char* octets = octets_of(padded(decoder, reader, arena));
  char* out = arena.reserve(kInetTextMax);
  cell = Cell::of_bytes(arena.commit(write_inet6(octets, out)));
}

std::string_view inflate_value(std::string_view stored, RowArena& arena) {
  if (stored.empty()) return stored;
  ByteReader reader(stored);
  const std::uint8_t header = reader.u8();
  if (header == 0) return reader.rest();
  constexpr unsigned kZlib = 8;
  if (header >> 4 != kZlib) broken(fmt::format("compression method {}", header >> 4));
  const unsigned length_bytes = header & 7U;
  if (length_bytes < 1 || length_bytes > 4) broken("a compressed length of no bytes");
  const std::uint64_t size = reader.number_be(length_bytes);
  if (size > inflated_bytes_max(reader.left()))
    broken("a compressed column that promises too much");
  const int window = (header & 8U) != 0 ? kZlibRawWindow : kZlibWindow;
  char* out = arena.reserve(static_cast<std::size_t>(size));
  if (!inflate_exactly(reader.rest(), window, out, static_cast<std::size_t>(size))) {
    broken("a compressed column that does not inflate to its length");
  }
  return arena.commit(out + size);
}

}  // namespace binlog
