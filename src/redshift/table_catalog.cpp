#include "redshift/table_catalog.hpp"

#include "base/log.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_map.hpp"
#include "redshift/row_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace redshift {
namespace {

// So that a statement stays far below Redshift's 16 MB, and a list readable for its planner.
constexpr std::size_t kTablesPerQuery = 500;

std::string quoted(const model::TableId& id) {
  return dialect::quote_identifier(id.schema) + "." + dialect::quote_identifier(id.table);
}

std::string where_table(const model::TableId& id, const char* schema_column,
                        const char* table_column) {
  return fmt::format(" WHERE {} = {} AND {} = {}", schema_column, dialect::quote_literal(id.schema),
                     table_column, dialect::quote_literal(id.table));
}

using Tables = std::map<model::TableId, model::TargetTable>;

/// Some tables of one schema, and how a query picks their rows.
struct Slice {
  std::string schema;
  std::string names;  ///< a list of literals

  std::string where(const char* schema_column, const char* table_column) const {
    return fmt::format(" WHERE {} = {} AND {} IN ({})", schema_column,
                       dialect::quote_literal(schema), table_column, names);
  }
};

std::vector<Slice> slices_of(const std::vector<model::TableId>& ids) {
  std::map<std::string, std::vector<std::string>> by_schema;
  for (const model::TableId& id : ids) by_schema[id.schema].push_back(id.table);
  std::vector<Slice> slices;
  for (const auto& [schema, names] : by_schema) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i % kTablesPerQuery == 0) slices.push_back({schema, {}});
      std::string& list = slices.back().names;
      list += (list.empty() ? "" : ", ") + dialect::quote_literal(names[i]);
    }
  }
  return slices;
}

void read_columns(Session& session, const Slice& slice, Tables& tables,
                  const Situation& situation) {
  const QueryResult result = session.run(
      "SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision,"
      " numeric_scale, is_nullable, column_default FROM svv_columns" +
          slice.where("table_schema", "table_name") + " ORDER BY table_name, ordinal_position",
      situation);
  for (const Row& row : result.rows) {
    const model::TableId id{slice.schema, trimmed(row[0])};
    model::TargetColumn column;
    column.name = trimmed(row[1]);
    column.type = dialect::parse_catalog_type(trimmed(row[2]), to_number<int>(row[3]),
                                              to_number<int>(row[4]), to_number<int>(row[5]));
    column.is_nullable = trimmed(row[6]) != "NO";
    column.is_identity = trimmed(row[7]).find("identity") != std::string::npos;
    model::TargetTable& table = tables[id];
    table.id = id;
    table.columns.push_back(std::move(column));
  }
}

void read_primary_keys(Session& session, const Slice& slice, Tables& tables,
                       const Situation& situation) {
  const QueryResult result = session.run(
      "SELECT c.table_name, k.column_name FROM information_schema.table_constraints c"
      " JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name"
      " AND k.table_schema = c.table_schema AND k.table_name = c.table_name" +
          slice.where("c.table_schema", "c.table_name") +
          " AND c.constraint_type = 'PRIMARY KEY' ORDER BY c.table_name, k.ordinal_position",
      situation);
  for (const Row& row : result.rows) {
    const auto table = tables.find({slice.schema, trimmed(row[0])});
    if (table != tables.end()) table->second.primary_key.push_back(trimmed(row[1]));
  }
}

/// Distribution keys and sort keys; PG_TABLE_DEF only shows what the search_path names.
void read_layout_keys(Session& session, const Slice& slice, Tables& tables,
                      const Situation& situation) {
  session.run("SET search_path TO " + dialect::quote_identifier(slice.schema), situation);
  const QueryResult columns = session.run(
      "SELECT tablename, \"column\", CASE WHEN distkey THEN 1 ELSE 0 END, sortkey"
      " FROM pg_table_def" +
          slice.where("schemaname", "tablename") + " ORDER BY tablename, ABS(sortkey)",
      situation);
  session.run("RESET search_path", situation);
  for (const Row& row : columns.rows) {
    const auto found = tables.find({slice.schema, trimmed(row[0])});
    if (found == tables.end()) continue;
    model::TargetTable& table = found->second;
    if (to_number<int>(row[2]) == 1) {
      table.distribution = model::DistributionStyle::key;
      table.distribution_key = trimmed(row[1]);
    }
    if (to_number<int>(row[3]) != 0) table.sort_key.push_back(trimmed(row[1]));
  }
}

void read_distribution(Session& session, const Slice& slice, Tables& tables,
                       const Situation& situation) {
  const QueryResult info = session.run(
      "SELECT \"table\", diststyle FROM svv_table_info" + slice.where("\"schema\"", "\"table\""),
      situation);
  for (const Row& row : info.rows) {
    const auto found = tables.find({slice.schema, trimmed(row[0])});
    if (found == tables.end()) continue;
    model::TargetTable& table = found->second;
    if (table.distribution == model::DistributionStyle::key) continue;
    const std::string style = trimmed(row[1]);
    if (style.starts_with("ALL")) table.distribution = model::DistributionStyle::all;
    if (style.starts_with("EVEN")) table.distribution = model::DistributionStyle::even;
  }
}

