#pragma once
// Puts names and texts into MySQL and MariaDB statements. The only door for both in this module.
//
// Correct under the session settings of mysql/connection only: sql_mode is empty, so that backslash
// escapes in literals and double quotes mean text, and the connection's character set is utf8mb4.
// Pure functions, any thread (MySQL Reference Manual, "Schema Object Names", "String Literals").
#include "model/table_id.hpp"

#include <string>
#include <string_view>

namespace mysql {

/// Quotes one name: a`b becomes `a``b`.
std::string quote_identifier(std::string_view name);
/// Quotes schema and table: `a`.`b`.
std::string quote_table(const model::TableId& id);
/// Quotes a text as a literal: it's becomes 'it\'s'.
std::string quote_literal(std::string_view text);

}  // namespace mysql
