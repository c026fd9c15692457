#pragma once
// How many bytes text of a MySQL or MariaDB character set may take once the server has converted it
// to UTF-8.
//
// Used by type_map to size VARCHAR columns, which Redshift counts in bytes of UTF-8. Pure, any
// thread. The figures follow from each set's mapping to Unicode (MySQL Reference Manual, "Supported
// Character Sets and Collations").
#include <cstdint>
#include <string_view>

namespace dialect {

struct CharsetGrowth {
  std::uint32_t utf8_per_char = 4;  ///< the most UTF-8 bytes of one character
  /// The most UTF-8 bytes that `per_bytes` bytes of the set become: what a limit in bytes
  /// (TINYTEXT) grows to.
  std::uint32_t utf8_bytes = 1;
  std::uint32_t per_bytes = 1;
  bool is_known = false;  ///< false: a set not in the table; 4 bytes per byte are assumed
};

CharsetGrowth charset_growth(std::string_view charset) noexcept;

}  // namespace dialect
