#include "standin/system_catalog.hpp"

namespace standin {
namespace {

// What the views of columns share: Redshift's spelling of the types, lengths in bytes, what was
// remembered.
constexpr std::string_view kColumns = R"SQL(
CREATE VIEW rs_internal.tables AS
SELECT c.oid AS relid, c.relname, n.nspname, c.relkind, c.relowner, c.relacl
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname NOT LIKE 'pg\_toast%'
  AND n.nspname <> 'rs_internal' AND NOT pg_is_other_temp_schema(n.oid)
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid,
       'SELECT, INSERT, UPDATE, DELETE, REFERENCES'));

CREATE FUNCTION rs_internal.default_encoding(type oid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN type IN (20, 21, 23, 1700, 1082, 1083, 1114, 1184, 1266) THEN 'az64'
              WHEN type IN (25, 1042, 1043) THEN 'lzo' ELSE 'none' END $$;

CREATE VIEW rs_internal.columns AS
SELECT t.*, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
  row_number() OVER (PARTITION BY t.relid ORDER BY a.attnum)::int4 AS position,
  CASE WHEN a.atttypid = 'varbyte'::regtype THEN 'binary varying'
       ELSE format_type(a.atttypid, NULL) END AS data_type,
  CASE WHEN a.atttypid IN (1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4
       WHEN a.atttypid = 'varbyte'::regtype AND a.atttypmod > 0 THEN a.atttypmod
       END AS length,
  CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
       WHEN 1700 THEN ((a.atttypmod - 4) >> 16) & 65535 END AS numeric_precision,
  CASE WHEN a.atttypid IN (20, 21, 23) THEN 0
       WHEN a.atttypid = 1700 THEN (a.atttypmod - 4) & 2047 END AS numeric_scale,
  CASE WHEN a.attidentity <> '' THEN (SELECT format('"identity"(%s, %s, ''%s,%s''::text)', t.relid,
         a.attnum - 1, s.seqstart, s.seqincrement) FROM pg_sequence s WHERE s.seqrelid =
         pg_get_serial_sequence(t.relid::regclass::text, a.attname)::regclass)
       ELSE pg_get_expr(d.adbin, d.adrelid) END AS default_text,
  coalesce(f.encoding, rs_internal.default_encoding(a.atttypid)) AS encoding,
  coalesce(tf.distkey = a.attnum, false) AS is_distkey,
  coalesce(array_position(tf.sortkeys, a.attnum), 0)
    * CASE WHEN tf.sort_style = 'interleaved' AND array_position(tf.sortkeys, a.attnum) % 2 = 0
           THEN -1 ELSE 1 END AS sortkey
FROM rs_internal.tables t
JOIN pg_attribute a ON a.attrelid = t.relid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN rs_internal.table_facts tf ON tf.relid = t.relid
LEFT JOIN rs_internal.column_facts f ON f.relid = t.relid AND f.attnum = a.attnum;

CREATE VIEW pg_catalog.pg_table_def AS
SELECT nspname AS schemaname, relname AS tablename, attname AS "column",
  CASE WHEN length IS NOT NULL THEN format('%s(%s)', data_type, length)
       ELSE format_type(atttypid, atttypmod) END AS type,
  encoding::char(32) AS encoding, is_distkey AS distkey, sortkey, attnotnull AS "notnull"
FROM rs_internal.columns
WHERE relkind = 'r' AND nspname = ANY (current_schemas(false) || CASE WHEN pg_my_temp_schema() = 0
  THEN '{}'::name[] ELSE ARRAY[(SELECT n.nspname FROM pg_namespace n
                                WHERE n.oid = pg_my_temp_schema())] END);

CREATE VIEW pg_catalog.svv_columns AS
SELECT current_database()::varchar AS table_catalog, nspname::varchar AS table_schema,
  relname::varchar AS table_name, attname::varchar AS column_name, position AS ordinal_position,
  default_text::varchar AS column_default,
  CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  data_type::varchar AS data_type, length AS character_maximum_length, numeric_precision,
  CASE WHEN atttypid = 1700 THEN 10 WHEN numeric_precision IS NOT NULL THEN 2
       END AS numeric_precision_radix, numeric_scale,
  CASE WHEN atttypid IN (1083, 1114, 1184, 1266) THEN 6 WHEN atttypid = 1082 THEN 0
       END AS datetime_precision,
  NULL::varchar AS interval_type, NULL::varchar AS interval_precision,
  NULL::varchar AS character_set_catalog, NULL::varchar AS character_set_schema,
  NULL::varchar AS character_set_name, NULL::varchar AS collation_catalog,
  NULL::varchar AS collation_schema, NULL::varchar AS collation_name,
  NULL::varchar AS domain_name, col_description(relid, attnum)::varchar AS remarks
FROM rs_internal.columns;

CREATE VIEW pg_catalog.svv_all_columns AS
SELECT table_catalog AS database_name, table_schema AS schema_name, table_name, column_name,
  ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
  numeric_precision, numeric_scale, remarks FROM pg_catalog.svv_columns;
CREATE VIEW pg_catalog.svv_redshift_columns AS
SELECT database_name, schema_name, table_name, column_name, ordinal_position, data_type,
  column_default, is_nullable, ''::varchar AS encoding, false AS distkey, 0 AS sortkey,
  ''::varchar AS column_acl, remarks FROM pg_catalog.svv_all_columns;

-- information_schema.columns with Redshift's spelling; the original stays beside it.
ALTER VIEW information_schema.columns RENAME TO columns_postgresql;
DO $do$
DECLARE list text;
BEGIN
  SELECT string_agg(CASE attname
    WHEN 'data_type' THEN 'CASE udt_name WHEN ''varbyte'' THEN ''binary varying'' ELSE data_type
      END::information_schema.character_data AS data_type'
    WHEN 'character_maximum_length' THEN 'CASE udt_name WHEN ''varbyte'' THEN (SELECT
      nullif(a.atttypmod, -1) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = table_schema
      AND c.relname = table_name AND a.attname = column_name)
      ELSE character_maximum_length END::information_schema.cardinal_number
      AS character_maximum_length'
    ELSE quote_ident(attname) END, ', ' ORDER BY attnum) INTO list
  FROM pg_attribute WHERE attrelid = 'information_schema.columns_postgresql'::regclass
    AND attnum > 0;
  EXECUTE 'CREATE VIEW information_schema.columns AS SELECT ' || list
    || ' FROM information_schema.columns_postgresql WHERE table_schema <> ''rs_internal''';
END $do$;
GRANT SELECT ON information_schema.columns TO PUBLIC;
)SQL";

