#include "binlog/ddl_statement.hpp"

#include <algorithm>

namespace binlog {
namespace {

constexpr std::uint64_t kRealAsFloat = 1U << 0;
constexpr std::uint64_t kAnsiQuotes = 1U << 2;
constexpr std::uint64_t kNoBackslashEscapes = 1U << 20;
constexpr std::uint64_t kStrictTransTables = 1U << 21;
constexpr std::uint64_t kStrictAllTables = 1U << 22;

/// What makes rows equal that were not: under IGNORE the server keeps one of them.
bool may_double_keys(AlterKind kind) noexcept {
  return kind == AlterKind::add_unique || kind == AlterKind::add_primary_key ||
         kind == AlterKind::change_column || kind == AlterKind::convert_charset;
}

}  // namespace

void apply_sql_mode(std::uint64_t sql_mode, DdlContext& context) noexcept {
  context.real_as_float = (sql_mode & kRealAsFloat) != 0;
  context.ansi_quotes = (sql_mode & kAnsiQuotes) != 0;
  context.no_backslash_escapes = (sql_mode & kNoBackslashEscapes) != 0;
}

bool is_strict(std::uint64_t sql_mode) noexcept {
  return (sql_mode & (kStrictTransTables | kStrictAllTables)) != 0;
}

bool DdlStatement::loses_rows() const noexcept {
  return std::any_of(clauses.begin(), clauses.end(), [this](const AlterClause& clause) {
    return clause.kind == AlterKind::loses_rows || (is_ignore && may_double_keys(clause.kind));
  });
}

}  // namespace binlog
