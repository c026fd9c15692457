#include "binlog/ddl_scanner.hpp"

#include "binlog/alter_scanner.hpp"
#include "binlog/column_scanner.hpp"
#include "binlog/create_scanner.hpp"
#include "binlog/ddl_cursor.hpp"
#include "binlog/row_statement_scanner.hpp"

namespace binlog {
namespace {

class Scanner {
 public:
  Scanner(std::string_view sql, const DdlContext& context)
      : context_(context),
        cursor_(sql, rules_of(context)),
        has_doubtful_quotes_(sql.find_first_of("\"\\") != std::string_view::npos) {
    statement_.context = context;
  }

  /// True when it is not known whether its quotes mean what the context says.
  bool is_doubtful() const noexcept { return is_doubtful_; }

  DdlStatement run() {
    scan();
    // Behind a quote without an end nothing is certain; and a statement ends where its text does.
    const bool is_at_end = cursor_.is_done() || statement_.kind == DdlKind::harmless;
    if (cursor_.is_broken() || !is_at_end || statement_.kind == DdlKind::unknown || is_doubtful_) {
      return unknown();
    }
    return std::move(statement_);
  }

 private:
  static QuoteRules rules_of(const DdlContext& context) {
    return {context.flavour, context.ansi_quotes, context.no_backslash_escapes};
  }

  /// Whose rows it may concern is kept: that much was read.
  DdlStatement unknown() {
    DdlStatement statement;
    statement.context = context_;
    statement.intended = statement_.kind;
    statement.tables = std::move(statement_.tables);
    for (const auto& [from, to] : statement_.renames) {
      statement.tables.push_back(from);
      statement.tables.push_back(to);
    }
    return statement;
  }

  void scan() {
    if (cursor_.is_at({"SET", "STATEMENT"}) && !skip_set_statement()) return;
    if (cursor_.accept("ALTER")) {
      scan_alter();
    } else if (cursor_.accept("CREATE")) {
      scan_create();
    } else if (cursor_.accept("DROP")) {
      scan_drop();
    } else if (cursor_.accept("RENAME")) {
      scan_rename();
    } else if (cursor_.accept("TRUNCATE")) {
      cursor_.accept("TABLE");
      scan_tables(DdlKind::truncate_table);
    } else if (!scan_row_statement(cursor_, statement_) && is_harmless()) {
      statement_.kind = DdlKind::harmless;
    }
  }

  /// MariaDB: SET STATEMENT a=1, b=2 FOR statement. One that may change how quotes are read is
  /// followed only where nothing depends on that.
  bool skip_set_statement() {
    while (!cursor_.is_done() && !cursor_.is_at({"FOR"})) {
      if (cursor_.take().is("SQL_MODE")) is_doubtful_ = has_doubtful_quotes_;
    }
    return cursor_.accept("FOR");
  }

  bool is_harmless() {
    const bool is_known = cursor_.is_at_any(
        {"GRANT",  "REVOKE",   "SET",       "FLUSH",    "ANALYZE",  "OPTIMIZE", "CHECK",
         "REPAIR", "CHECKSUM", "SAVEPOINT", "ROLLBACK", "RELEASE",  "BEGIN",    "START",
         "COMMIT", "XA",       "USE",       "LOCK",     "UNLOCK",   "INSTALL",  "UNINSTALL",
         "RESET",  "PURGE",    "KILL",      "SHOW",     "DESCRIBE", "DESC",     "EXPLAIN",
         "CHANGE", "STOP",     "CLONE",     "SHUTDOWN", "RESTART",  "CACHE",    "HELP",
         "SIGNAL", "BACKUP",   "DELIMITER"});
    // Comments and blanks alone, too.
    return is_known || cursor_.is_done();
  }

  bool take_schema() {
    std::optional<std::string> name = cursor_.take_name();
    if (name) statement_.schema = *std::move(name);
    return name.has_value();
  }

  void take_schema_options() {
    while (const std::optional<CharsetOption> option = take_charset_option(cursor_)) {
      if (!option->charset.empty()) statement_.create.charset = option->charset;
      if (!option->collation.empty()) statement_.create.collation = option->collation;
    }
    cursor_.skip_all();  // encryption, read only, comment
  }

  bool take_table() {
    std::optional<model::TableId> table = cursor_.take_table(context_.default_schema);
    if (table) statement_.tables.push_back(*std::move(table));
    return table.has_value();
  }

  void skip_wait() {
    if (cursor_.accept("NOWAIT")) return;
    if (cursor_.accept("WAIT")) cursor_.take();
  }

  void scan_alter() {
    const bool is_plain = !cursor_.accept_any({"ONLINE", "OFFLINE"});
    statement_.is_ignore = cursor_.accept("IGNORE");
    if (cursor_.accept("TABLE")) {
      statement_.if_exists = cursor_.accept({"IF", "EXISTS"});
      if (!take_table()) return;
      skip_wait();
      statement_.kind = DdlKind::alter_table;
      scan_alter_clauses(cursor_, statement_);
    } else if (is_plain && cursor_.accept_any({"DATABASE", "SCHEMA"})) {
      const bool has_name = !cursor_.is_at_any({"DEFAULT", "CHARACTER", "CHARSET", "COLLATE",
                                                "COMMENT", "ENCRYPTION", "READ", "UPGRADE"});
      statement_.schema = context_.default_schema;
      if (has_name && !take_schema()) return;
      statement_.kind = DdlKind::alter_schema;
      take_schema_options();
    } else if (cursor_.is_at_any({"VIEW", "ALGORITHM", "DEFINER", "SQL", "PROCEDURE", "FUNCTION",
                                  "EVENT", "USER", "SERVER", "SEQUENCE", "TABLESPACE", "LOGFILE",
                                  "INSTANCE", "RESOURCE", "UNDO", "ROLE", "LIBRARY", "PACKAGE",
                                  "JSON"})) {
      statement_.kind = DdlKind::harmless;
    }
  }