std::string grant_sql(const model::TableId& id, const Grant& grant) {
  std::string to = "PUBLIC";
  if (grant.identity_type == "role") to = "ROLE " + dialect::quote_identifier(grant.identity);
  if (grant.identity_type == "group") to = "GROUP " + dialect::quote_identifier(grant.identity);
  if (grant.identity_type == "user") to = dialect::quote_identifier(grant.identity);
  return fmt::format("GRANT {} ON {} TO {}{}", grant.privilege, quoted(id), to,
                     grant.with_grant_option ? " WITH GRANT OPTION" : "");
}

std::vector<Comment> read_comments(Session& session, const model::TableId& id,
                                   const Situation& situation) {
  const QueryResult found = session.run(
      "SELECT a.attname, d.description FROM pg_description d"
      " JOIN pg_class k ON k.oid = d.classoid AND k.relname = 'pg_class'"
      " JOIN pg_class c ON c.oid = d.objoid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND a.attnum > 0" +
          where_table(id, "n.nspname", "c.relname"),
      situation);
  std::vector<Comment> comments;
  for (const Row& row : found.rows) {
    comments.push_back({row[0].value_or(""), row[1].value_or("")});
  }
  return comments;
}

/// nullopt where there is nothing to say it of, or no way to say it.
std::optional<std::string> comment_sql(const model::TableId& id, const Comment& comment,
                                       const std::vector<port::KeptColumn>& kept) {
  std::string what = "TABLE " + quoted(id);
  if (!comment.column.empty()) {
    const auto column = std::find_if(kept.begin(), kept.end(), [&](const port::KeptColumn& one) {
      return one.before == comment.column;
    });
    if (column == kept.end()) return std::nullopt;
    what = fmt::format("COLUMN {}.{}", quoted(id), dialect::quote_identifier(column->after));
  }
  // COMMENT takes a plain literal, and whether a backslash is one there depends on the server.
  if (comment.text.find('\\') != std::string::npos) {
    base::log_warning(base::LogComponent::tables_manager,
                      "The comment on {} has a backslash and is not given back: {}", what,
                      comment.text);
    return std::nullopt;
  }
  return fmt::format("COMMENT ON {} IS {}", what, dialect::quote_plain_literal(comment.text));
}

}  // namespace

bool schema_exists(Session& session, const std::string& schema, const Situation& situation) {
  const std::string sql =
      "SELECT 1 FROM pg_namespace WHERE nspname = " + dialect::quote_literal(schema);
  return !session.run(sql, situation).rows.empty();
}

std::map<model::TableId, model::TargetTable> read_tables(Session& session,
                                                         const std::vector<model::TableId>& ids,
                                                         const Situation& situation) {
  Tables tables;
  for (const Slice& slice : slices_of(ids)) {
    read_columns(session, slice, tables, situation);
    if (tables.empty()) continue;
    read_primary_keys(session, slice, tables, situation);
    read_layout_keys(session, slice, tables, situation);
    read_distribution(session, slice, tables, situation);
  }
  return tables;
}

std::optional<model::TargetTable> read_table(Session& session, const model::TableId& id,
                                             const Situation& situation) {
  auto tables = read_tables(session, {id}, situation);
  if (tables.empty()) return std::nullopt;
  return std::move(tables.begin()->second);
}

bool is_owned(Session& session, const model::TableId& id, const Situation& situation) {
  if (id.schema.empty()) return true;
  const std::string sql = "SELECT 1 FROM pg_tables" + where_table(id, "schemaname", "tablename") +
                          " AND tableowner = current_user";
  return !session.run(sql, situation).rows.empty();
}

bool has_rows(Session& session, const model::TableId& id, const Situation& situation) {
  return !session.run("SELECT 1 FROM " + quoted(id) + " LIMIT 1", situation).rows.empty();
}

TableExtras read_extras(Session& session, const model::TableId& id, const Situation& situation) {
  TableExtras extras;
  const QueryResult owner = session.run(
      "SELECT tableowner FROM pg_tables" + where_table(id, "schemaname", "tablename"), situation);
  if (!owner.rows.empty()) extras.owner = trimmed(owner.rows[0][0]);
  const QueryResult grants = session.run(
      "SELECT privilege_type, identity_name, identity_type, CASE WHEN admin_option THEN 1 ELSE 0 "
      "END"
      " FROM svv_relation_privileges" +
          where_table(id, "namespace_name", "relation_name"),
      situation);
  for (const Row& row : grants.rows) {
    Grant grant{trimmed(row[0]), trimmed(row[1]), trimmed(row[2]), to_number<int>(row[3]) == 1};
    if (grant.identity_type == "user" && grant.identity == extras.owner) continue;
    extras.grants.push_back(std::move(grant));
  }
  extras.comments = read_comments(session, id, situation);
  return extras;
}

void restore_extras(Session& session, const model::TableId& id, const TableExtras& extras,
                    const std::vector<port::KeptColumn>& kept, const Situation& situation) {
  for (const Grant& grant : extras.grants) session.run(grant_sql(id, grant), situation);
  for (const Comment& comment : extras.comments) {
    const auto sql = comment_sql(id, comment, kept);
    if (sql) session.run(*sql, situation);
  }
  if (extras.owner.empty() || extras.owner == situation.user) return;
  session.run(fmt::format("ALTER TABLE {} OWNER TO {}", quoted(id),
                          dialect::quote_identifier(extras.owner)),
              situation);
}

std::vector<port::KeptColumn> all_kept(const model::TargetTable& table) {
  std::vector<port::KeptColumn> kept;
  for (const model::TargetColumn& column : table.columns) {
    kept.push_back({column.name, column.name});
  }
  return kept;
}

}  // namespace redshift
