#pragma once
// Text of a column's character set -> UTF-8, as the server converts it to utf8mb4 for a client.
//
// Used by value_decoder (per value) and table_map_check (labels). Converters are made once per
// character set and shared by all threads; convert() is pure. A byte or a code that has no
// character becomes '?', as the server prints it. Throws Error(table) for a set that is not known.
// Facts: each set compared with MySQL 9.7 and MariaDB 10.11, code by code (single_byte_charsets,
// multi_byte_charsets); lone surrogates of ucs2 and utf32 come as three bytes, as there.
#include "binlog/row_arena.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace binlog {

class CharsetConverter {
 public:
  /// The converter of "latin1", "gbk", ...; "" and "binary" pass bytes through.
  static const CharsetConverter& of(std::string_view charset);

  /// The text in UTF-8: `text` itself where nothing changes, else bytes in the arena.
  std::string_view convert(std::string_view text, RowArena& arena) const {
    if (convert_ == nullptr) return text;
    return convert_(*this, text, arena);
  }
  std::string convert(std::string_view text) const;
  /// True when no text ever changes.
  bool is_identity() const noexcept { return convert_ == nullptr; }

  ~CharsetConverter();
  CharsetConverter(const CharsetConverter&) = delete;
  CharsetConverter& operator=(const CharsetConverter&) = delete;

 private:
  struct Tables;
  using ConvertFunction = std::string_view (*)(const CharsetConverter&, std::string_view,
                                               RowArena&);
  explicit CharsetConverter(std::string_view charset);
  template <typename Reader>
  static std::string_view convert_with(const CharsetConverter& converter, std::string_view text,
                                       RowArena& arena);
  template <typename Reader>
  static std::string_view convert_unless_ascii(const CharsetConverter& converter,
                                               std::string_view text, RowArena& arena);

  struct SingleByte;
  struct MultiByte;
  struct Ucs2;
  struct Utf16;
  struct Utf16Le;
  struct Utf32;

  ConvertFunction convert_ = nullptr;  ///< null: UTF-8 already, or bytes
  std::unique_ptr<Tables> tables_;
};

}  // namespace binlog
