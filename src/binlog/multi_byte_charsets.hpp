#pragma once
// The East Asian character sets of one to four bytes per character, as the server converts them to
// Unicode.
//
// Used by charset_converter. The tables are made of the C library's (iconv) and the few places
// where the server differs, and are then compared by a digest with those that were checked code by
// code against MySQL 9.7 and MariaDB 10.11: another library cannot change a value silently. Making
// one takes milliseconds; the caller keeps it. Throws Error(table) when the C library has no such
// set, or another table.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace binlog {

/// A decoded character: 0 for none, and how many bytes it took; size 0: the text ends inside it.
struct CodedCharacter {
  char32_t code = 0;
  std::uint32_t size = 1;
};

class MultiByteTable {
 public:
  /// nullopt when this is not one of them.
  static std::optional<MultiByteTable> make(std::string_view charset);

  /// Reads the character that begins with a byte of 0x80 or above.
  CodedCharacter read(const unsigned char* at, const unsigned char* end) const noexcept;

 private:
  struct Recipe;
  explicit MultiByteTable(const Recipe& recipe);
  void fill(const Recipe& recipe);
  void apply_patches(const Recipe& recipe);
  void check_digest(const Recipe& recipe) const;

  bool has_half_width_kana_ = false;  ///< single bytes 0xA1 to 0xDF
  bool has_triples_ = false;          ///< behind 0x8F, and pairs behind 0x8E
  bool has_quads_ = false;            ///< gb18030
  unsigned char trail_min_ = 0x40;
  std::vector<char16_t> pairs_;    ///< by both bytes; below 0x100 by one
  std::vector<char16_t> triples_;  ///< by the two bytes behind 0x8F
  std::vector<char16_t> quads_;    ///< in their order from 0x81308130, the plane 0 only
};

}  // namespace binlog
