#include "binlog/alter_scanner.hpp"

#include "binlog/column_scanner.hpp"

namespace binlog {
namespace {

AlterClause clause_of(AlterKind kind) {
  AlterClause clause;
  clause.kind = kind;
  return clause;
}

/// [CONSTRAINT [name]] PRIMARY KEY [name] [USING x] (columns): with the cursor behind KEY.
AlterClause take_primary_key(DdlCursor& cursor) {
  AlterClause clause = clause_of(AlterKind::add_primary_key);
  while (!cursor.is_done() && !cursor.peek().is_symbol('(')) cursor.take();
  std::optional<std::vector<std::string>> columns = cursor.take_key_columns();
  if (!columns) return clause_of(AlterKind::unknown);
  clause.key = *std::move(columns);
  cursor.skip_to_comma();
  return clause;
}

AlterClause skip_as(AlterKind kind, DdlCursor& cursor) {
  cursor.skip_to_comma();
  return clause_of(kind);
}

class AlterScanner {
 public:
  AlterScanner(DdlCursor& cursor, DdlStatement& statement)
      : cursor_(cursor), statement_(statement) {}

  void run() {
    while (!cursor_.is_done()) {
      const std::size_t count = statement_.clauses.size();
      take_clause();
      if (!is_at_end()) {
        // Something stayed behind the clause: none of it is certain.
        statement_.clauses.resize(count);
        add(skip_as(AlterKind::unknown, cursor_));
      }
      if (!cursor_.accept_symbol(',') && !cursor_.is_done()) {
        add(clause_of(AlterKind::unknown));
        cursor_.skip_all();
      }
    }
  }

 private:
  bool is_at_end() const { return cursor_.is_done() || cursor_.peek().is_symbol(','); }

  void add(AlterClause clause) { statement_.clauses.push_back(std::move(clause)); }
  void add_unknown() { add(skip_as(AlterKind::unknown, cursor_)); }

  /// The last clause is what the rest of the statement makes of the table's partitions.
  void add_rest(AlterKind kind) {
    cursor_.skip_all();
    add(clause_of(kind));
  }

  void take_clause() {
    if (cursor_.accept("ADD")) {
      take_add();
    } else if (cursor_.accept("DROP")) {
      take_drop();
    } else if (cursor_.accept("CHANGE") || cursor_.is_at({"MODIFY"})) {
      take_change();
    } else if (cursor_.accept("RENAME")) {
      take_rename();
    } else if (cursor_.accept("ALTER")) {
      take_alter_column();
    } else if (cursor_.accept("CONVERT")) {
      take_convert();
    } else if (!take_partition_clause()) {
      take_others();
    }
    if (cursor_.is_at({"PARTITION", "BY"}) || cursor_.is_at({"REMOVE", "PARTITIONING"})) {
      cursor_.skip_all();
    }
  }

  void take_add() {
    if (cursor_.accept("PARTITION")) return add_rest(AlterKind::harmless);
    if (cursor_.is_at({"SYSTEM", "VERSIONING"}) || cursor_.is_at({"PERIOD", "FOR"})) {
      return add(skip_as(AlterKind::versioning, cursor_));
    }
    if (!cursor_.accept("COLUMN")) {
      if (std::optional<AlterClause> key = take_key_or_constraint(cursor_)) {
        return add(*std::move(key));
      }
    }
    const bool if_not_exists = cursor_.accept({"IF", "NOT", "EXISTS"});
    if (!cursor_.accept_symbol('(')) return take_added(if_not_exists);
    do {
      if (std::optional<AlterClause> key = take_key_or_constraint(cursor_)) {
        add(*std::move(key));
      } else {
        take_added(if_not_exists);
      }
    } while (cursor_.accept_symbol(','));
    if (!cursor_.accept_symbol(')')) add_unknown();
  }

  void take_added(bool if_not_exists) {
    AlterClause clause = clause_of(AlterKind::add_column);
    clause.if_not_exists = if_not_exists;
    add(with_definition(std::move(clause)));
  }

