#include "binlog/multi_byte_charsets.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string>

namespace binlog {
namespace {

/// Codes in a row whose characters are in a row; first_character 0: the server has none.
struct Patch {
  std::uint32_t first_code;
  std::uint32_t last_code;
  char16_t first_character;
};

// The server's big5 is the ETEN one, with other punctuation than the C library's.
constexpr Patch kBig5Patches[] = {
    {0xA145, 0xA145, 0x2022}, {0xA14E, 0xA14E, 0xFF64}, {0xA15A, 0xA15A, 0xFFFD},
    {0xA1C2, 0xA1C2, 0x203E}, {0xA1C3, 0xA1C3, 0xFFFD}, {0xA1C5, 0xA1C5, 0xFFFD},
    {0xA1E3, 0xA1E3, 0x223C}, {0xA1F2, 0xA1F2, 0x2641}, {0xA1F3, 0xA1F3, 0x2609},
    {0xA1FE, 0xA1FE, 0xFFFD}, {0xA240, 0xA240, 0xFFFD}, {0xA241, 0xA241, 0xFF0F},
    {0xA242, 0xA242, 0xFF3C}, {0xA244, 0xA244, 0x00A5}, {0xA246, 0xA247, 0x00A2},
    {0xA2CC, 0xA2CC, 0xFFFD}, {0xA2CE, 0xA2CE, 0xFFFD}, {0xA3E1, 0xA3E1, 0},
    {0xC6A1, 0xC6A1, 0x30FE}, {0xC6A2, 0xC6A3, 0x309D}, {0xC6A4, 0xC6A4, 0x3005},
    {0xC6A5, 0xC6F7, 0x3041}, {0xC6F8, 0xC6FE, 0x30A1}, {0xC740, 0xC77E, 0x30A8},
    {0xC7A1, 0xC7B0, 0x30E7}, {0xC7B1, 0xC7B2, 0x0414}, {0xC7B3, 0xC7B3, 0x0401},
    {0xC7B4, 0xC7BA, 0x0416}, {0xC7BB, 0xC7CD, 0x0423}, {0xC7CE, 0xC7CE, 0x0451},
    {0xC7CF, 0xC7E8, 0x0436}, {0xC7E9, 0xC7F2, 0x2460}, {0xC7F3, 0xC7FC, 0x2474},
    {0xC7FD, 0xC7FE, 0},      {0xC840, 0xC87E, 0},      {0xC8A1, 0xC8FE, 0},
    {0xF9DD, 0xF9FE, 0},
};

constexpr Patch kSjisPatches[] = {{0x815F, 0x815F, 0x005C}};

// The user-defined rows, and two characters that the server folds into ASCII.
constexpr Patch kUjisPatches[] = {
    {0xA1C0, 0xA1C0, 0x005C},     {0xF5A1, 0xF5FE, 0xE000},     {0xF6A1, 0xF6FE, 0xE05E},
    {0xF7A1, 0xF7FE, 0xE0BC},     {0xF8A1, 0xF8FE, 0xE11A},     {0xF9A1, 0xF9FE, 0xE178},
    {0xFAA1, 0xFAFE, 0xE1D6},     {0xFBA1, 0xFBFE, 0xE234},     {0xFCA1, 0xFCFE, 0xE292},
    {0xFDA1, 0xFDFE, 0xE2F0},     {0xFEA1, 0xFEFE, 0xE34E},     {0x8FA2B7, 0x8FA2B7, 0x007E},
    {0x8FF5A1, 0x8FF5FE, 0xE3AC}, {0x8FF6A1, 0x8FF6FE, 0xE40A}, {0x8FF7A1, 0x8FF7FE, 0xE468},
    {0x8FF8A1, 0x8FF8FE, 0xE4C6}, {0x8FF9A1, 0x8FF9FE, 0xE524}, {0x8FFAA1, 0x8FFAFE, 0xE582},
    {0x8FFBA1, 0x8FFBFE, 0xE5E0}, {0x8FFCA1, 0x8FFCFE, 0xE63E}, {0x8FFDA1, 0x8FFDFE, 0xE69C},
    {0x8FFEA1, 0x8FFEFE, 0xE6FA},
};

// The server has the edition of 2000: these characters lie in the private use area there, and their
// later homes are reached by four bytes.
constexpr Patch kGb18030Patches[] = {
    {0xA6D9, 0xA6DF, 0xE78D},         {0xA6EC, 0xA6ED, 0xE794},
    {0xA6F3, 0xA6F3, 0xE796},         {0xFE51, 0xFE53, 0xE816},
    {0xFE59, 0xFE59, 0xE81E},         {0xFE61, 0xFE61, 0xE826},
    {0xFE66, 0xFE67, 0xE82B},         {0xFE6C, 0xFE6D, 0xE831},
    {0xFE76, 0xFE76, 0xE83B},         {0xFE7E, 0xFE7E, 0xE843},
    {0xFE90, 0xFE91, 0xE854},         {0xFEA0, 0xFEA0, 0xE864},
    {0x82359037, 0x82359039, 0x9FB4}, {0x82359130, 0x82359134, 0x9FB7},
    {0x84318236, 0x84318239, 0xFE10}, {0x84318330, 0x84318335, 0xFE14},
};

constexpr std::uint32_t kQuadsOfPlaneZero = 4 * 12600;  // lead bytes 0x81 to 0x84

constexpr bool is_in(unsigned char byte, unsigned char first, unsigned char last) {
  return byte >= first && byte <= last;
}

std::uint32_t quad_index(std::uint32_t b0, std::uint32_t b1, std::uint32_t b2, std::uint32_t b3) {
  return (((b0 - 0x81) * 10 + (b1 - 0x30)) * 126 + (b2 - 0x81)) * 10 + (b3 - 0x30);
}

/// One conversion of the C library, used for single characters.
class LibraryCharset {
 public:
  LibraryCharset(std::string_view charset, const char* name)
      : handle_(iconv_open("UTF-16LE", name)) {
    // The library returns this value as its error.
    if (handle_ != reinterpret_cast<iconv_t>(-1)) return;
    throw base::Error(
        base::ErrorScope::table, "binlog.charset.missing",
        fmt::format("the C library of this machine cannot convert the character set {} ({})",
                    charset, name),
        "install its conversion modules (Debian: libc6 with libc-gconv-modules-extra)");
  }
  ~LibraryCharset() { iconv_close(handle_); }
  LibraryCharset(const LibraryCharset&) = delete;
  LibraryCharset& operator=(const LibraryCharset&) = delete;

