#pragma once
// INSERT, UPDATE, DELETE and MERGE as Redshift takes them: what it refuses, which table is written
// and which are read. Pure; refusals are thrown by refuse() (token_cursor).
//
// Used by sql_rewrite. Source: Database Developer Guide, UPDATE, DELETE, MERGE; the reference,
// sections 2.2 and 3.1. MERGE's refusals follow from its grammar, so they are syntax errors.
#include "standin/token_cursor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct WriteStatement {
  std::string sql;
  std::string target;        ///< quoted, perhaps with its schema; empty: writes no table
  std::string merge_source;  ///< likewise, of a MERGE: must be a table
};

/// True for a statement that begins with a verb of this file, with the cursor at it.
bool is_write(const TokenCursor& cursor);
WriteStatement rewrite_write(TokenCursor& cursor);

/// The names behind FROM, JOIN, INTO, USING, UPDATE, DELETE, LOCK, COPY and TABLE, quoted, in at
/// most two parts. May hold names that are no table (of a WITH, say).
std::vector<std::string> named_tables(TokenCursor cursor);

}  // namespace standin