constexpr std::string_view kTables = R"SQL(
-- What ALTER DATABASE said, else what the World says (the session's own setting).
CREATE FUNCTION rs_internal.isolation_level(database oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT CASE WHEN array_to_string(setconfig, ',')
      LIKE '%default_transaction_isolation=serializable%' THEN 'Serializable'
      ELSE 'Snapshot Isolation' END FROM pg_db_role_setting WHERE setdatabase = database
      AND setrole = 0 AND array_to_string(setconfig, ',') LIKE '%default_transaction_isolation%'),
    nullif(current_setting('rs.isolation', true), ''), 'Snapshot Isolation') $$;

CREATE VIEW pg_catalog.svv_tables AS
SELECT current_database()::varchar AS table_catalog, nspname::varchar AS table_schema,
  relname::varchar AS table_name,
  CASE WHEN relkind <> 'r' THEN 'VIEW' WHEN nspname LIKE 'pg\_temp\_%' THEN 'LOCAL TEMPORARY'
       ELSE 'BASE TABLE' END::varchar AS table_type,
  obj_description(relid, 'pg_class')::varchar AS remarks FROM rs_internal.tables;
CREATE VIEW pg_catalog.svv_all_tables AS
SELECT current_database()::varchar AS database_name, nspname::varchar AS schema_name,
  relname::varchar AS table_name, array_to_string(relacl, '~')::varchar AS table_acl,
  CASE WHEN relkind = 'r' THEN 'TABLE' ELSE 'VIEW' END::varchar AS table_type,
  obj_description(relid, 'pg_class')::varchar AS remarks FROM rs_internal.tables;
