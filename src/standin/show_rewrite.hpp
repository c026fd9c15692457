#pragma once
// SHOW DATABASES, SCHEMAS, TABLES, COLUMNS and CONSTRAINTS -> a SELECT from the catalog, with their
// LIKE and LIMIT.
//
// Used by sql_rewrite. Pure. Names and patterns may be parameters ($1), as Redshift's Python driver
// sends them. What the drivers also ask for and is not here (GRANTS, PROCEDURES, FUNCTIONS,
// PARAMETERS, whole databases) is refused by name. Source: Database Developer Guide, SHOW ...; the
// views that are read are in show_views.cpp.
#include "standin/token_cursor.hpp"

#include <optional>
#include <string>

namespace standin {

/// With the cursor on SHOW: the SELECT, or nullopt when it is a session's parameter that is shown.
std::optional<std::string> rewrite_catalog_show(TokenCursor& cursor);

}  // namespace standin
