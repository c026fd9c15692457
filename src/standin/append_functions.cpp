#include "standin/system_catalog.hpp"

namespace standin {
namespace {

// ALTER TABLE APPEND: columns of one name must be alike, and so must be where the tables lie. An
// identity column does not move. Source: ALTER TABLE APPEND, with its usage notes; its refusals are
// in words of ours.
constexpr std::string_view kAppend = R"SQL(
CREATE FUNCTION rs_internal.append_columns(relation oid) RETURNS TABLE (name name, type text,
  is_not_null bool, encoding text, is_identity bool) LANGUAGE sql STABLE AS
  $$ SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce(f.encoding, rs_internal.default_encoding(a.atttypid)), a.attidentity = 'a'
     FROM pg_attribute a LEFT JOIN rs_internal.column_facts f ON f.relid = a.attrelid
       AND f.attnum = a.attnum
     WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped $$;
CREATE FUNCTION rs_internal.append_layout(relation oid) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT format('%s %s %s %s', coalesce(f.diststyle, 'auto'),
       (SELECT attname FROM pg_attribute WHERE attrelid = relation AND attnum = f.distkey),
       CASE WHEN cardinality(f.sortkeys) > 0 THEN f.sort_style END,
       ARRAY(SELECT a.attname FROM unnest(f.sortkeys) WITH ORDINALITY k (number, place)
             JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = k.number
             ORDER BY k.place))
     FROM rs_internal.table_facts f WHERE f.relid = relation $$;
CREATE FUNCTION rs_internal.append_rows(target regclass, source regclass, extra text)
RETURNS void LANGUAGE plpgsql AS $fn$
DECLARE
  wrong text;
  names text;
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong FROM pg_class c
    WHERE c.oid IN (target, source) AND (c.relkind <> 'r' OR c.relpersistence <> 'p');
  IF wrong IS NOT NULL OR target = source THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND takes two permanent tables: %', coalesce(wrong,
      target::text) USING ERRCODE = 'feature_not_supported';
  END IF;
  IF rs_internal.append_layout(target) <> rs_internal.append_layout(source) THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: % and % differ in distribution or sort keys', target,
      source USING ERRCODE = 'feature_not_supported';
  END IF;
  SELECT string_agg(quote_ident(t.name), ', ') INTO wrong FROM rs_internal.append_columns(target) t
    JOIN rs_internal.append_columns(source) s USING (name)
    WHERE (t.is_identity AND s.is_identity) OR (NOT t.is_identity AND NOT s.is_identity
      AND (t.type, t.is_not_null, t.encoding) <> (s.type, s.is_not_null, s.encoding));
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: columns of one name have different attributes: %', wrong
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF (SELECT count(DISTINCT side) FROM (SELECT 1 AS side FROM rs_internal.append_columns(target)
      WHERE is_identity UNION ALL SELECT 2 FROM rs_internal.append_columns(source)
      WHERE is_identity) both_sides) = 2 THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: both tables have an identity column'
      USING ERRCODE = 'feature_not_supported';
  END IF;
  SELECT string_agg(quote_ident(t.name), ', ') INTO names FROM rs_internal.append_columns(target) t
    JOIN rs_internal.append_columns(source) s USING (name)
    WHERE NOT t.is_identity AND NOT s.is_identity;
  SELECT string_agg(quote_ident(s.name), ', ') INTO wrong FROM rs_internal.append_columns(source) s
    LEFT JOIN rs_internal.append_columns(target) t USING (name)
    WHERE s.is_identity OR coalesce(t.is_identity, true);
  IF wrong IS NOT NULL AND extra <> 'ignoreextra' THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: only the source has %, which takes IGNOREEXTRA', wrong
      USING ERRCODE = 'feature_not_supported';
  END IF;
  SELECT string_agg(quote_ident(t.name), ', ') INTO wrong FROM rs_internal.append_columns(target) t
    LEFT JOIN rs_internal.append_columns(source) s USING (name)
    WHERE t.is_identity OR coalesce(s.is_identity, true);
  IF wrong IS NOT NULL AND extra <> 'filltarget' THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: only the target has %, which takes FILLTARGET', wrong
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF names IS NULL THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: % and % have no column in common', target, source
      USING ERRCODE = 'feature_not_supported';
  END IF;
  EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s', target, names, names, source);
  EXECUTE format('TRUNCATE %s', source);
END $fn$;
)SQL";

}  // namespace

std::string_view append_functions_sql() {
  return kAppend;
}

}  // namespace standin
