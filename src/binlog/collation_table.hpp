#pragma once
// Which character set a collation id belongs to: the log's table maps name collations by number.
//
// Used by table_map_check and table_map_schema. A constant table, any thread. Facts:
// information_schema.COLLATIONS of MySQL 9.7 and COLLATION_CHARACTER_SET_APPLICABILITY of MariaDB
// 10.11; MariaDB numbers its no-pad collations 1024 above the others, and gives each Unicode set a
// block of 256 from 2048 on.
#include <cstdint>
#include <string_view>

namespace binlog {

inline constexpr std::uint32_t kBinaryCollation = 63;

/// "utf8mb4" of 45; empty when the id is not known.
std::string_view charset_of_collation(std::uint32_t collation) noexcept;

/// Bytes of the longest character of the set; 1 for sets that are not known.
std::uint32_t bytes_per_char(std::string_view charset) noexcept;

}  // namespace binlog