CREATE VIEW pg_catalog.svv_redshift_tables AS SELECT * FROM pg_catalog.svv_all_tables;
CREATE VIEW pg_catalog.svv_all_schemas AS
SELECT current_database()::varchar AS database_name, nspname::varchar AS schema_name,
  nspowner::int4 AS schema_owner, 'local'::varchar AS schema_type,
  array_to_string(nspacl, '~')::varchar AS schema_acl, NULL::varchar AS source_database,
  NULL::varchar AS schema_option
FROM pg_namespace WHERE nspname <> 'rs_internal' AND nspname NOT LIKE 'pg\_toast%'
  AND NOT pg_is_other_temp_schema(oid);
CREATE VIEW pg_catalog.svv_redshift_schemas AS
SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option
FROM pg_catalog.svv_all_schemas;
CREATE VIEW pg_catalog.svv_redshift_databases AS
SELECT datname::varchar AS database_name, datdba::int4 AS database_owner,
  'local'::varchar AS database_type, array_to_string(datacl, '~')::varchar AS database_acl,
  NULL::varchar AS database_options,
  rs_internal.isolation_level(oid)::varchar AS database_isolation_level
FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres';
CREATE VIEW pg_catalog.svv_external_schemas AS
SELECT 0::oid AS esoid, 0::int2 AS eskind, ''::varchar AS schemaname, 0 AS esowner,
  ''::varchar AS databasename, ''::varchar AS esoptions WHERE false;

CREATE FUNCTION rs_internal.row_count(relation oid) RETURNS numeric LANGUAGE plpgsql VOLATILE AS
$fn$
DECLARE total int8;
BEGIN
  EXECUTE format('SELECT count(*) FROM %s', relation::regclass) INTO total;
  RETURN total;
EXCEPTION WHEN insufficient_privilege THEN
  RETURN NULL;
END $fn$;

-- Redshift leaves empty tables out.
CREATE VIEW pg_catalog.svv_table_info AS
SELECT current_database()::varchar AS database, t.nspname::varchar AS schema,
  t.relid::int8 AS table_id, t.relname::varchar AS "table",
  CASE WHEN EXISTS (SELECT 1 FROM rs_internal.column_facts c WHERE c.relid = t.relid
       AND c.encoding <> 'raw') THEN 'Y' ELSE 'Y, AUTO(ENCODE)' END::varchar AS encoded,
  CASE WHEN f.distkey IS NOT NULL THEN format('KEY(%s)', (SELECT attname FROM pg_attribute a
         WHERE a.attrelid = t.relid AND a.attnum = f.distkey))
       WHEN f.diststyle IS NULL OR f.diststyle = 'auto' THEN 'AUTO(ALL)'
       ELSE upper(f.diststyle) END::varchar AS diststyle,
  CASE WHEN f.sortkeys[1] IS NULL THEN 'AUTO(SORTKEY)'
       WHEN f.sort_style = 'interleaved' THEN 'INTERLEAVED'
       ELSE (SELECT attname FROM pg_attribute a WHERE a.attrelid = t.relid
             AND a.attnum = f.sortkeys[1]) END::varchar AS sortkey1,
  (SELECT max(c.length) FROM rs_internal.columns c WHERE c.relid = t.relid
    AND c.atttypid = 1043) AS max_varchar,
  (SELECT c.encoding FROM rs_internal.columns c WHERE c.relid = t.relid
    AND c.attnum = f.sortkeys[1])::char(32) AS sortkey1_enc,
  coalesce(cardinality(f.sortkeys), 0) AS sortkey_num,
  (pg_total_relation_size(t.relid) + 1048575) / 1048576 AS size, 0::numeric(10,4) AS pct_used,
  0::int8 AS empty, 0::numeric(5,2) AS unsorted, 0::numeric(5,2) AS stats_off,
  rs_internal.row_count(t.relid)::numeric(38,0) AS tbl_rows,
  NULL::numeric(19,2) AS skew_sortkey1, NULL::numeric(19,2) AS skew_rows,
  rs_internal.row_count(t.relid)::numeric(38,0) AS estimated_visible_rows,
  NULL::text AS risk_event, NULL::numeric(12,2) AS vacuum_sort_benefit,
  f.created::timestamp AS create_time