  /// Reads the definition and the place; an unknown clause when one of them is not understood.
  AlterClause with_definition(AlterClause clause) {
    std::optional<ColumnDefinition> column = take_column(cursor_, statement_.context);
    if (!column) return skip_as(AlterKind::unknown, cursor_);
    std::optional<ColumnPlace> place = take_place(cursor_);
    if (!place) return skip_as(AlterKind::unknown, cursor_);
    clause.column = *std::move(column);
    clause.place = *std::move(place);
    return clause;
  }

  void take_drop() {
    if (cursor_.accept({"PRIMARY", "KEY"})) return add(clause_of(AlterKind::drop_primary_key));
    if (cursor_.accept("PARTITION")) return add_rest(AlterKind::loses_rows);
    if (cursor_.is_at({"SYSTEM", "VERSIONING"}) || cursor_.is_at({"PERIOD", "FOR"})) {
      return add(skip_as(AlterKind::versioning, cursor_));
    }
    if (cursor_.accept({"FOREIGN", "KEY"}) || cursor_.accept("CHECK")) {
      return add(skip_as(AlterKind::harmless, cursor_));
    }
    if (cursor_.accept_any({"INDEX", "KEY", "CONSTRAINT"})) return take_dropped_index();
    cursor_.accept("COLUMN");
    AlterClause clause = clause_of(AlterKind::drop_column);
    clause.if_exists = cursor_.accept({"IF", "EXISTS"});
    std::optional<std::string> name = cursor_.take_name();
    if (!name) return add_unknown();
    clause.name = *std::move(name);
    cursor_.accept_any({"RESTRICT", "CASCADE"});
    add(std::move(clause));
  }

  /// The primary key is an index of the name PRIMARY.
  void take_dropped_index() {
    cursor_.accept({"IF", "EXISTS"});
    const std::optional<std::string> name = cursor_.take_name();
    if (!name) return add_unknown();
    const bool is_primary = equal_names(*name, "PRIMARY");
    add(clause_of(is_primary ? AlterKind::drop_primary_key : AlterKind::harmless));
  }

  void take_change() {
    const bool is_modify = cursor_.accept("MODIFY");
    cursor_.accept("COLUMN");
    AlterClause clause = clause_of(AlterKind::change_column);
    clause.if_exists = cursor_.accept({"IF", "EXISTS"});
    if (!is_modify) {
      std::optional<std::string> name = cursor_.take_name();
      if (!name) return add_unknown();
      clause.name = *std::move(name);
    }
    clause = with_definition(std::move(clause));
    if (is_modify) clause.name = clause.column.name;
    add(std::move(clause));
  }

  void take_rename() {
    if (cursor_.accept_any({"INDEX", "KEY"})) return add(skip_as(AlterKind::harmless, cursor_));
    if (cursor_.accept("COLUMN")) return take_renamed_column();
    if (!cursor_.accept_any({"TO", "AS"})) cursor_.accept_symbol('=');
    AlterClause clause = clause_of(AlterKind::rename_table);
    std::optional<model::TableId> table = cursor_.take_table(statement_.context.default_schema);
    if (!table) return add_unknown();
    clause.table = *std::move(table);
    add(std::move(clause));
  }

  void take_renamed_column() {
    AlterClause clause = clause_of(AlterKind::rename_column);
    clause.if_exists = cursor_.accept({"IF", "EXISTS"});
    std::optional<std::string> from = cursor_.take_name();
    const bool has_to = cursor_.accept("TO") || cursor_.accept("AS");
    std::optional<std::string> to = has_to ? cursor_.take_name() : std::nullopt;
    if (!from || !to) return add_unknown();
    clause.name = *std::move(from);
    clause.new_name = *std::move(to);
    add(std::move(clause));
  }

  void take_alter_column() {
    const bool is_index = cursor_.is_at_any({"INDEX", "KEY", "CHECK", "CONSTRAINT"});
    if (is_index) return add(skip_as(AlterKind::harmless, cursor_));
    cursor_.accept("COLUMN");
    AlterClause clause = clause_of(AlterKind::harmless);
    clause.if_exists = cursor_.accept({"IF", "EXISTS"});
    std::optional<std::string> name = cursor_.take_name();
    if (!name) return add_unknown();
    clause.name = *std::move(name);
    if (cursor_.accept({"SET", "VISIBLE"}) || cursor_.is_at({"SET", "INVISIBLE"})) {
      clause.kind = AlterKind::set_visibility;
      clause.is_invisible = cursor_.accept({"SET", "INVISIBLE"});
    } else if (cursor_.is_at({"SET", "DEFAULT"}) || cursor_.is_at({"DROP", "DEFAULT"})) {
      cursor_.skip_to_comma();
    } else {
      return add_unknown();
    }
    add(std::move(clause));
  }

