#pragma once
// The SQL that turns a fresh PostgreSQL database into one that looks like Redshift from inside:
// types, functions, the trigger that remembers Redshift's table attributes, and the system views.
//
// Run once in template1 by the bootstrap superuser, so that every database has it. What CREATE and
// ALTER TABLE say beyond PostgreSQL reaches the trigger as a JSON comment in front of the statement
// (see ddl_rewrite), so that it is kept in the client's own transaction. Source: Database Developer
// Guide, "System tables and views".
#include <string>
#include <string_view>

namespace standin {

/// Functions; part of system_catalog_sql().
std::string_view system_functions_sql();
/// Types, functions and the DDL trigger.
std::string_view system_catalog_sql();
/// svv_*, stv_*, sys_*, stl_*, pg_table_def.
std::string_view system_views_sql();
/// What SHOW reads, and what the drivers ask for by name; after the others.
std::string_view show_views_sql();
/// What ALTER TABLE APPEND calls; after the views.
std::string_view append_functions_sql();
/// Tells one layout from another; kept in the database, so that an old folder is recognised.
std::string system_catalog_version();

}  // namespace standin