  /// The one character of these bytes in plane 0; 0 when they are none, or not one.
  char16_t character(std::span<const unsigned char> bytes) {
    std::array<char, 4> in{};
    std::copy(bytes.begin(), bytes.end(), in.begin());
    std::array<char, 16> out{};
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = bytes.size();
    std::size_t to_left = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &from, &from_left, &to, &to_left) != 0 || from_left != 0) return 0;
    if (iconv(handle_, nullptr, nullptr, &to, &to_left) != 0 || to - out.data() != 2) return 0;
    return static_cast<char16_t>(static_cast<unsigned char>(out[0]) |
                                 static_cast<unsigned char>(out[1]) << 8);
  }

 private:
  iconv_t handle_;
};

}  // namespace

struct MultiByteTable::Recipe {
  std::string_view charset;
  const char* library_name;
  std::span<const Patch> patches;
  bool has_half_width_kana;
  bool has_triples;
  bool has_quads;
  unsigned char trail_min;
  std::string_view digest;  ///< the first 16 digits of the SHA-256 of the finished table
};

std::optional<MultiByteTable> MultiByteTable::make(std::string_view charset) {
  static constexpr Recipe kRecipes[] = {
      {"big5", "BIG5", kBig5Patches, false, false, false, 0x40, "3229871037d0b03c"},
      {"gbk", "GBK", {}, false, false, false, 0x40, "39151e95da3d78f4"},
      {"gb2312", "EUC-CN", {}, false, false, false, 0xA1, "2cf76610404baca1"},
      {"gb18030", "GB18030", kGb18030Patches, false, false, true, 0x40, "f8b3f97bdfd408aa"},
      {"sjis", "SJIS", kSjisPatches, true, false, false, 0x40, "0cc9efb79c7acb64"},
      {"cp932", "CP932", {}, true, false, false, 0x40, "0e473d782d5d073f"},
      {"ujis", "EUC-JP", kUjisPatches, false, true, false, 0xA1, "66cec90964484ac6"},
      {"eucjpms", "EUC-JP-MS", {}, false, true, false, 0xA1, "4eafbd879f9e170a"},
      {"euckr", "CP949", {}, false, false, false, 0x41, "cbb0fe3235481f5a"},
  };
  const auto* found = std::find_if(std::begin(kRecipes), std::end(kRecipes),
                                   [&](const Recipe& r) { return r.charset == charset; });
  if (found == std::end(kRecipes)) return std::nullopt;
  return MultiByteTable(*found);
}

MultiByteTable::MultiByteTable(const Recipe& recipe)
    : has_half_width_kana_(recipe.has_half_width_kana),
      has_triples_(recipe.has_triples),
      has_quads_(recipe.has_quads),
      trail_min_(recipe.trail_min),
      pairs_(0x10000) {
  fill(recipe);
  apply_patches(recipe);
  check_digest(recipe);
}