  void take_convert() {
    if (cursor_.accept("PARTITION")) return take_partition_as_table();
    if (cursor_.accept("TABLE")) return take_partition_as_table();
    if (!cursor_.accept("TO")) return add_unknown();
    add_charset(AlterKind::convert_charset);
  }

  /// CONVERT PARTITION p TO TABLE t, CONVERT TABLE t TO PARTITION p: the other table's rows come or
  /// go as well.
  void take_partition_as_table() {
    const std::string& schema = statement_.context.default_schema;
    if (std::optional<model::TableId> table = cursor_.take_table(schema)) {
      statement_.tables.push_back(*std::move(table));
    }
    if (cursor_.accept({"TO", "TABLE"})) {
      std::optional<model::TableId> table = cursor_.take_table(schema);
      if (table) statement_.tables.back() = *std::move(table);
    }
    add_rest(AlterKind::loses_rows);
  }

  /// All of "CHARACTER SET x COLLATE y" that stands together.
  void add_charset(AlterKind kind) {
    AlterClause clause = clause_of(kind);
    bool is_any = false;
    while (const std::optional<CharsetOption> option = take_charset_option(cursor_)) {
      is_any = true;
      if (!option->charset.empty()) clause.charset = option->charset;
      if (!option->collation.empty()) clause.collation = option->collation;
    }
    if (!is_any) return add_unknown();
    add(std::move(clause));
  }

  bool take_partition_clause() {
    if (cursor_.accept({"TRUNCATE", "PARTITION"})) {
      add_rest(AlterKind::loses_rows);
    } else if (cursor_.accept({"EXCHANGE", "PARTITION"})) {
      cursor_.take_name();
      if (cursor_.accept({"WITH", "TABLE"})) {
        std::optional<model::TableId> table = cursor_.take_table(statement_.context.default_schema);
        if (table) statement_.tables.push_back(*std::move(table));
      }
      add_rest(AlterKind::loses_rows);
    } else if (cursor_.is_at_any({"DISCARD", "IMPORT"})) {
      add_rest(AlterKind::loses_rows);
    } else if (cursor_.is_at({"PARTITION", "BY"}) || cursor_.is_at({"REMOVE", "PARTITIONING"}) ||
               cursor_.is_at({"UPGRADE", "PARTITIONING"}) ||
               (cursor_.peek(1).is("PARTITION") &&
                cursor_.is_at_any({"COALESCE", "REORGANIZE", "REBUILD", "OPTIMIZE", "ANALYZE",
                                   "CHECK", "REPAIR"}))) {
      add_rest(AlterKind::harmless);
    } else {
      return false;
    }
    return true;
  }

  void take_others() {
    if (cursor_.is_at({"ORDER", "BY"})) return take_order();
    const bool is_word =
        cursor_.accept_any({"FORCE", "SECONDARY_LOAD", "SECONDARY_UNLOAD", "NOWAIT"}) ||
        cursor_.accept({"ENABLE", "KEYS"}) || cursor_.accept({"DISABLE", "KEYS"}) ||
        cursor_.accept({"WITH", "VALIDATION"}) || cursor_.accept({"WITHOUT", "VALIDATION"});
    if (is_word) return add(clause_of(AlterKind::harmless));
    take_options();
  }

  /// Options may stand together without commas.
  void take_options() {
    bool is_any = false;
    for (;;) {
      const Token& word = cursor_.peek(cursor_.peek().is("DEFAULT") ? 1 : 0);
      if (word.is("CHARACTER") || word.is("CHARSET") || word.is("COLLATE") || word.is("CHAR")) {
        add_charset(AlterKind::table_charset);
      } else if (skip_table_option(cursor_)) {
        add(clause_of(AlterKind::harmless));
      } else {
        break;
      }
      is_any = true;
    }
    if (!is_any) add_unknown();
  }

