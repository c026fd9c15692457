#include "binlog/row_statement_scanner.hpp"

#include <algorithm>

namespace binlog {
namespace {

void skip_modifiers(DdlCursor& cursor) {
  while (cursor.accept_any({"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "QUICK", "IGNORE"})) {
  }
}

void add_table(DdlCursor& cursor, DdlStatement& statement) {
  std::optional<model::TableId> table = cursor.take_table(statement.context.default_schema);
  if (!table) return;
  const auto& known = statement.tables;
  if (std::find(known.begin(), known.end(), *table) == known.end()) {
    statement.tables.push_back(*std::move(table));
  }
}

/// Every name up to a word that ends the list of tables; aliases and columns of joins among them.
void add_names(DdlCursor& cursor, DdlStatement& statement,
               std::initializer_list<std::string_view> ends) {
  while (!cursor.is_done() && !cursor.is_at_any(ends)) {
    const TokenKind kind = cursor.peek().kind;
    if (kind == TokenKind::word || kind == TokenKind::quoted_name) {
      add_table(cursor, statement);
    } else {
      cursor.take();
    }
  }
}

void scan_delete(DdlCursor& cursor, DdlStatement& statement) {
  skip_modifiers(cursor);
  cursor.accept("FROM");
  add_names(cursor, statement, {"WHERE", "ORDER", "LIMIT", "RETURNING"});
}

/// LOAD DATA|XML ... INTO TABLE t.
void scan_load(DdlCursor& cursor, DdlStatement& statement) {
  while (!cursor.is_done() && !cursor.is_at({"INTO", "TABLE"})) cursor.take();
  if (cursor.accept({"INTO", "TABLE"})) add_table(cursor, statement);
}

/// WITH x AS (...) UPDATE or DELETE: the statement proper stands outside of parentheses.
void skip_with(DdlCursor& cursor) {
  while (!cursor.is_done() && !cursor.is_at_any({"UPDATE", "DELETE", "SELECT", "INSERT"})) {
    if (!cursor.peek().is_symbol('(')) {
      cursor.take();
    } else if (!cursor.skip_parentheses()) {
      return;
    }
  }
}

}  // namespace

bool scan_row_statement(DdlCursor& cursor, DdlStatement& statement) {
  if (cursor.is_at({"DELETE", "HISTORY"})) {
    // Rows of the past of a versioned table, which are not replicated.
    statement.kind = DdlKind::harmless;
    return true;
  }
  if (cursor.is_at({"WITH"})) skip_with(cursor);
  if (cursor.accept_any({"INSERT", "REPLACE"})) {
    skip_modifiers(cursor);
    cursor.accept("INTO");
    add_table(cursor, statement);
  } else if (cursor.accept("UPDATE")) {
    skip_modifiers(cursor);
    add_names(cursor, statement, {"SET"});
  } else if (cursor.accept("DELETE")) {
    scan_delete(cursor, statement);
  } else if (cursor.accept("LOAD")) {
    if (cursor.is_at({"INDEX"})) {
      statement.kind = DdlKind::harmless;
      return true;
    }
    scan_load(cursor, statement);
  } else if (!cursor.accept_any(
                 {"SELECT", "DO", "CALL", "EXECUTE", "HANDLER", "VALUES", "TABLE"})) {
    return false;
  }
  cursor.skip_all();
  statement.kind = DdlKind::row_statement;
  return true;
}

}  // namespace binlog
