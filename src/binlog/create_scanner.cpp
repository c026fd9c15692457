#include "binlog/create_scanner.hpp"

#include "binlog/alter_scanner.hpp"
#include "binlog/column_scanner.hpp"

namespace binlog {
namespace {

void take_element(DdlCursor& cursor, DdlStatement& statement) {
  CreateDefinition& create = statement.create;
  if (std::optional<AlterClause> key = take_key_or_constraint(cursor)) {
    if (key->kind == AlterKind::add_primary_key) create.key = std::move(key->key);
    if (key->kind == AlterKind::versioning) create.is_versioned = true;
    if (key->kind == AlterKind::unknown) create.is_understood = false;
    return;
  }
  std::optional<ColumnDefinition> column = take_column(cursor, statement.context);
  if (!column) {
    create.is_understood = false;
    cursor.skip_to_comma();
    return;
  }
  if (column->is_key) create.key = {column->name};
  create.columns.push_back(*std::move(column));
}

void take_elements(DdlCursor& cursor, DdlStatement& statement) {
  do {
    take_element(cursor, statement);
  } while (cursor.accept_symbol(','));
  if (!cursor.accept_symbol(')')) statement.create.is_understood = false;
}

/// The engine is kept for the record; the set decides about columns that name none.
bool take_option(DdlCursor& cursor, CreateDefinition& create) {
  if (const std::optional<CharsetOption> option = take_charset_option(cursor)) {
    if (!option->charset.empty()) create.charset = option->charset;
    if (!option->collation.empty()) create.collation = option->collation;
    return true;
  }
  if (cursor.accept({"WITH", "SYSTEM", "VERSIONING"})) {
    create.is_versioned = true;
    return true;
  }
  if (!cursor.accept("ENGINE")) return skip_table_option(cursor);
  cursor.accept_symbol('=');
  std::optional<std::string> engine =
      cursor.peek().kind == TokenKind::string ? cursor.take_string() : cursor.take_name();
  if (!engine) return false;
  create.engine = *std::move(engine);
  return true;
}

bool is_at_select(const DdlCursor& cursor) {
  return cursor.is_at_any({"SELECT", "AS", "IGNORE", "REPLACE", "WITH", "TABLE", "VALUES"});
}

void take_like(DdlCursor& cursor, DdlStatement& statement) {
  std::optional<model::TableId> like = cursor.take_table(statement.context.default_schema);
  statement.kind = like ? DdlKind::create_table_like : DdlKind::unknown;
  if (like) statement.like = *std::move(like);
}

void take_options(DdlCursor& cursor, DdlStatement& statement) {
  while (!cursor.is_done()) {
    cursor.accept_symbol(',');
    if (cursor.is_at({"PARTITION", "BY"})) {
      while (!cursor.is_done() && !cursor.is_at({"SELECT"})) cursor.take();
    } else if (take_option(cursor, statement.create)) {
      continue;
    } else if (is_at_select(cursor) || cursor.peek().is_symbol('(')) {
      statement.kind = DdlKind::create_table_select;
      return cursor.skip_all();
    } else {
      statement.create.is_understood = false;
      return cursor.skip_all();
    }
  }
}

}  // namespace

void scan_create_table(DdlCursor& cursor, DdlStatement& statement) {
  statement.kind = DdlKind::create_table;
  if (cursor.accept("LIKE")) return take_like(cursor, statement);
  const bool is_list = cursor.peek().is_symbol('(');
  if (is_list && cursor.peek(1).is("LIKE")) {
    cursor.accept_symbol('(');
    cursor.accept("LIKE");
    take_like(cursor, statement);
    if (!cursor.accept_symbol(')')) statement.kind = DdlKind::unknown;
    return;
  }
  const bool is_select = cursor.peek(1).is_symbol('(') || cursor.peek(1).is("SELECT");
  if (is_list && !is_select) {
    cursor.accept_symbol('(');
    take_elements(cursor, statement);
  }
  take_options(cursor, statement);
  if (statement.create.columns.empty() && statement.kind == DdlKind::create_table) {
    statement.create.is_understood = false;
  }
}

}  // namespace binlog
