#include "standin/system_catalog.hpp"

namespace standin {
namespace {

// Functions of Redshift that PostgreSQL lacks, of its own types and others. SUPER and VARBYTE are
// text behind (system_catalog.cpp).
constexpr std::string_view kFunctions = R"SQL(
CREATE FUNCTION pg_catalog.from_varbyte(varbyte, text) RETURNS varchar
  LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT CASE WHEN lower($2) = 'hex' THEN textin(varbyte_out($1))
     ELSE convert_from(decode(textin(varbyte_out($1)), 'hex'), 'UTF8') END::varchar $$;
-- "When casting with CHAR and VARCHAR the UTF-8 format is used."
CREATE FUNCTION pg_catalog.varchar_from_varbyte(varbyte) RETURNS varchar
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT from_varbyte($1, 'utf8') $$;
CREATE FUNCTION pg_catalog.text_from_varbyte(varbyte) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT from_varbyte($1, 'utf8')::text $$;
CREATE FUNCTION pg_catalog.char_from_varbyte(varbyte) RETURNS bpchar
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT from_varbyte($1, 'utf8')::bpchar $$;
CREATE CAST (varbyte AS varchar) WITH FUNCTION pg_catalog.varchar_from_varbyte(varbyte);
CREATE CAST (varbyte AS text) WITH FUNCTION pg_catalog.text_from_varbyte(varbyte);
CREATE CAST (varbyte AS bpchar) WITH FUNCTION pg_catalog.char_from_varbyte(varbyte);
CREATE FUNCTION pg_catalog.length(varbyte) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT octet_length($1) $$;
CREATE FUNCTION pg_catalog.len(varbyte) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT octet_length($1) $$;
CREATE FUNCTION pg_catalog.substring(varbyte, int4, int4) RETURNS varbyte
  LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT from_hex(encode(substring(decode(textin(varbyte_out($1)), 'hex'), $2, $3), 'hex')) $$;
CREATE FUNCTION pg_catalog.substr(varbyte, int4, int4) RETURNS varbyte
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT substring($1, $2, $3) $$;
CREATE FUNCTION pg_catalog.varbyte_cat(varbyte, varbyte) RETURNS varbyte
  LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT from_hex(textin(varbyte_out($1)) || textin(varbyte_out($2))) $$;
CREATE OPERATOR pg_catalog.|| (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = varbyte_cat);
CREATE FUNCTION pg_catalog.getbit(varbyte, int4) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT get_bit(decode(textin(varbyte_out($1)), 'hex'), $2::int8) $$;

-- Redshift's limits of a value's parts. Setting names: SET json_parse_...
CREATE FUNCTION pg_catalog.json_check(json, dedups bool, truncates bool) RETURNS void
  LANGUAGE plpgsql STABLE AS $fn$
DECLARE item record;
DECLARE twice text;
BEGIN
  IF json_typeof($1) = 'object' THEN
    IF NOT dedups THEN
      SELECT k INTO twice FROM json_object_keys($1) k GROUP BY k HAVING count(*) > 1 LIMIT 1;
      IF twice IS NOT NULL THEN
        RAISE EXCEPTION 'JSON_PARSE() error: Duplicate attribute name: %', twice
          USING ERRCODE = 'XX000';
      END IF;
    END IF;
    FOR item IN SELECT value FROM json_each($1) LOOP
      PERFORM json_check(item.value, dedups, truncates);
    END LOOP;
  ELSIF json_typeof($1) = 'array' THEN
    FOR item IN SELECT value FROM json_array_elements($1) LOOP
      PERFORM json_check(item.value, dedups, truncates);
    END LOOP;
  ELSIF NOT truncates AND json_typeof($1) = 'string' AND octet_length($1 #>> '{}') > 65535 THEN
    RAISE EXCEPTION 'JSON_PARSE() error: String value exceeds the max size of 65535 bytes: %...',
      left($1 #>> '{}', 20) USING ERRCODE = 'XX000';
  END IF;
END $fn$;
CREATE FUNCTION pg_catalog.is_on(setting text) RETURNS bool LANGUAGE sql STABLE AS
  $$ SELECT coalesce(lower(current_setting('rs.' || $1, true)), '') IN ('on', 'true', '1') $$;
-- The JSON with each string cut to what SUPER holds, never inside of a character.
CREATE FUNCTION pg_catalog.json_cut(json) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $fn$
DECLARE
  bytes bytea;
  size int4 := 65535;
BEGIN
  IF octet_length($1::text) <= size THEN RETURN $1::text; END IF;
  IF json_typeof($1) = 'object' THEN
    RETURN (SELECT '{' || string_agg(to_json(key)::text || ':' || json_cut(value), ',') || '}'
            FROM json_each($1));
  ELSIF json_typeof($1) = 'array' THEN
    RETURN (SELECT '[' || string_agg(json_cut(value), ',') || ']' FROM json_array_elements($1));
  ELSIF json_typeof($1) <> 'string' OR octet_length($1 #>> '{}') <= size THEN
    RETURN $1::text;
  END IF;
  bytes := convert_to($1 #>> '{}', 'UTF8');
  WHILE get_byte(bytes, size) & 192 = 128 LOOP size := size - 1; END LOOP;
  RETURN to_json(convert_from(substring(bytes, 1, size), 'UTF8'))::text;
END $fn$;
CREATE FUNCTION pg_catalog.json_parse(text) RETURNS super LANGUAGE plpgsql STABLE STRICT AS $fn$
DECLARE
  truncates bool := is_on('json_parse_truncate_strings');
  kept text := $1;
BEGIN
  PERFORM json_check($1::json, is_on('json_parse_dedup_attributes'), truncates);
  IF truncates THEN kept := json_cut($1::json); END IF;
  IF is_on('json_parse_dedup_attributes') THEN kept := kept::jsonb::text; END IF;
  RETURN super_in(textout(kept));
EXCEPTION WHEN invalid_text_representation THEN
  RAISE EXCEPTION 'JSON_PARSE() error: invalid JSON: %', left($1, 40) USING ERRCODE = 'XX000';
END $fn$;
CREATE FUNCTION pg_catalog.can_json_parse(text) RETURNS bool LANGUAGE plpgsql STABLE AS $fn$
BEGIN
  PERFORM json_parse($1);
  RETURN $1 IS NOT NULL;
EXCEPTION WHEN internal_error THEN
  RETURN false;
END $fn$;
CREATE FUNCTION pg_catalog.json_serialize(super) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT coalesce(textin(super_out($1)), 'null') $$;
CREATE FUNCTION pg_catalog.json_serialize_to_varbyte(super) RETURNS varbyte
  LANGUAGE sql IMMUTABLE AS $$ SELECT to_varbyte(json_serialize($1), 'utf8') $$;
CREATE FUNCTION pg_catalog.st_ashexewkb(geometry) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT AS $fn$
BEGIN
  IF textin(geometry_out($1)) !~ '^([0-9a-fA-F]{2})+$' THEN
    RAISE EXCEPTION 'a GEOMETRY that was loaded as WKT is not converted by this local stand-in'
      USING ERRCODE = 'feature_not_supported';
  END IF;
  RETURN upper(textin(geometry_out($1)));
END $fn$;
CREATE FUNCTION pg_catalog.json_typeof(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT json_typeof(textin(super_out($1))::json) $$;
CREATE FUNCTION pg_catalog.len(text) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT length($1) $$;
CREATE FUNCTION pg_catalog.nvl(anyelement, anyelement) RETURNS anyelement
  LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, $2) $$;
CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  $$ SELECT date_trunc('second', statement_timestamp() AT TIME ZONE 'UTC') $$;
CREATE FUNCTION pg_catalog.sha2(text, int4) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT encode(CASE $2 WHEN 224 THEN sha224(convert_to($1, 'UTF8'))
     WHEN 384 THEN sha384(convert_to($1, 'UTF8')) WHEN 512 THEN sha512(convert_to($1, 'UTF8'))
     ELSE sha256(convert_to($1, 'UTF8')) END, 'hex') $$;
ALTER FUNCTION pg_catalog.version() RENAME TO postgresql_version;
CREATE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 '
     '(Red Hat 3.4.2-6.fc3), Redshift 1.0.48805'::text $$;
CREATE FUNCTION pg_catalog.pg_last_copy_id() RETURNS int4 LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('rs.last_copy_id', true), '')::int4, -1) $$;
CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS int8 LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('rs.last_copy_count', true), '')::int8, 0) $$;
CREATE FUNCTION pg_catalog.pg_last_unload_id() RETURNS int4 LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('rs.last_unload_id', true), '')::int4, -1) $$;
CREATE FUNCTION pg_catalog.pg_last_unload_count() RETURNS int8 LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('rs.last_unload_count', true), '')::int8, 0) $$;
CREATE FUNCTION pg_catalog.pg_last_query_id() RETURNS int4 LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('rs.last_query_id', true), '')::int4, -1) $$;
CREATE FUNCTION pg_catalog.has_assumerole_privilege(role text, command text) RETURNS bool
LANGUAGE sql STABLE AS
  $$ SELECT EXISTS (SELECT 1 FROM unnest(string_to_array(current_setting(CASE lower($2)
                      WHEN 'copy' THEN 'rs.copy_roles' WHEN 'unload' THEN 'rs.unload_roles'
                      ELSE 'rs.no_roles' END, true), chr(10))) AS granted
                    WHERE granted = '*' OR granted = $1) $$;
CREATE FUNCTION pg_catalog.is_large_string_enabled() RETURNS bool LANGUAGE sql STABLE AS
  $$ SELECT false $$;
)SQL";

}  // namespace

std::string_view system_functions_sql() {
  return kFunctions;
}

}  // namespace standin
