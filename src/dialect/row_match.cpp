#include "dialect/row_match.hpp"

#include "base/error.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

namespace dialect {
namespace {

using model::RedshiftKind;

bool is_text(const model::TargetColumn& column) {
  return column.type.kind == RedshiftKind::varchar || column.type.kind == RedshiftKind::char_;
}

std::string column_of(const model::TargetTable& target, const std::string& name) {
  return quote_table(target.id) + "." + quote_identifier(name);
}

/// A value of the type that stands for NULL in an equality; empty: the type has no such literal.
std::string value_for_null(RedshiftKind kind) {
  switch (kind) {
    case RedshiftKind::small_int:
    case RedshiftKind::integer:
    case RedshiftKind::big_int:
    case RedshiftKind::numeric:
    case RedshiftKind::real:
    case RedshiftKind::double_precision: return "0";
    case RedshiftKind::boolean: return "FALSE";
    case RedshiftKind::date: return "DATE '1970-01-01'";
    case RedshiftKind::time: return "CAST('00:00:00' AS TIME)";
    case RedshiftKind::timestamp: return "CAST('1970-01-01 00:00:00' AS TIMESTAMP)";
    case RedshiftKind::timestamp_tz: return "CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ)";
    default: return {};
  }
}

/// The expression over the column `{}` that compares as the value does.
std::string comparable(RedshiftKind kind) {
  switch (kind) {
    // JSON_SERIALIZE makes the text null of a NULL, as of a JSON null.
    case RedshiftKind::super:
      return "CASE WHEN {0} IS NULL THEN NULL ELSE JSON_SERIALIZE_TO_VARBYTE({0}) END";
    case RedshiftKind::geometry:
    case RedshiftKind::geography: return "ST_AsHexEWKB({0})";
    default: return "{0}";
  }
}

std::string both_or_equal(const std::string& left, const std::string& right) {
  return fmt::format("({0} = {1} OR ({0} IS NULL AND {1} IS NULL))", left, right);
}

std::string coalesced(const std::string& left, const std::string& right,
                      const std::string& otherwise) {
  return fmt::format("COALESCE({0}, {2}) = COALESCE({1}, {2})", left, right, otherwise);
}

/// An equality without OR stands first in each: Redshift joins by it, and wants one in a DELETE.
std::string predicate_of(const model::TargetColumn& column, const std::string& left,
                         const std::string& right) {
  const RedshiftKind kind = column.type.kind;
  if (!column.is_nullable && kind != RedshiftKind::super) return left + " = " + right;
  if (kind == RedshiftKind::varbyte || kind == RedshiftKind::super) {
    return coalesced("OCTET_LENGTH(" + left + ")", "OCTET_LENGTH(" + right + ")", "-1") + " AND " +
           both_or_equal(left, right);
  }
  // Hexadecimal text is never empty.
  if (kind == RedshiftKind::geometry || kind == RedshiftKind::geography)
    return coalesced(left, right, "''");
  const std::string otherwise = value_for_null(kind);
  const std::string exact = both_or_equal(left, right);
  return otherwise.empty() ? exact : coalesced(left, right, otherwise) + " AND " + exact;
}

ColumnMatch match_text(const model::TargetColumn& column, const std::string& target,
                       const std::string& groups, std::size_t number) {
  const std::string bare = quote_identifier(column.name);
  const std::string value = fmt::format("k{}", number);
  const std::string length = fmt::format("n{}", number);
  ColumnMatch match;
  match.terms = {{value, bare}, {length, "OCTET_LENGTH(" + bare + ")"}};
  // The length tells NULL from '' and 'a' from 'a '.
  match.predicate = coalesced(target, groups + "." + value, "''") + " AND " +
                    coalesced("OCTET_LENGTH(" + target + ")", groups + "." + length, "-1");
  return match;
}

}  // namespace

const model::TargetColumn& find_column(const model::TargetTable& target, const std::string& name) {
  for (const model::TargetColumn& column : target.columns) {
    if (column.name == name) return column;
  }
  throw base::Error(base::ErrorScope::table, "redshift.no_such_column",
                    fmt::format("{} has no column {} on Redshift", target.id.to_text(), name),
                    "Add the column to the target table, or load the table again.");
}

std::string key_predicate(const model::TargetTable& target, const std::string& stage) {
  CHECK(!target.primary_key.empty(), "rows are matched by their key");
  std::string text;
  for (const std::string& name : target.primary_key) {
    const std::string left = column_of(target, name);
    const std::string right = stage + "." + quote_identifier(name);
    if (!text.empty()) text += " AND ";
    text += left + " = " + right;
    if (is_text(find_column(target, name)))
      text += fmt::format(" AND {} || '.' = {} || '.'", left, right);
  }
  return text;
}

ColumnMatch match_column(const model::TargetTable& target, const std::string& name,
                         const std::string& groups, std::size_t number) {
  const model::TargetColumn& column = find_column(target, name);
  const std::string left = column_of(target, name);
  if (is_text(column)) return match_text(column, left, groups, number);
  const RedshiftKind kind = column.type.kind;
  if (kind == RedshiftKind::hllsketch || kind == RedshiftKind::other) {
    throw base::Error(base::ErrorScope::table, "redshift.no_equality",
                      fmt::format("{} has no key, and values of its column {} ({}) cannot be "
                                  "compared",
                                  target.id.to_text(), name, type_text(column.type)),
                      "Give the source table a primary key, or exclude the column.");
  }
  const std::string form = comparable(kind);
  const std::string value = fmt::format("k{}", number);
  ColumnMatch match;
  match.terms = {{value, fmt::format(fmt::runtime(form), quote_identifier(name))}};
  match.predicate =
      predicate_of(column, fmt::format(fmt::runtime(form), left), groups + "." + value);
  return match;
}

}  // namespace dialect