void MultiByteTable::fill(const Recipe& recipe) {
  LibraryCharset library(recipe.charset, recipe.library_name);
  const auto character = [&](auto... bytes) {
    const std::array<unsigned char, sizeof...(bytes)> code{static_cast<unsigned char>(bytes)...};
    return library.character(code);
  };
  for (unsigned b = 0xA1; has_half_width_kana_ && b <= 0xDF; ++b) pairs_[b] = character(b);
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    if (has_half_width_kana_ && is_in(static_cast<unsigned char>(lead), 0xA0, 0xDF)) continue;
    if (has_triples_ && lead == 0x8F) continue;
    for (unsigned trail = trail_min_; trail <= 0xFE; ++trail) {
      pairs_[lead << 8 | trail] = character(lead, trail);
    }
  }
  if (has_triples_) triples_.resize(0x10000);
  for (unsigned b = 0xA1; has_triples_ && b <= 0xFE; ++b) {
    for (unsigned c = 0xA1; c <= 0xFE; ++c) triples_[b << 8 | c] = character(0x8F, b, c);
  }
  if (has_quads_) quads_.resize(kQuadsOfPlaneZero);
  for (std::uint32_t i = 0; i < quads_.size(); ++i) {
    quads_[i] =
        character(0x81 + i / 12600, 0x30 + i / 1260 % 10, 0x81 + i / 10 % 126, 0x30 + i % 10);
  }
}

void MultiByteTable::apply_patches(const Recipe& recipe) {
  for (const Patch& patch : recipe.patches) {
    for (std::uint32_t code = patch.first_code; code <= patch.last_code; ++code) {
      const std::uint32_t offset = code - patch.first_code;
      const auto character =
          static_cast<char16_t>(patch.first_character == 0 ? 0 : patch.first_character + offset);
      if (code > 0xFFFFFF) {
        quads_[quad_index(code >> 24, code >> 16 & 0xFF, code >> 8 & 0xFF, code & 0xFF)] =
            character;
      } else if (code > 0xFFFF) {
        triples_[code & 0xFFFF] = character;
      } else {
        pairs_[code] = character;
      }
    }
  }
}

void MultiByteTable::check_digest(const Recipe& recipe) const {
  std::string bytes;
  for (const auto* table : {&pairs_, &triples_, &quads_}) {
    for (const char16_t c : *table) {
      bytes += static_cast<char>(c & 0xFF);
      bytes += static_cast<char>(c >> 8);
    }
  }
  const std::string digest = base::sha256_hex(bytes).substr(0, 16);
  if (digest == recipe.digest) return;
  throw base::Error(
      base::ErrorScope::table, "binlog.charset.differs",
      fmt::format("the C library of this machine has another table of the character set {} than "
                  "the one that was compared with the server ({}, digest {})",
                  recipe.charset, recipe.library_name, digest),
      "report it with the library's version (ldd --version); exclude the table until then");
}

CodedCharacter MultiByteTable::read(const unsigned char* at,
                                    const unsigned char* end) const noexcept {
  const unsigned char lead = at[0];
  if (has_half_width_kana_ && is_in(lead, 0xA0, 0xDF)) return {pairs_[lead], 1};
  if (lead == 0x80 || lead == 0xFF || (has_triples_ && lead < 0x8E)) return {0, 1};
  const std::ptrdiff_t left = end - at;
  if (left < 2) return {0, 0};
  if (has_quads_ && is_in(at[1], 0x30, 0x39)) {
    if (left < 4) return {0, 0};
    if (!is_in(at[2], 0x81, 0xFE) || !is_in(at[3], 0x30, 0x39)) return {0, 1};
    const std::uint32_t index = quad_index(at[0], at[1], at[2], at[3]);
    if (index < quads_.size()) return {quads_[index], 4};
    // From 0x90308130 on, the planes 1 to 16 in their order.
    constexpr std::uint32_t kPlaneOne = 15 * 12600;
    if (index < kPlaneOne || index >= kPlaneOne + 0x100000) return {0, 4};
    return {0x10000 + index - kPlaneOne, 4};
  }
  if (has_triples_ && lead == 0x8F) {
    if (left < 3) return {0, 0};
    if (at[1] < 0xA1 || at[2] < 0xA1) return {0, 1};
    return {triples_[static_cast<std::size_t>(at[1]) << 8 | at[2]], 3};
  }
  if (at[1] < trail_min_) return {0, 1};
  return {pairs_[static_cast<std::size_t>(lead) << 8 | at[1]], 2};
}

}  // namespace binlog