  /// The names of ORDER BY stand between commas too; what follows begins with a reserved word.
  void take_order() {
    cursor_.accept({"ORDER", "BY"});
    cursor_.take_name();
    cursor_.accept_any({"ASC", "DESC"});
    while (cursor_.peek().is_symbol(',')) {
      const Token& behind = cursor_.peek(2);
      const bool is_name = behind.kind == TokenKind::end || behind.is_symbol(',') ||
                           behind.is_symbol(';') || behind.is("ASC") || behind.is("DESC");
      if (!is_name || cursor_.peek(1).is("FORCE")) break;
      cursor_.take();
      cursor_.take();
      cursor_.accept_any({"ASC", "DESC"});
    }
    add(clause_of(AlterKind::harmless));
  }

  DdlCursor& cursor_;
  DdlStatement& statement_;
};

}  // namespace

void scan_alter_clauses(DdlCursor& cursor, DdlStatement& statement) {
  AlterScanner(cursor, statement).run();
}

std::optional<AlterClause> take_key_or_constraint(DdlCursor& cursor) {
  if (cursor.accept("CONSTRAINT")) {
    if (!cursor.is_at_any({"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})) cursor.take_name();
    if (!cursor.is_at_any({"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})) {
      return skip_as(AlterKind::unknown, cursor);
    }
  }
  if (cursor.accept({"PRIMARY", "KEY"})) return take_primary_key(cursor);
  if (cursor.is_at({"UNIQUE"})) return skip_as(AlterKind::add_unique, cursor);
  const bool is_index =
      cursor.is_at_any({"INDEX", "KEY", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK"}) ||
      cursor.is_at({"VECTOR", "INDEX"}) || cursor.is_at({"VECTOR", "KEY"});
  if (is_index) return skip_as(AlterKind::harmless, cursor);
  if (cursor.is_at({"PERIOD", "FOR"})) return skip_as(AlterKind::versioning, cursor);
  return std::nullopt;
}

bool skip_table_option(DdlCursor& cursor) {
  const bool is_known = cursor.is_at_any({"ENGINE",
                                          "TYPE",
                                          "AUTO_INCREMENT",
                                          "AVG_ROW_LENGTH",
                                          "CHECKSUM",
                                          "COMMENT",
                                          "COMPRESSION",
                                          "CONNECTION",
                                          "DELAY_KEY_WRITE",
                                          "ENCRYPTION",
                                          "INSERT_METHOD",
                                          "KEY_BLOCK_SIZE",
                                          "MAX_ROWS",
                                          "MIN_ROWS",
                                          "PACK_KEYS",
                                          "PASSWORD",
                                          "ROW_FORMAT",
                                          "STATS_AUTO_RECALC",
                                          "STATS_PERSISTENT",
                                          "STATS_SAMPLE_PAGES",
                                          "STORAGE",
                                          "TABLESPACE",
                                          "UNION",
                                          "ALGORITHM",
                                          "LOCK",
                                          "AUTOEXTEND_SIZE",
                                          "ENGINE_ATTRIBUTE",
                                          "SECONDARY_ENGINE",
                                          "SECONDARY_ENGINE_ATTRIBUTE",
                                          "PAGE_CHECKSUM",
                                          "TRANSACTIONAL",
                                          "PAGE_COMPRESSED",
                                          "ENCRYPTED",
                                          "ENCRYPTION_KEY_ID",
                                          "SEQUENCE",
                                          "IETF_QUOTES",
                                          "WAIT",
                                          "TABLE_CHECKSUM"});
  if (cursor.accept({"DATA", "DIRECTORY"}) || cursor.accept({"INDEX", "DIRECTORY"})) {
    cursor.accept_symbol('=');
    return cursor.take_string().has_value();
  }
  if (cursor.accept({"START", "TRANSACTION"})) return true;
  if (!is_known && !cursor.peek(1).is_symbol('=')) return false;
  if (!cursor.take_name()) return false;
  cursor.accept_symbol('=');
  if (cursor.peek().is_symbol('(')) return cursor.skip_parentheses();
  cursor.accept_symbol('-');
  const TokenKind kind = cursor.peek().kind;
  if (kind == TokenKind::symbol || kind == TokenKind::end) return false;
  cursor.take();
  return true;
}

}  // namespace binlog
