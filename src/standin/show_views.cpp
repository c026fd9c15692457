#include "standin/system_catalog.hpp"

namespace standin {
namespace {

// Read by SHOW (show_rewrite.cpp), with the columns that its pages show. Rules and deferrability of
// a foreign key are JDBC's numbers for "no action" and "not deferrable".
constexpr std::string_view kShow = R"SQL(
CREATE VIEW pg_catalog.rs_show_tables AS
SELECT current_database()::varchar AS database_name, t.nspname::varchar AS schema_name,
  t.relname::varchar AS table_name,
  CASE WHEN t.relkind = 'r' THEN 'TABLE' ELSE 'VIEW' END::varchar AS table_type,
  array_to_string(t.relacl, '~')::varchar AS table_acl,
  obj_description(t.relid, 'pg_class')::varchar AS remarks,
  pg_get_userbyid(t.relowner)::varchar AS owner, NULL::timestamp AS last_altered_time,
  NULL::timestamp AS last_modified_time,
  CASE WHEN t.relkind <> 'r' THEN NULL WHEN f.distkey IS NOT NULL THEN 'KEY'
       ELSE upper(coalesce(f.diststyle, 'auto')) END::varchar AS dist_style,
  CASE WHEN t.relkind = 'r' THEN 'REGULAR TABLE' WHEN t.relkind = 'm' THEN 'MATERIALIZED VIEW'
       ELSE 'REGULAR VIEW' END::varchar AS table_subtype
FROM rs_internal.tables t LEFT JOIN rs_internal.table_facts f ON f.relid = t.relid;

CREATE VIEW pg_catalog.rs_show_columns AS
SELECT current_database()::varchar AS database_name, c.nspname::varchar AS schema_name,
  c.relname::varchar AS table_name, c.attname::varchar AS column_name,
  c.position AS ordinal_position, c.default_text::varchar AS column_default,
  CASE WHEN c.attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  c.data_type::varchar AS data_type, c.length AS character_maximum_length, c.numeric_precision,
  c.numeric_scale, col_description(c.relid, c.attnum)::varchar AS remarks,
  CASE WHEN c.sortkey <> 0 THEN upper(f.sort_style) END::varchar AS sort_key_type,
  abs(c.sortkey) AS sort_key, c.is_distkey::int4 AS dist_key, c.encoding::varchar AS encoding,
  CASE WHEN c.atttypid IN (1042, 1043) THEN 'default' END::varchar AS collation
FROM rs_internal.columns c LEFT JOIN rs_internal.table_facts f ON f.relid = c.relid;

CREATE VIEW pg_catalog.rs_show_primary_keys AS
SELECT current_database()::varchar AS database_name, t.nspname::varchar AS schema_name,
  t.relname::varchar AS table_name, k.conname::varchar AS pk_name,
  a.attname::varchar AS column_name, p.place::int2 AS key_seq
FROM rs_internal.tables t JOIN pg_constraint k ON k.conrelid = t.relid AND k.contype = 'p'
CROSS JOIN unnest(k.conkey) WITH ORDINALITY p(attnum, place)
JOIN pg_attribute a ON a.attrelid = t.relid AND a.attnum = p.attnum;

-- A key that names no columns of the other table means its primary key.
CREATE VIEW pg_catalog.rs_show_foreign_keys AS
SELECT current_database()::varchar AS pk_database_name, o.nspname::varchar AS pk_schema_name,
  o.relname::varchar AS pk_table_name,
  coalesce(k.ref_columns[p.place], q.column_name)::varchar AS pk_column_name,
  current_database()::varchar AS fk_database_name, t.nspname::varchar AS fk_schema_name,
  t.relname::varchar AS fk_table_name, p.name::varchar AS fk_column_name, p.place::int2 AS key_seq,
  k.name::varchar AS fk_name, q.pk_name::varchar AS pk_name, 3::int2 AS update_rule,
  3::int2 AS delete_rule, 7::int2 AS deferrability
FROM rs_internal.foreign_keys k JOIN rs_internal.tables t ON t.relid = k.relid
JOIN rs_internal.tables o ON o.relid = to_regclass(k.ref_table)
CROSS JOIN unnest(k.columns) WITH ORDINALITY p(name, place)
LEFT JOIN pg_catalog.rs_show_primary_keys q ON q.schema_name = o.nspname
  AND q.table_name = o.relname AND q.key_seq = p.place;

-- Views WITH NO SCHEMA BINDING are bound here, so that the other catalogs show them.
CREATE FUNCTION pg_catalog.pg_get_late_binding_view_cols() RETURNS SETOF record
LANGUAGE sql STABLE AS
  $$ SELECT ''::name, ''::name, ''::name, ''::varchar, 0 WHERE false $$;

GRANT SELECT ON pg_catalog.rs_show_tables, pg_catalog.rs_show_columns,
  pg_catalog.rs_show_primary_keys, pg_catalog.rs_show_foreign_keys TO PUBLIC;
)SQL";

}  // namespace

std::string_view show_views_sql() {
  return kShow;
}

}  // namespace standin
