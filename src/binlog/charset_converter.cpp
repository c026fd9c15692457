#include "binlog/charset_converter.hpp"

#include "base/error.hpp"
#include "binlog/multi_byte_charsets.hpp"
#include "binlog/single_byte_charsets.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>

namespace binlog {
namespace {

using Byte = unsigned char;

constexpr char32_t kNone = U'?';  // what the server prints for bytes without a character
constexpr std::size_t kUtf8PerByteMax = 3;

char* write_utf8(char32_t code, char* out) {
  const auto put = [&](char32_t bits) { *out++ = static_cast<char>(bits); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080ULL) != 0) return false;
  }
  for (; at < text.size(); ++at) {
    if (static_cast<Byte>(text[at]) >= 0x80) return false;
  }
  return true;
}

char32_t pair_at(const Byte* at) {
  return static_cast<char32_t>(at[0]) << 8 | at[1];
}
char32_t pair_at_le(const Byte* at) {
  return static_cast<char32_t>(at[1]) << 8 | at[0];
}

/// A pair of surrogates of UTF-16 or one unit; anything else is no character.
CodedCharacter read_utf16(const Byte* at, const Byte* end, char32_t (*unit_at)(const Byte*)) {
  if (end - at < 2) return {0, 0};
  const char32_t unit = unit_at(at);
  if (unit < 0xD800 || unit > 0xDFFF) return {unit, 2};
  if (unit > 0xDBFF) return {kNone, 1};
  if (end - at < 4) return {0, 0};
  const char32_t low = unit_at(at + 2);
  if (low < 0xDC00 || low > 0xDFFF) return {kNone, 1};
  return {0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), 4};
}

}  // namespace

struct CharsetConverter::Tables {
  SingleByteTable single{};
  std::optional<MultiByteTable> multi;
};

// How the next character of each family is read.
struct CharsetConverter::SingleByte {
  static CodedCharacter read(const Tables& tables, const Byte* at, const Byte*) {
    const char16_t code = tables.single[*at];
    return {code == 0 && *at != 0 ? kNone : code, 1};
  }
};

struct CharsetConverter::MultiByte {
  static CodedCharacter read(const Tables& tables, const Byte* at, const Byte* end) {
    if (*at < 0x80) return {*at, 1};
    CodedCharacter next = tables.multi->read(at, end);
    if (next.code == 0) next.code = kNone;
    return next;
  }
};

struct CharsetConverter::Ucs2 {
  static CodedCharacter read(const Tables&, const Byte* at, const Byte* end) {
    if (end - at < 2) return {0, 0};
    return {pair_at(at), 2};
  }
};

struct CharsetConverter::Utf16 {
  static CodedCharacter read(const Tables&, const Byte* at, const Byte* end) {
    return read_utf16(at, end, pair_at);
  }
};

struct CharsetConverter::Utf16Le {
  static CodedCharacter read(const Tables&, const Byte* at, const Byte* end) {
    return read_utf16(at, end, pair_at_le);
  }
};

struct CharsetConverter::Utf32 {
  static CodedCharacter read(const Tables&, const Byte* at, const Byte* end) {
    if (end - at < 4) return {0, 0};
    const char32_t code = pair_at(at) << 16 | pair_at(at + 2);
    return {code > 0x10FFFF ? kNone : code, 4};
  }
};

template <typename Reader>
std::string_view CharsetConverter::convert_with(const CharsetConverter& converter,
                                                std::string_view text, RowArena& arena) {
  const auto* at = reinterpret_cast<const Byte*>(text.data());
  const Byte* const end = at + text.size();
  char* out = arena.reserve(kUtf8PerByteMax * text.size() + 4);
  while (at < end) {
    const CodedCharacter next = Reader::read(*converter.tables_, at, end);
    if (next.size == 0) break;  // the server prints nothing for a character that is cut off
    out = write_utf8(next.code, out);
    at += next.size;
  }
  return arena.commit(out);
}

template <typename Reader>
std::string_view CharsetConverter::convert_unless_ascii(const CharsetConverter& converter,
                                                        std::string_view text, RowArena& arena) {
  return is_ascii(text) ? text : convert_with<Reader>(converter, text, arena);
}

const CharsetConverter& CharsetConverter::of(std::string_view charset) {
  // Guards the map; what it holds is never changed nor removed.
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<CharsetConverter>, std::less<>> converters;
  const std::lock_guard lock(mutex);
  auto found = converters.find(charset);
  if (found == converters.end()) {
    std::unique_ptr<CharsetConverter> made(new CharsetConverter(charset));
    found = converters.emplace(std::string(charset), std::move(made)).first;
  }
  return *found->second;
}

CharsetConverter::CharsetConverter(std::string_view charset) : tables_(std::make_unique<Tables>()) {
  // 5.x and MariaDB before 10.6 call utf8mb3 "utf8".
  if (charset.empty() || charset == "binary" || charset == "utf8mb4" || charset == "utf8mb3" ||
      charset == "utf8") {
    return;
  }
  if (const auto single = single_byte_table(charset)) {
    tables_->single = *single;
    // All but swe7 are ASCII below 0x80, and most values are nothing else.
    convert_ = charset == "swe7" ? convert_with<SingleByte> : convert_unless_ascii<SingleByte>;
    return;
  }
  tables_->multi = MultiByteTable::make(charset);
  if (tables_->multi) {
    convert_ = convert_unless_ascii<MultiByte>;
  } else if (charset == "ucs2") {
    convert_ = convert_with<Ucs2>;
  } else if (charset == "utf16") {
    convert_ = convert_with<Utf16>;
  } else if (charset == "utf16le") {
    convert_ = convert_with<Utf16Le>;
  } else if (charset == "utf32") {
    convert_ = convert_with<Utf32>;
  } else {
    throw base::Error(base::ErrorScope::table, "binlog.charset.unknown",
                      fmt::format("the character set {} is not known", charset),
                      "convert the column to utf8mb4, or exclude the table");
  }
}

CharsetConverter::~CharsetConverter() = default;

std::string CharsetConverter::convert(std::string_view text) const {
  RowArena arena;
  return std::string(convert(text, arena));
}

}  // namespace binlog
