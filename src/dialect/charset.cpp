#include "dialect/charset.hpp"

#include <array>

namespace dialect {
namespace {

struct Entry {
  std::string_view name;
  CharsetGrowth growth;
};

constexpr CharsetGrowth single_byte(std::uint32_t utf8) {
  return {utf8, utf8, 1, true};
}

// Sets of one byte grow by their widest character: most hold at least one of U+0800 and above (the
// euro sign, a dash, a box character), which takes three. In East Asian sets of two bytes a
// character of two bytes becomes three; those with one-byte half-width katakana (cp932, sjis)
// triple, gb18030's four-byte characters stay four.
constexpr std::array kCharsets = {
    Entry{"utf8mb4", {4, 1, 1, true}}, Entry{"utf8mb3", {3, 1, 1, true}},
    Entry{"utf8", {3, 1, 1, true}},    Entry{"latin1", single_byte(3)},
    Entry{"ascii", single_byte(1)},    Entry{"armscii8", single_byte(3)},
    Entry{"big5", {3, 3, 2, true}},    Entry{"binary", single_byte(1)},
    Entry{"cp1250", single_byte(3)},   Entry{"cp1251", single_byte(3)},
    Entry{"cp1256", single_byte(3)},   Entry{"cp1257", single_byte(3)},
    Entry{"cp850", single_byte(3)},    Entry{"cp852", single_byte(3)},
    Entry{"cp866", single_byte(3)},    Entry{"cp932", single_byte(3)},
    Entry{"dec8", single_byte(2)},     Entry{"eucjpms", {3, 3, 2, true}},
    Entry{"euckr", {3, 3, 2, true}},   Entry{"gb18030", {4, 3, 2, true}},
    Entry{"gb2312", {3, 3, 2, true}},  Entry{"gbk", {3, 3, 2, true}},
    Entry{"geostd8", single_byte(3)},  Entry{"greek", single_byte(3)},
    Entry{"hebrew", single_byte(3)},   Entry{"hp8", single_byte(3)},
    Entry{"keybcs2", single_byte(3)},  Entry{"koi8r", single_byte(3)},
    Entry{"koi8u", single_byte(3)},    Entry{"latin2", single_byte(2)},
    Entry{"latin5", single_byte(2)},   Entry{"latin7", single_byte(3)},
    Entry{"macce", single_byte(3)},    Entry{"macroman", single_byte(3)},
    Entry{"sjis", single_byte(3)},     Entry{"swe7", single_byte(2)},
    Entry{"tis620", single_byte(3)},   Entry{"ucs2", {3, 3, 2, true}},
    Entry{"ujis", {3, 3, 2, true}},    Entry{"utf16", {4, 3, 2, true}},
    Entry{"utf16le", {4, 3, 2, true}}, Entry{"utf32", {4, 1, 1, true}},
};

}  // namespace

CharsetGrowth charset_growth(std::string_view charset) noexcept {
  for (const Entry& entry : kCharsets) {
    if (entry.name == charset) return entry.growth;
  }
  return {4, 4, 1, false};
}

}  // namespace dialect
