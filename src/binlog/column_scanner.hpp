#pragma once
// One column definition of CREATE TABLE or ALTER TABLE.
//
// Used by alter_scanner and create_scanner. Pure, any thread. Sources: MySQL Reference Manual,
// "CREATE TABLE Statement"; MariaDB, "CREATE TABLE".
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

#include <optional>

namespace binlog {

/// Reads name, type and attributes, up to a comma, a closing parenthesis, FIRST, AFTER, a partition
/// clause or the end. nullopt when something in it is not known: then it is read from the server.
std::optional<ColumnDefinition> take_column(DdlCursor& cursor, const DdlContext& context);

/// CHARACTER SET [=] x, CHARSET [=] x, COLLATE [=] x, with DEFAULT in front or not.
struct CharsetOption {
  std::string charset;  ///< lower case; empty: COLLATE was written, or DEFAULT
  std::string collation;
};
/// nullopt at anything else, and leaves the cursor there.
std::optional<CharsetOption> take_charset_option(DdlCursor& cursor);

/// [FIRST | AFTER column]; nullopt when the column cannot be read.
std::optional<ColumnPlace> take_place(DdlCursor& cursor);

}  // namespace binlog
