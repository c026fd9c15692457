#include "standin/system_catalog.hpp"

#include "base/digest.hpp"

namespace standin {
namespace {

// Base types over PostgreSQL's own functions, so that catalogs and RowDescription can tell them
// from text. SUPER keeps the JSON text as written; VARBYTE and GEOMETRY keep hexadecimal text,
// which is also what Redshift shows.
constexpr std::string_view kCatalog = R"SQL(
SET standard_conforming_strings = on;
SET allow_system_table_mods = on;
SET client_min_messages = error;
CREATE SCHEMA rs_internal;
GRANT USAGE ON SCHEMA rs_internal TO PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;

CREATE TYPE pg_catalog.super;
CREATE FUNCTION pg_catalog.super_in(cstring) RETURNS super
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_in';
CREATE FUNCTION pg_catalog.super_out(super) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_out';
CREATE FUNCTION pg_catalog.super_recv(internal) RETURNS super
  LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'json_recv';
CREATE FUNCTION pg_catalog.super_send(super) RETURNS bytea
  LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'json_send';
CREATE TYPE pg_catalog.super (INPUT = super_in, OUTPUT = super_out, RECEIVE = super_recv,
  SEND = super_send, LIKE = pg_catalog.text, CATEGORY = 'U');

CREATE TYPE pg_catalog.varbyte;
CREATE FUNCTION pg_catalog.varbyte_in(cstring, oid, int4) RETURNS varbyte
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION pg_catalog.varbyte_out(varbyte) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION pg_catalog.varbyte_recv(internal, oid, int4) RETURNS varbyte
  LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION pg_catalog.varbyte_send(varbyte) RETURNS bytea
  LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE pg_catalog.varbyte (INPUT = varbyte_in, OUTPUT = varbyte_out, RECEIVE = varbyte_recv,
  SEND = varbyte_send, TYPMOD_IN = bittypmodin, TYPMOD_OUT = bittypmodout,
  LIKE = pg_catalog.text, CATEGORY = 'U');

DO $do$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['geometry', 'geography', 'hllsketch'] LOOP
    EXECUTE format('CREATE TYPE pg_catalog.%s', t);
    EXECUTE format('CREATE FUNCTION pg_catalog.%1$s_in(cstring) RETURNS %1$s
      LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS ''textin''', t);
    EXECUTE format('CREATE FUNCTION pg_catalog.%1$s_out(%1$s) RETURNS cstring
      LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS ''textout''', t);
    EXECUTE format('CREATE TYPE pg_catalog.%1$s (INPUT = %1$s_in, OUTPUT = %1$s_out,
      LIKE = pg_catalog.text, CATEGORY = ''U'')', t);
  END LOOP;
END $do$;

CREATE FUNCTION pg_catalog.from_hex(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT varbyte_in(textout(encode(decode($1, 'hex'), 'hex')), 0::oid, -1) $$;
CREATE FUNCTION pg_catalog.to_hex(varbyte) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT textin(varbyte_out($1)) $$;
CREATE FUNCTION pg_catalog.to_varbyte(text, text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT varbyte_in(textout(CASE WHEN lower($2) = 'hex' THEN encode(decode($1, 'hex'), 'hex')
     ELSE encode(convert_to($1, 'UTF8'), 'hex') END), 0::oid, -1) $$;
CREATE FUNCTION pg_catalog.varbyte_from_text(text) RETURNS varbyte
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT to_varbyte($1, 'utf8') $$;
CREATE CAST (text AS varbyte) WITH FUNCTION pg_catalog.varbyte_from_text(text) AS ASSIGNMENT;
CREATE FUNCTION pg_catalog.octet_length(varbyte) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT length(textin(varbyte_out($1))) / 2 $$;
CREATE FUNCTION pg_catalog.varbyte_eq(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION pg_catalog.varbyte_ne(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteane';
CREATE FUNCTION pg_catalog.varbyte_lt(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION pg_catalog.varbyte_le(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteale';
CREATE FUNCTION pg_catalog.varbyte_gt(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION pg_catalog.varbyte_ge(varbyte, varbyte) RETURNS bool LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteage';
CREATE FUNCTION pg_catalog.varbyte_cmp(varbyte, varbyte) RETURNS int4 LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION pg_catalog.varbyte_hash(varbyte) RETURNS int4 LANGUAGE internal
  IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE OPERATOR pg_catalog.= (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_eq,
  COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), HASHES, MERGES,
  RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR pg_catalog.<> (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_ne,
  COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
  RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.< (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_lt);
CREATE OPERATOR pg_catalog.<= (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_le);
CREATE OPERATOR pg_catalog.> (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_gt);
CREATE OPERATOR pg_catalog.>= (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_ge);
CREATE OPERATOR CLASS pg_catalog.varbyte_ops DEFAULT FOR TYPE varbyte USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 varbyte_cmp(varbyte, varbyte);
CREATE OPERATOR CLASS pg_catalog.varbyte_hash_ops DEFAULT FOR TYPE varbyte USING hash AS
  OPERATOR 1 =, FUNCTION 1 varbyte_hash(varbyte);
)SQL";

// Trailing blanks do not count where VARCHAR is compared, grouped or sorted: PostgreSQL's own
// functions for CHAR, as operators of VARCHAR and as its default operator classes. What is made of
// VARCHAR by a function is text, whose trailing blanks still count here.
constexpr std::string_view kBlanks = R"SQL(
DO $do$
DECLARE
  l text;
  r text;
  o text[];
BEGIN
  FOREACH l IN ARRAY ARRAY['varchar', 'bpchar'] LOOP
    FOREACH r IN ARRAY ARRAY['varchar', 'bpchar'] LOOP
      CONTINUE WHEN l = 'bpchar' AND r = 'bpchar';
      FOREACH o SLICE 1 IN ARRAY ARRAY[['eq', '=', 'eq'], ['ne', '<>', 'neq'],
          ['lt', '<', 'scalarlt'], ['le', '<=', 'scalarle'], ['gt', '>', 'scalargt'],
          ['ge', '>=', 'scalarge']] LOOP
        EXECUTE format('CREATE FUNCTION pg_catalog.blank_%1$s(%2$s, %3$s) RETURNS bool LANGUAGE
          internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS ''bpchar%1$s'' ', o[1], l, r);
        EXECUTE format('CREATE OPERATOR pg_catalog.%1$s (LEFTARG = %2$s, RIGHTARG = %3$s,
          FUNCTION = blank_%4$s, RESTRICT = %5$ssel, JOIN = %5$sjoinsel%6$s)', o[2], l, r, o[1],
          o[3], CASE WHEN o[2] = '=' AND l = r
            THEN ', COMMUTATOR = OPERATOR(pg_catalog.=), HASHES, MERGES' ELSE '' END);
      END LOOP;
    END LOOP;
  END LOOP;
END $do$;
CREATE FUNCTION pg_catalog.blank_cmp(varchar, varchar) RETURNS int4 LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'bpcharcmp';
CREATE FUNCTION pg_catalog.blank_hash(varchar) RETURNS int4 LANGUAGE internal
  IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashbpchar';
CREATE OPERATOR CLASS pg_catalog.blank_ops DEFAULT FOR TYPE varchar USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 blank_cmp(varchar, varchar);
CREATE OPERATOR CLASS pg_catalog.blank_hash_ops DEFAULT FOR TYPE varchar USING hash AS
  OPERATOR 1 =, FUNCTION 1 blank_hash(varchar);
)SQL";

// What Redshift has and PostgreSQL has not. Keys that are not enforced are rows of pg_constraint
// without an index: every catalog view shows them, and the planner trusts them as Redshift's does.
// Lengths in bytes are CHECK constraints named after the column's number, so that they follow a
// renaming.
constexpr std::string_view kTrigger = R"SQL(
CREATE TABLE rs_internal.layout (version text);
CREATE TABLE rs_internal.table_facts (relid oid PRIMARY KEY, diststyle text, distkey int2,
  sortkeys int2[], sort_style text, created timestamptz DEFAULT now());
CREATE TABLE rs_internal.column_facts (relid oid, attnum int2, encoding text,
  PRIMARY KEY (relid, attnum));
CREATE TABLE rs_internal.foreign_keys (relid oid, name text, columns text[], ref_table text,
  ref_columns text[]);
GRANT SELECT ON rs_internal.table_facts, rs_internal.column_facts, rs_internal.foreign_keys
  TO PUBLIC;

CREATE FUNCTION rs_internal.keep_lengths(relation oid) RETURNS void LANGUAGE plpgsql AS $fn$
DECLARE
  a record;
  changes text[] := '{}';
  wanted text[] := '{}';
  rule text;
BEGIN
  FOR a IN SELECT attnum, attname, atttypmod, (atttypid = 'varbyte'::regtype) AS is_varbyte
           FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
             AND ((atttypid = 'varchar'::regtype AND atttypmod > 4)
               OR (atttypid = 'varbyte'::regtype AND atttypmod > 0)) LOOP
    IF a.is_varbyte THEN
      rule := format('length(to_hex(%1$I)) <= %2$s AND to_hex(%1$I) ~ ''^[0-9a-fA-F]*$''',
                     a.attname, a.atttypmod * 2);
    ELSE
      rule := format('octet_length(%1$I) <= %2$s OR octet_length(rtrim(%1$I, '' '')) <= %2$s',
                     a.attname, a.atttypmod - 4);
    END IF;
    wanted := wanted || format('__rs_bytes_%s_%s', a.attnum, a.atttypmod);
    IF NOT EXISTS (SELECT 1 FROM pg_constraint
                   WHERE conrelid = relation AND conname = wanted[cardinality(wanted)]) THEN
      changes := changes || format('ADD CONSTRAINT %I CHECK (%s) NOT VALID',
                                   wanted[cardinality(wanted)], rule);
    END IF;
  END LOOP;
  -- NUMERIC(19, s) is kept in 8 bytes.
  FOR a IN SELECT attnum, attname, atttypmod, (atttypmod - 4) & 2047 AS scale FROM pg_attribute
           WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
             AND atttypid = 'numeric'::regtype AND atttypmod > 4
             AND ((atttypmod - 4) >> 16) & 65535 = 19 LOOP
    wanted := wanted || format('__rs_digits_%s_%s', a.attnum, a.atttypmod);
    IF NOT EXISTS (SELECT 1 FROM pg_constraint
                   WHERE conrelid = relation AND conname = wanted[cardinality(wanted)]) THEN
      changes := changes || format('ADD CONSTRAINT %I CHECK (abs(%I) <= 9223372036854775807 * '
        '1e-%s::numeric) NOT VALID', wanted[cardinality(wanted)], a.attname, a.scale);
    END IF;
  END LOOP;
  changes := (SELECT coalesce(array_agg(format('DROP CONSTRAINT %I', conname)), '{}')
              FROM pg_constraint WHERE conrelid = relation
                AND (conname LIKE '\_\_rs\_bytes\_%' OR conname LIKE '\_\_rs\_digits\_%')
                AND conname <> ALL (wanted)) || changes;
  IF cardinality(changes) > 0 THEN
    EXECUTE format('ALTER TABLE %s %s', relation::regclass, array_to_string(changes, ', '));
  END IF;
END $fn$;

CREATE FUNCTION rs_internal.column_number(relation oid, wanted text) RETURNS int2
LANGUAGE plpgsql AS $fn$
DECLARE number int2;
BEGIN
  SELECT attnum INTO number FROM pg_attribute
    WHERE attrelid = relation AND attname = wanted AND attnum > 0 AND NOT attisdropped;
  IF number IS NULL THEN
    RAISE EXCEPTION 'column "%" named in key does not exist', wanted
      USING ERRCODE = 'undefined_column';
  END IF;
  RETURN number;
END $fn$;

CREATE FUNCTION rs_internal.keep_key(relation oid, key jsonb, is_new bool) RETURNS void
LANGUAGE plpgsql AS $fn$
DECLARE
  kind text := key->>'kind';
  names text[] := ARRAY(SELECT jsonb_array_elements_text(key->'columns'));
  numbers int2[] := ARRAY(SELECT column_number(relation, n) FROM unnest(names) n);
  called name := coalesce(nullif(key->>'name', ''), '');
  base text := (SELECT relname FROM pg_class WHERE pg_class.oid = relation);
  fresh oid;
BEGIN
  IF called = '' THEN
    called := CASE kind WHEN 'p' THEN left(base, 58) || '_pkey'
      WHEN 'u' THEN left(base || '_' || array_to_string(names, '_'), 59) || '_key'
      ELSE left(base || '_' || array_to_string(names, '_'), 58) || '_fkey' END;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = relation AND conname = called) THEN
    RAISE EXCEPTION 'constraint "%" for relation "%" already exists', called, base
      USING ERRCODE = 'duplicate_object';
  END IF;
  IF kind = 'f' THEN
    INSERT INTO foreign_keys VALUES (relation, called, names, key->>'ref',
      ARRAY(SELECT jsonb_array_elements_text(key->'ref_columns')));
    RETURN;
  END IF;
  IF kind = 'p' THEN
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = relation AND contype = 'p') THEN
      RAISE EXCEPTION 'multiple primary keys for table "%" are not allowed', base
        USING ERRCODE = 'invalid_table_definition';
    END IF;
    IF is_new THEN
      EXECUTE (SELECT format('ALTER TABLE %s %s', relation::regclass,
        string_agg(format('ALTER COLUMN %I SET NOT NULL', n), ', ')) FROM unnest(names) n);
    ELSIF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = relation
                  AND attnum = ANY (numbers) AND NOT attnotnull) THEN
      RAISE EXCEPTION 'ALTER TABLE ADD PRIMARY KEY needs columns that are NOT NULL'
        USING ERRCODE = 'invalid_table_definition';
    END IF;
  END IF;
  fresh := pg_nextoid('pg_constraint'::regclass, 'oid', 'pg_constraint_oid_index'::regclass);
  INSERT INTO pg_constraint (oid, conname, connamespace, contype, condeferrable, condeferred,
      convalidated, conrelid, contypid, conindid, conparentid, confrelid, confupdtype,
      confdeltype, confmatchtype, conislocal, coninhcount, connoinherit, conkey)
    SELECT fresh, called, relnamespace, kind::"char", false, false, true, relation, 0, 0, 0, 0,
      ' ', ' ', ' ', true, 0, true, numbers FROM pg_class WHERE pg_class.oid = relation;
  INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_constraint'::regclass, fresh, 0, 'pg_class'::regclass, relation, n, 'a'
    FROM unnest(numbers) n;
END $fn$;

CREATE FUNCTION rs_internal.keep_facts(relation oid, facts jsonb, origin oid) RETURNS void
LANGUAGE plpgsql AS $fn$
DECLARE
  key jsonb;
  item record;
BEGIN
  INSERT INTO table_facts (relid) VALUES (relation) ON CONFLICT DO NOTHING;
  IF facts ? 'like' THEN
    UPDATE table_facts t SET diststyle = o.diststyle, distkey = o.distkey,
      sortkeys = o.sortkeys, sort_style = o.sort_style
      FROM table_facts o WHERE t.relid = relation AND o.relid = origin
        AND facts->>'like_only' = 'true';
    INSERT INTO column_facts SELECT relation, n.attnum, c.encoding FROM column_facts c
      JOIN pg_attribute a ON a.attrelid = origin AND a.attnum = c.attnum AND NOT a.attisdropped
      JOIN pg_attribute n ON n.attrelid = relation AND n.attname = a.attname
      WHERE c.relid = origin;
  END IF;
  IF facts ? 'dist' THEN
    UPDATE table_facts SET diststyle = facts->>'dist', distkey = NULL WHERE relid = relation;
  END IF;
  IF facts ? 'distkey' THEN
    UPDATE table_facts SET diststyle = 'key', distkey = column_number(relation, facts->>'distkey')
      WHERE relid = relation;
  END IF;
  IF facts ? 'sort' THEN
    UPDATE table_facts SET sort_style = facts->>'sort_style', sortkeys =
      ARRAY(SELECT column_number(relation, s) FROM jsonb_array_elements_text(facts->'sort') s)
      WHERE relid = relation;
  END IF;
  FOR item IN SELECT e.key AS name, e.value AS encoding
              FROM jsonb_each_text(coalesce(facts->'encode', '{}')) e LOOP
    INSERT INTO column_facts VALUES (relation, column_number(relation, item.name), item.encoding)
      ON CONFLICT (relid, attnum) DO UPDATE SET encoding = excluded.encoding;
  END LOOP;
  FOR key IN SELECT * FROM jsonb_array_elements(coalesce(facts->'keys', '[]')) LOOP
    PERFORM keep_key(relation, key, coalesce((facts->>'create')::bool, false));
  END LOOP;
END $fn$;

CREATE FUNCTION rs_internal.keep_all(relations oid[], facts jsonb, origin oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, rs_internal
SET standard_conforming_strings = on AS $fn$
DECLARE relation oid;
BEGIN
  FOREACH relation IN ARRAY relations LOOP
    PERFORM keep_lengths(relation);
    IF facts <> '{}' THEN PERFORM keep_facts(relation, facts, origin); END IF;
  END LOOP;
END $fn$;

CREATE FUNCTION rs_internal.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $fn$
DECLARE
  relations oid[];
  facts jsonb;
BEGIN
  -- What this trigger itself alters must not call it again.
  IF current_setting('rs.in_ddl', true) = '1' THEN RETURN; END IF;
  PERFORM set_config('rs.in_ddl', '1', true);
  facts := coalesce(substring(current_query() FROM '^/[*]rs:(.*?)[*]/'), '{}')::jsonb;
  relations := ARRAY(SELECT DISTINCT d.objid FROM pg_event_trigger_ddl_commands() d
    JOIN pg_class r ON r.oid = d.objid AND r.relkind = 'r'
    WHERE d.classid = 'pg_class'::regclass);
  -- The name after LIKE is looked up here, where the client's own search_path is in force.
  PERFORM rs_internal.keep_all(relations, facts, to_regclass(facts->>'like')::oid);
  PERFORM set_config('rs.in_ddl', '0', true);
END $fn$;

CREATE FUNCTION rs_internal.on_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rs_internal AS $fn$
DECLARE gone oid[];
BEGIN
  gone := ARRAY(SELECT objid FROM pg_event_trigger_dropped_objects()
                WHERE classid = 'pg_class'::regclass AND objsubid = 0);
  IF cardinality(gone) = 0 THEN RETURN; END IF;
  DELETE FROM table_facts WHERE relid = ANY (gone);
  DELETE FROM column_facts WHERE relid = ANY (gone);
  DELETE FROM foreign_keys WHERE relid = ANY (gone);
END $fn$;

CREATE EVENT TRIGGER rs_on_ddl ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE')
  EXECUTE FUNCTION rs_internal.on_ddl();
CREATE EVENT TRIGGER rs_on_drop ON sql_drop EXECUTE FUNCTION rs_internal.on_drop();
)SQL";

}  // namespace

std::string_view system_catalog_sql() {
  static const std::string text = std::string(kCatalog) + std::string(system_functions_sql()) +
                                  std::string(kBlanks) + std::string(kTrigger);
  return text;
}

std::string system_catalog_version() {
  return base::sha256_hex(std::string(system_catalog_sql()) + std::string(system_views_sql()) +
                          std::string(show_views_sql()) + std::string(append_functions_sql()))
      .substr(0, 16);
}

}  // namespace standin
