#pragma once
// A statement as sys_query_history shows it: its type, and its text without keys and passwords.
// Pure. Used by sql_rewrite. Source: SYS_QUERY_HISTORY (Database Developer Guide).
#include "standin/sql_tokens.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "UNLOAD", "CTAS", "DDL", "UTILITY" or
/// "OTHER".
std::string query_type_of(const std::vector<Token>& tokens);

/// At most 4000 bytes, as the view's column; texts behind words of secrets become '***'.
std::string shown_text_of(std::string_view sql, const std::vector<Token>& tokens);

}  // namespace standin