  void scan_create() {
    statement_.or_replace = cursor_.accept({"OR", "REPLACE"});
    statement_.is_temporary = cursor_.accept("TEMPORARY");
    if (cursor_.accept("TABLE")) {
      statement_.if_not_exists = cursor_.accept({"IF", "NOT", "EXISTS"});
      if (take_table()) scan_create_table(cursor_, statement_);
    } else if (cursor_.accept_any({"DATABASE", "SCHEMA"})) {
      statement_.if_not_exists = cursor_.accept({"IF", "NOT", "EXISTS"});
      if (!take_schema()) return;
      statement_.kind = DdlKind::create_schema;
      take_schema_options();
    } else if (is_index_ahead()) {
      scan_create_index();
    } else if (cursor_.is_at_any({"VIEW",     "ALGORITHM", "DEFINER",   "SQL",        "PROCEDURE",
                                  "FUNCTION", "TRIGGER",   "EVENT",     "USER",       "ROLE",
                                  "SERVER",   "SEQUENCE",  "AGGREGATE", "TABLESPACE", "LOGFILE",
                                  "UNDO",     "RESOURCE",  "SPATIAL",   "LIBRARY",    "PACKAGE",
                                  "JSON"})) {
      statement_.kind = DdlKind::harmless;
    }
  }

  bool is_index_ahead() const {
    for (std::size_t ahead = 0; ahead < 3; ++ahead) {
      if (cursor_.peek(ahead).is("INDEX")) return true;
    }
    return false;
  }

  /// Steps to "ON table" of CREATE INDEX and DROP INDEX.
  bool take_index_table() {
    while (!cursor_.is_done() && !cursor_.is_at({"ON"})) cursor_.take();
    return cursor_.accept("ON") && take_table();
  }

  void scan_create_index() {
    const bool is_unique = cursor_.accept("UNIQUE");
    if (!take_index_table()) return;
    statement_.kind = DdlKind::alter_table;
    statement_.clauses.emplace_back().kind =
        is_unique ? AlterKind::add_unique : AlterKind::harmless;
    cursor_.skip_all();
  }

  void scan_drop() {
    statement_.is_temporary = cursor_.accept("TEMPORARY");
    if (cursor_.accept_any({"TABLE", "TABLES"})) {
      scan_tables(DdlKind::drop_tables);
    } else if (cursor_.accept_any({"DATABASE", "SCHEMA"})) {
      statement_.if_exists = cursor_.accept({"IF", "EXISTS"});
      if (take_schema()) statement_.kind = DdlKind::drop_schema;
    } else if (cursor_.accept("INDEX")) {
      cursor_.accept({"IF", "EXISTS"});
      const std::optional<std::string> name = cursor_.take_name();
      if (!name || !take_index_table()) return;
      statement_.kind = DdlKind::alter_table;
      statement_.clauses.emplace_back().kind =
          equal_names(*name, "PRIMARY") ? AlterKind::drop_primary_key : AlterKind::harmless;
      cursor_.skip_all();
    } else if (cursor_.is_at_any({"VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "USER",
                                  "ROLE", "SERVER", "SEQUENCE", "TABLESPACE", "LOGFILE", "UNDO",
                                  "RESOURCE", "SPATIAL", "PREPARE", "LIBRARY", "PACKAGE"})) {
      statement_.kind = DdlKind::harmless;
    }
  }

  /// DROP TABLE and TRUNCATE behind TABLE.
  void scan_tables(DdlKind kind) {
    statement_.if_exists = cursor_.accept({"IF", "EXISTS"});
    do {
      if (!take_table()) return;
    } while (cursor_.accept_symbol(','));
    skip_wait();
    cursor_.accept_any({"RESTRICT", "CASCADE"});
    statement_.kind = kind;
  }

  void scan_rename() {
    if (cursor_.is_at({"USER"})) {
      statement_.kind = DdlKind::harmless;
      return;
    }
    if (!cursor_.accept_any({"TABLE", "TABLES"})) return;
    statement_.if_exists = cursor_.accept({"IF", "EXISTS"});
    do {
      if (!take_table()) return;
      skip_wait();
      std::optional<model::TableId> to;
      if (cursor_.accept("TO")) to = cursor_.take_table(context_.default_schema);
      if (!to) return;
      statement_.renames.emplace_back(statement_.tables.back(), *std::move(to));
    } while (cursor_.accept_symbol(','));
    statement_.kind = DdlKind::rename_tables;
  }

  const DdlContext& context_;
  DdlCursor cursor_;
  bool has_doubtful_quotes_;  // signs that sql_mode gives a meaning
  bool is_doubtful_ = false;
  DdlStatement statement_;
};

}  // namespace

DdlStatement scan_ddl(std::string_view sql, const DdlContext& context) {
  Scanner scanner(sql, context);
  DdlStatement statement = scanner.run();
  if (!scanner.is_doubtful() || !statement.tables.empty() || context.ansi_quotes) return statement;
  // It may be named in the quotes that the statement's own mode allows.
  DdlContext other = context;
  other.ansi_quotes = true;
  DdlStatement again = Scanner(sql, other).run();
  statement.intended = again.intended;
  statement.tables = std::move(again.tables);
  return statement;
}

}  // namespace binlog
