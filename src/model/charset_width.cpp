#include "model/charset_width.hpp"

#include <algorithm>
#include <iterator>

namespace model {
namespace {

struct Entry {
  std::string_view charset;
  CharsetWidth width;
};

constexpr CharsetWidth kSingle{1, 1};

constexpr Entry kCharsets[] = {
    {"utf8mb4", {4, 1}},  {"utf8mb3", {3, 1}}, {"utf8", {3, 1}},    {"latin1", kSingle},
    {"ascii", kSingle},   {"binary", kSingle}, {"ucs2", {2, 2}},    {"utf16", {4, 2}},
    {"utf16le", {4, 2}},  {"utf32", {4, 4}},   {"gbk", {2, 1}},     {"gb2312", {2, 1}},
    {"gb18030", {4, 1}},  {"big5", {2, 1}},    {"sjis", {2, 1}},    {"cp932", {2, 1}},
    {"euckr", {2, 1}},    {"ujis", {3, 1}},    {"eucjpms", {3, 1}}, {"armscii8", kSingle},
    {"cp1250", kSingle},  {"cp1251", kSingle}, {"cp1256", kSingle}, {"cp1257", kSingle},
    {"cp850", kSingle},   {"cp852", kSingle},  {"cp866", kSingle},  {"dec8", kSingle},
    {"geostd8", kSingle}, {"greek", kSingle},  {"hebrew", kSingle}, {"hp8", kSingle},
    {"keybcs2", kSingle}, {"koi8r", kSingle},  {"koi8u", kSingle},  {"latin2", kSingle},
    {"latin5", kSingle},  {"latin7", kSingle}, {"macce", kSingle},  {"macroman", kSingle},
    {"swe7", kSingle},    {"tis620", kSingle},
};

}  // namespace

CharsetWidth charset_width(std::string_view charset) noexcept {
  const auto* found = std::find_if(std::begin(kCharsets), std::end(kCharsets),
                                   [&](const Entry& e) { return e.charset == charset; });
  return found == std::end(kCharsets) ? CharsetWidth{} : found->width;
}

std::string charset_of_collation(std::string_view collation) {
  const std::string_view charset = collation.substr(0, collation.find('_'));
  return charset_width(charset).is_known() ? std::string(charset) : std::string();
}

}  // namespace model
