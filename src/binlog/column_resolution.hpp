#pragma once
// A column as a statement defines it -> the column that information_schema would then show.
//
// Used by table_alteration. Pure, any thread. The facts are put together as the server would give
// them and read by model/column_type, so that a definition that was followed through the log equals
// one that was read. Measured against MySQL 9.7 and MariaDB 10.11. Sources: MySQL Reference Manual,
// "The BLOB and TEXT Types" (TEXT(n)), "Column Character Set and Collation", "Silent Column
// Specification Changes".
#include "binlog/ddl_statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace binlog {

/// What a column inherits from its table.
struct CharsetDefaults {
  std::string charset;  ///< empty: not known
  std::string collation;
};

/// nullopt when it cannot be told: no known character set, or sizes that the server would change.
/// The collation stays empty where it is the set's default, which differs by version.
std::optional<model::Column> resolve_column(const ColumnDefinition& definition,
                                            const CharsetDefaults& defaults,
                                            const DdlContext& context);

/// Gives a character column the set of CONVERT TO; TEXT types grow so that they hold as many
/// characters. Other columns stay. False when it cannot be told.
bool convert_charset(model::Column& column, const CharsetDefaults& to, const DdlContext& context);

/// "utf8" is "utf8mb3" since 8.0, and "utf8_bin" is "utf8mb3_bin".
std::string charset_name(std::string_view charset, const DdlContext& context);
std::string collation_name(std::string_view collation, const DdlContext& context);

}  // namespace binlog
