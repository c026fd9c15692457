#pragma once
// What Redshift's catalog says of a table: columns, key, distribution, sorting, owner and grants.
//
// Functions over a session; read-only except restore_extras. Sources: Amazon Redshift Database
// Developer Guide, SVV_COLUMNS, PG_TABLE_DEF (shows only schemas of the search_path),
// SVV_TABLE_INFO (omits empty tables), SVV_RELATION_PRIVILEGES, COMMENT (kept in
// PG_DESCRIPTION).
#include "model/target_table.hpp"
#include "port/change_target.hpp"
#include "redshift/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace redshift {

struct Grant {
  std::string privilege;      ///< "SELECT"
  std::string identity;       ///< user, role or group name; empty for public
  std::string identity_type;  ///< "user", "role", "group", "public"
  bool with_grant_option = false;
};

struct Comment {
  std::string column;  ///< empty: of the table
  std::string text;
};

/// What DROP TABLE would lose besides rows and columns.
struct TableExtras {
  std::string owner;
  std::vector<Grant> grants;  ///< without the owner's own
  std::vector<Comment> comments;
};

bool schema_exists(Session& session, const std::string& schema, const Situation& situation);
/// The table with its columns in order; nullopt when there is none.
std::optional<model::TargetTable> read_table(Session& session, const model::TableId& id,
                                             const Situation& situation);
/// Those of the tables that are there, by a few queries per schema whatever their number.
std::map<model::TableId, model::TargetTable> read_tables(Session& session,
                                                         const std::vector<model::TableId>& ids,
                                                         const Situation& situation);
/// True when the login owns the table; a temporary table (no schema) is always its own.
bool is_owned(Session& session, const model::TableId& id, const Situation& situation);
bool has_rows(Session& session, const model::TableId& id, const Situation& situation);
TableExtras read_extras(Session& session, const model::TableId& id, const Situation& situation);
/// Gives a re-created table its owner, grants and comments back, those of the columns that it kept
/// under their new names.
void restore_extras(Session& session, const model::TableId& id, const TableExtras& extras,
                    const std::vector<port::KeptColumn>& kept, const Situation& situation);
/// All columns of the table, under their names.
std::vector<port::KeptColumn> all_kept(const model::TargetTable& table);

}  // namespace redshift