FROM rs_internal.tables t LEFT JOIN rs_internal.table_facts f ON f.relid = t.relid
WHERE t.relkind = 'r' AND t.nspname NOT IN ('pg_catalog', 'information_schema')
  AND t.nspname NOT LIKE 'pg\_temp\_%' AND pg_relation_size(t.relid) > 0;

CREATE VIEW pg_catalog.svv_relation_privileges AS
SELECT t.nspname::varchar AS namespace_name, t.relname::varchar AS relation_name,
  p.privilege_type::varchar AS privilege_type, p.grantee::int4 AS identity_id,
  CASE WHEN p.grantee = 0 THEN 'public' ELSE r.rolname END::varchar AS identity_name,
  CASE WHEN p.grantee = 0 THEN 'public' WHEN r.rolcanlogin THEN 'user' ELSE 'group'
       END::varchar AS identity_type, p.is_grantable AS admin_option
FROM rs_internal.tables t
CROSS JOIN aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) p
LEFT JOIN pg_roles r ON r.oid = p.grantee
WHERE t.nspname NOT IN ('pg_catalog', 'information_schema')
  AND p.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'TRIGGER',
                           'TRUNCATE');

CREATE VIEW pg_catalog.stv_db_isolation_level AS
SELECT datname::char(128) AS db_name, rs_internal.isolation_level(oid)::char(20) AS isolation_level
FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres';
CREATE VIEW pg_catalog.pg_database_info AS
SELECT oid AS datid, datname, datdba, encoding, datallowconn, NULL::oid AS datlastsysoid,
  ARRAY['concurrency_model=' || CASE rs_internal.isolation_level(oid) WHEN 'Serializable' THEN 2
        ELSE 1 END]::text[] AS datconfig, datacl
FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres';

-- Locks that are granted to writers; COPY's and INSERT's own lock is PostgreSQL's weaker one.
CREATE VIEW pg_catalog.stv_locks AS
SELECT l.relation::int4 AS table_id, NULL::timestamp AS last_commit, NULL::timestamp AS last_update,
  coalesce(a.backend_xid::text, '0')::int8 AS lock_owner, l.pid AS lock_owner_pid,
  (a.query_start AT TIME ZONE 'UTC') AS lock_owner_start_ts, NULL::timestamp AS lock_owner_end_ts,
  CASE WHEN l.granted THEN 'Holding write lock' ELSE 'Waiting for write lock' END::char(22)
    AS lock_status
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.relation >= 16384 AND l.mode IN ('RowExclusiveLock',
  'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());

CREATE VIEW pg_catalog.svv_transactions AS
SELECT a.usename::text AS txn_owner, a.datname::text AS txn_db,
  coalesce(a.backend_xid::text, '0')::int8 AS xid, l.pid,
  (a.xact_start AT TIME ZONE 'UTC') AS txn_start, l.mode AS lock_mode,
  CASE l.locktype WHEN 'relation' THEN 'relation' ELSE 'transactionid'
       END AS lockable_object_type, l.relation::int4 AS relation, l.granted
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype IN ('relation', 'transactionid') AND a.pid <> pg_backend_pid();
)SQL";

// Kept by the gateway over connections of its own, so that they outlive a rollback. Texts are
// padded as Redshift's CHAR columns are.
constexpr std::string_view kLoads = R"SQL(
CREATE TABLE rs_internal.load_errors (user_id oid, query_id int8, transaction_id int8,
  session_id int4, table_id oid, start_time timestamp, file_name text, line_number int8,
  column_name text, column_type text, column_length text, position int4, error_code int4,
  error_message text, raw_line text, raw_field_value text);
