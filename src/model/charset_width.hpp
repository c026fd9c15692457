#pragma once
// How wide a character of a MySQL or MariaDB character set is on the source, and which set a
// collation belongs to.
//
// Used by mysql/schema_reader for a table's default set and by binlog/ for the lengths that
// information_schema would give. Pure, any thread. dialect/charset says what the same text becomes
// in UTF-8. Source: MySQL Reference Manual, "Supported Character Sets and Collations" (column
// Maxlen).
#include <cstdint>
#include <string>
#include <string_view>

namespace model {

/// Bytes of one character; both 0 when the set is not known.
struct CharsetWidth {
  std::uint32_t bytes_max = 0;
  std::uint32_t bytes_min = 0;
  bool is_known() const noexcept { return bytes_max != 0; }
};

/// Takes the name in lower case.
CharsetWidth charset_width(std::string_view charset) noexcept;

/// "utf8mb4" of "utf8mb4_0900_ai_ci", "binary" of "binary"; empty for names without a set in front
/// ("uca1400_ai_ci").
std::string charset_of_collation(std::string_view collation);

}  // namespace model
