#include "redshift/table_catalog.hpp"

#include "dialect/identifier.hpp"
#include "dialect/type_map.hpp"
#include "redshift/row_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace redshift {
namespace {

std::string quoted(const model::TableId& id) {
  return dialect::quote_identifier(id.schema) + "." + dialect::quote_identifier(id.table);
}

std::string where_table(const model::TableId& id, const char* schema_column,
                        const char* table_column) {
  return fmt::format(" WHERE {} = {} AND {} = {}", schema_column, dialect::quote_literal(id.schema),
                     table_column, dialect::quote_literal(id.table));
}

void read_primary_key(PqSession& session, model::TargetTable& table, const Situation& situation) {
  const QueryResult result = session.run(
      "SELECT k.column_name FROM information_schema.table_constraints c"
      " JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name"
      " AND k.table_schema = c.table_schema AND k.table_name = c.table_name" +
          where_table(table.id, "c.table_schema", "c.table_name") +
          " AND c.constraint_type = 'PRIMARY KEY' ORDER BY k.ordinal_position",
      situation);
  for (const Row& row : result.rows) table.primary_key.push_back(trimmed(row[0]));
}

/// Distribution and sort keys; PG_TABLE_DEF only shows what the search_path names.
void read_layout(PqSession& session, model::TargetTable& table, const Situation& situation) {
  session.run("SET search_path TO " + dialect::quote_identifier(table.id.schema), situation);
  const QueryResult columns = session.run(
      "SELECT \"column\", CASE WHEN distkey THEN 1 ELSE 0 END, sortkey FROM pg_table_def" +
          where_table(table.id, "schemaname", "tablename") + " ORDER BY sortkey",
      situation);
  session.run("RESET search_path", situation);
  std::vector<std::pair<int, std::string>> sort;
  for (const Row& row : columns.rows) {
    if (to_number<int>(row[1]) == 1) {
      table.distribution = model::DistributionStyle::key;
      table.distribution_key = trimmed(row[0]);
    }
    if (const int position = to_number<int>(row[2]); position != 0)
      sort.emplace_back(std::abs(position), trimmed(row[0]));
  }
  std::sort(sort.begin(), sort.end());
  for (auto& [position, name] : sort) table.sort_key.push_back(std::move(name));
  if (table.distribution == model::DistributionStyle::key) return;
  const QueryResult info = session.run(
      "SELECT diststyle FROM svv_table_info" + where_table(table.id, "\"schema\"", "\"table\""),
      situation);
  const std::string style = info.rows.empty() ? "" : trimmed(info.rows[0][0]);
  if (style.starts_with("ALL")) table.distribution = model::DistributionStyle::all;
  if (style.starts_with("EVEN")) table.distribution = model::DistributionStyle::even;
}

std::string grant_sql(const model::TableId& id, const Grant& grant) {
  std::string to = "PUBLIC";
  if (grant.identity_type == "role") to = "ROLE " + dialect::quote_identifier(grant.identity);
  if (grant.identity_type == "group") to = "GROUP " + dialect::quote_identifier(grant.identity);
  if (grant.identity_type == "user") to = dialect::quote_identifier(grant.identity);
  return fmt::format("GRANT {} ON {} TO {}{}", grant.privilege, quoted(id), to,
                     grant.with_grant_option ? " WITH GRANT OPTION" : "");
}

}  // namespace

bool schema_exists(PqSession& session, const std::string& schema, const Situation& situation) {
  const std::string sql =
      "SELECT 1 FROM pg_namespace WHERE nspname = " + dialect::quote_literal(schema);
  return !session.run(sql, situation).rows.empty();
}

std::optional<model::TargetTable> read_table(PqSession& session, const model::TableId& id,
                                             const Situation& situation) {
  const QueryResult result = session.run(
      "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, "
      "is_nullable,"
      " column_default FROM svv_columns" +
          where_table(id, "table_schema", "table_name") + " ORDER BY ordinal_position",
      situation);
  if (result.rows.empty()) return std::nullopt;
  model::TargetTable table;
  table.id = id;
  for (const Row& row : result.rows) {
    model::TargetColumn column;
    column.name = trimmed(row[0]);
    column.type = dialect::parse_catalog_type(trimmed(row[1]), to_number<int>(row[2]),
                                              to_number<int>(row[3]), to_number<int>(row[4]));
    column.is_nullable = trimmed(row[5]) != "NO";
    column.is_identity = trimmed(row[6]).find("identity") != std::string::npos;
    table.columns.push_back(std::move(column));
  }
  read_primary_key(session, table, situation);
  read_layout(session, table, situation);
  return table;
}

bool is_owned(PqSession& session, const model::TableId& id, const Situation& situation) {
  if (id.schema.empty()) return true;
  const std::string sql = "SELECT 1 FROM pg_tables" + where_table(id, "schemaname", "tablename") +
                          " AND tableowner = current_user";
  return !session.run(sql, situation).rows.empty();
}

bool has_rows(PqSession& session, const model::TableId& id, const Situation& situation) {
  return !session.run("SELECT 1 FROM " + quoted(id) + " LIMIT 1", situation).rows.empty();
}

TableRights read_rights(PqSession& session, const model::TableId& id, const Situation& situation) {
  TableRights rights;
  const QueryResult owner = session.run(
      "SELECT tableowner FROM pg_tables" + where_table(id, "schemaname", "tablename"), situation);
  if (!owner.rows.empty()) rights.owner = trimmed(owner.rows[0][0]);
  const QueryResult grants = session.run(
      "SELECT privilege_type, identity_name, identity_type, CASE WHEN admin_option THEN 1 ELSE 0 "
      "END"
      " FROM svv_relation_privileges" +
          where_table(id, "namespace_name", "relation_name"),
      situation);
  for (const Row& row : grants.rows) {
    Grant grant{trimmed(row[0]), trimmed(row[1]), trimmed(row[2]), to_number<int>(row[3]) == 1};
    if (grant.identity_type == "user" && grant.identity == rights.owner) continue;
    rights.grants.push_back(std::move(grant));
  }
  return rights;
}

void restore_rights(PqSession& session, const model::TableId& id, const TableRights& rights,
                    const Situation& situation) {
  for (const Grant& grant : rights.grants) session.run(grant_sql(id, grant), situation);
  if (rights.owner.empty() || rights.owner == situation.user) return;
  session.run(fmt::format("ALTER TABLE {} OWNER TO {}", quoted(id),
                          dialect::quote_identifier(rights.owner)),
              situation);
}

}  // namespace redshift