CREATE TABLE rs_internal.load_history (user_id oid, query_id int8, transaction_id int8,
  session_id int4, status text, table_name text, start_time timestamp, end_time timestamp,
  data_source text, file_format text, loaded_rows int8, loaded_bytes int8,
  source_file_count int4, source_file_bytes int8, file_count_scanned int4,
  file_bytes_scanned int8, error_count int8);
CREATE TABLE rs_internal.load_details (user_id oid, query_id int8, file_name text, bytes int8,
  lines int8, start_time timestamp, end_time timestamp);
CREATE TABLE rs_internal.load_replacements (user_id oid, query_id int8, table_id oid,
  start_time timestamp, session_id int4, file_name text, line_number int8, column_name text,
  raw_line text);
CREATE TABLE rs_internal.conflicts (transaction_id int8, session_id int4, start_time timestamp,
  abort_time timestamp, table_id int8);

CREATE FUNCTION rs_internal.may_see(owner oid) RETURNS bool LANGUAGE sql STABLE AS
  $$ SELECT owner = current_user::regrole::oid
       OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) $$;

CREATE VIEW pg_catalog.sys_load_error_detail AS
SELECT user_id::int4 AS user_id, query_id, transaction_id, session_id,
  current_database()::char(64) AS database_name, table_id::int4 AS table_id, start_time,
  left(file_name, 256)::char(256) AS file_name, line_number,
  left(column_name, 127)::char(127) AS column_name, left(column_type, 10)::char(10) AS column_type,
  left(column_length, 10)::char(10) AS column_length, position, error_code,
  left(error_message, 512)::char(512) AS error_message
FROM rs_internal.load_errors
WHERE user_id = current_user::regrole::oid
  OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
CREATE VIEW pg_catalog.sys_load_history AS
SELECT user_id::int4 AS user_id, query_id, transaction_id, session_id,
  current_database()::text AS database_name, status, table_name, start_time, end_time,
  (extract(epoch FROM end_time - start_time) * 1000000)::int8 AS duration, data_source,
  file_format, loaded_rows, loaded_bytes, source_file_count, source_file_bytes,
  file_count_scanned, file_bytes_scanned, error_count, 0::int8 AS copy_job_id
FROM rs_internal.load_history WHERE rs_internal.may_see(user_id);
CREATE VIEW pg_catalog.sys_load_detail AS
SELECT user_id::int4 AS user_id, query_id, left(file_name, 256)::char(256) AS file_name,
  bytes AS bytes_scanned, lines AS lines_scanned, end_time AS record_time, 1 AS splits_scanned,
  start_time, end_time
FROM rs_internal.load_details WHERE rs_internal.may_see(user_id);

CREATE TABLE rs_internal.query_history (user_id oid, query_id int8, transaction_id int8,
  session_id int4, query_type text, status text, start_time timestamp, end_time timestamp,
  error_message text, returned_rows int8, query_text text);
CREATE TABLE rs_internal.transaction_history (user_id oid, transaction_id int8,
  isolation_level text, status text, start_time timestamp, end_time timestamp);
CREATE VIEW pg_catalog.sys_query_history AS
SELECT user_id::int4 AS user_id, query_id, 'default'::char(320) AS query_label, transaction_id,
  session_id, current_database()::char(128) AS database_name, query_type::char(32) AS query_type,
  status::char(10) AS status, false AS result_cache_hit, start_time, end_time,
  (extract(epoch FROM coalesce(end_time, now() AT TIME ZONE 'UTC') - start_time) * 1000000)::int8
    AS elapsed_time, 0::int8 AS queue_time,
  (extract(epoch FROM coalesce(end_time, now() AT TIME ZONE 'UTC') - start_time) * 1000000)::int8
    AS execution_time, left(error_message, 512)::char(512) AS error_message, returned_rows,
  NULL::int8 AS returned_bytes, query_text::char(4000) AS query_text,
  '1.0.48805'::char(256) AS redshift_version, NULL::char(150) AS usage_limit,
  'primary'::varchar(32) AS compute_type, 0::int8 AS compile_time, 0::int8 AS planning_time,
  0::int8 AS lock_wait_time, -1 AS service_class_id, NULL::char(64) AS service_class_name,
  NULL::varchar(20) AS query_priority, 'f'::char(10) AS short_query_accelerated,
  NULL::char(40) AS user_query_hash, NULL::char(40) AS generic_query_hash,
  NULL::int4 AS query_hash_version, NULL::int8 AS result_cache_query_id,
  (SELECT rolname FROM pg_roles WHERE oid = user_id)::varchar AS username
FROM rs_internal.query_history
WHERE user_id = current_user::regrole::oid
  OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
CREATE VIEW pg_catalog.sys_transaction_history AS
SELECT user_id::int4 AS user_id, transaction_id, isolation_level::char(30) AS isolation_level,
  status::char(16) AS status, start_time AS transaction_start_time,
  CASE WHEN status = 'committed' THEN end_time END AS commit_start_time,
  CASE WHEN status = 'committed' THEN end_time END AS commit_end_time,
  NULL::int8 AS blocks_committed,
  CASE WHEN status = 'rolledback' THEN end_time END AS undo_start_time,
  CASE WHEN status = 'rolledback' THEN end_time END AS undo_end_time
FROM rs_internal.transaction_history
WHERE user_id = current_user::regrole::oid
  OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);

-- These hold nothing in a serverless namespace. Ordinary users may not look into stl_load_errors
-- and stl_tr_conflict.
CREATE VIEW pg_catalog.stl_load_errors AS
SELECT user_id::int4 AS userid, 0 AS slice, table_id::int4 AS tbl, start_time AS starttime,
  session_id AS session, query_id::int4 AS query, left(file_name, 256)::char(256) AS filename,
  line_number, left(column_name, 127)::char(127) AS colname,
  left(column_type, 10)::char(10) AS type, left(column_length, 10)::char(10) AS col_length,
  position, left(raw_line, 1024)::char(1024) AS raw_line,
  left(raw_field_value, 1024)::char(1024) AS raw_field_value, error_code AS err_code,
  left(error_message, 100)::char(100) AS err_reason, 0 AS is_partial, 0::int8 AS start_offset,
  0::int8 AS copy_job_id
FROM rs_internal.load_errors WHERE current_setting('rs.provisioned', true) = '1';
CREATE VIEW pg_catalog.stl_replacements AS
SELECT user_id::int4 AS userid, query_id::int4 AS query, 0 AS slice, table_id::int4 AS tbl,
  start_time AS starttime, session_id AS session, left(file_name, 256)::char(256) AS filename,
  line_number, left(column_name, 127)::char(127) AS colname,
  left(raw_line, 1024)::char(1024) AS raw_line
FROM rs_internal.load_replacements
WHERE current_setting('rs.provisioned', true) = '1' AND rs_internal.may_see(user_id);
CREATE VIEW pg_catalog.stl_tr_conflict AS
SELECT transaction_id AS xact_id, session_id::int8 AS process_id, start_time AS xact_start_ts,
  abort_time, table_id
FROM rs_internal.conflicts WHERE current_setting('rs.provisioned', true) = '1';

GRANT SELECT ON ALL TABLES IN SCHEMA pg_catalog TO PUBLIC;
REVOKE ALL ON pg_catalog.pg_authid, pg_catalog.pg_statistic, pg_catalog.pg_user_mapping,
  pg_catalog.pg_subscription, pg_catalog.pg_largeobject, pg_catalog.stl_load_errors,
  pg_catalog.stl_tr_conflict FROM PUBLIC;
)SQL";

}  // namespace

std::string_view system_views_sql() {
  static const std::string text =
      std::string(kColumns) + std::string(kTables) + std::string(kLoads);
  return text;
}

}  // namespace standin
