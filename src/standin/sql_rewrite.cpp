#include "standin/sql_rewrite.hpp"

#include "base/error.hpp"
#include "standin/copy_grammar.hpp"
#include "standin/dml_rewrite.hpp"
#include "standin/query_text.hpp"
#include "standin/show_rewrite.hpp"

#include <algorithm>
#include <array>

namespace standin {
namespace {

// Parameters of a Redshift session that PostgreSQL does not have; kept under a name of their own.
constexpr std::array kRedshiftParameters = {
    "analyze_threshold_percent",
    "auto_analyze",
    "auto_mv",
    "cast_super_null_on_error",
    "datashare_break_glass_session_var",
    "default_geometry_encoding",
    "describe_field_name_in_uppercase",
    "downcase_delimited_identifier",
    "enable_case_sensitive_identifier",
    "enable_case_sensitive_super_attribute",
    "enable_numeric_rounding",
    "enable_result_cache_for_session",
    "enable_vacuum_boost",
    "error_on_nondeterministic_update",
    "json_parse_dedup_attributes",
    "json_parse_truncate_strings",
    "json_serialization_enable",
    "json_serialization_parse_nested_strings",
    "max_concurrency_scaling_clusters",
    "max_cursor_result_set_size",
    "mv_enable_aqmv_for_session",
    "navigate_super_null_on_error",
    "parse_super_null_on_error",
    "pg_federation_repeatable_read",
    "query_group",
    "query_priority",
    "readonly",
    "spectrum_enable_pseudo_columns",
    "spectrum_query_maxerror",
    "stored_proc_log_min_messages",
    "use_fips_ssl",
    "wlm_query_slot_count",
};

bool is_redshift_parameter(const std::string& name) {
  return std::find(kRedshiftParameters.begin(), kRedshiftParameters.end(), name) !=
         kRedshiftParameters.end();
}

std::optional<bool> as_switch(const Token& token) {
  std::string word = fold_name(token.value);
  std::erase(word, '\'');
  if (word == "on" || word == "true" || word == "1" || word == "t" || word == "yes") return true;
  return false;
}

[[noreturn]] void refuse_command(std::string_view sql) {
  constexpr std::size_t kShownBytes = 60;
  std::string shown(sql.substr(0, kShownBytes));
  if (sql.size() > kShownBytes) shown += "...";
  refuse("0A000", "SQL command \"" + shown + "\" not supported.");
}

void rewrite_set(TokenCursor& cursor, Statement& statement) {
  cursor.accept("set");
  std::string scope;
  if (cursor.peek().is("local") || cursor.peek().is("session")) {
    scope = cursor.peek().value + " ";
    cursor.skip();
  }
  const std::string name = fold_name(cursor.peek().value);
  if (!cursor.peek().is_name() || !is_redshift_parameter(name)) {
    cursor.move_to(0);
    statement.sql = cursor.take_rest();
    return;
  }
  cursor.skip();
  if (name == "enable_case_sensitive_identifier")
    statement.case_sensitive = as_switch(cursor.peek(1));
  // Redshift lets a list be given without quotes; it is kept as one text.
  if (!cursor.accept("to")) cursor.expect_symbol("=");
  const std::string value = cursor.take_rest();
  const bool is_whole = value.starts_with('\'') || fold_name(value) == "default";
  statement.sql = "SET " + scope + "rs." + name + " TO " + (is_whole ? value : "'" + value + "'");
}

void rewrite_show_or_reset(TokenCursor& cursor, Statement& statement) {
  const bool is_show = cursor.peek().is("show");
  if (is_show) {
    if (auto select = rewrite_catalog_show(cursor)) {
      statement.sql = std::move(*select);
      return;
    }
  }
  cursor.skip();
  const std::string name = fold_name(cursor.peek().value);
  if (!cursor.peek().is_name() || !is_redshift_parameter(name) || !cursor.peek(1).value.empty()) {
    cursor.move_to(0);
    statement.sql = cursor.take_rest();
    return;
  }
  if (is_show) {
    statement.sql = "SELECT coalesce(nullif(current_setting('rs." + name +
                    "', true), ''), 'default') AS " + name;
    return;
  }
  statement.sql = "SET rs." + name + " TO DEFAULT";
  if (name == "enable_case_sensitive_identifier") statement.case_sensitive = false;
}

// The isolation level is the database's: what BEGIN says is taken and ignored.
void rewrite_begin(TokenCursor& cursor, Statement& statement) {
  statement.is_transaction_control = true;
  cursor.skip();
  if (!cursor.accept("work")) cursor.accept("transaction");
  statement.sql = "BEGIN";
  while (!cursor.done()) {
    if (cursor.accept_all({"isolation", "level"})) {
      if (!cursor.accept_all({"read", "committed"}) &&
          !cursor.accept_all({"read", "uncommitted"}) &&
          !cursor.accept_all({"repeatable", "read"}) && !cursor.accept("serializable")) {
        cursor.refuse_here();
      }
    } else if (cursor.accept_all({"read", "only"})) {
      statement.sql = "BEGIN READ ONLY";
    } else if (!cursor.accept_all({"read", "write"}) && !cursor.accept_symbol(",")) {
      cursor.refuse_here();
    }
  }
}

void rewrite_vacuum(TokenCursor& cursor, Statement& statement) {
  cursor.skip();
  statement.not_in_block = "VACUUM";
  for (const char* word : {"full", "sort", "delete", "only", "reindex", "recluster"}) {
    cursor.accept(word);
  }
  statement.sql = "VACUUM";
  if (!cursor.done() && !cursor.peek().is("to"))
    statement.sql += " " + cursor.take_qualified_name();
  if (cursor.accept("to")) {
    cursor.take_integer();
    if (!cursor.accept("percent")) cursor.refuse_here();
  }
  cursor.accept("boost");
  if (!cursor.done()) cursor.refuse_here();
}

void rewrite_analyze(TokenCursor& cursor, Statement& statement) {
  cursor.skip();
  if (cursor.peek().is("compression")) {
    refuse("0A000", "ANALYZE COMPRESSION is not done by this local stand-in");
  }
  cursor.accept("verbose");
  statement.sql = "ANALYZE";
  if (cursor.done()) return;
  statement.sql += " " + cursor.take_qualified_name();
  if (cursor.accept_all({"predicate", "columns"}) || cursor.accept_all({"all", "columns"})) return;
  if (!cursor.done()) statement.sql += " " + cursor.take_rest();
}

void rewrite_truncate(TokenCursor& cursor, Statement& statement) {
  cursor.skip();
  cursor.accept("table");
  statement.kind = StatementKind::truncate;
  statement.sql = "TRUNCATE TABLE " + cursor.take_qualified_name();
  if (!cursor.done()) cursor.refuse_here();
}

void rewrite_lock(TokenCursor& cursor, Statement& statement) {
  cursor.skip();
  cursor.accept("table");
  statement.sql = "LOCK TABLE " + cursor.take_qualified_name();
  while (cursor.accept_symbol(",")) statement.sql += ", " + cursor.take_qualified_name();
  if (!cursor.done()) cursor.refuse_here();
}

void rewrite_alter_table_statement(TokenCursor& cursor, Statement& statement) {
  AlteredTable altered = rewrite_alter_table(cursor);
  if (altered.is_append) {
    statement.not_in_block = "ALTER TABLE APPEND";
    statement.kind = StatementKind::append;
    statement.append = std::move(altered.append);
    return;
  }
  statement.sql = std::move(altered.sql);
  if (!altered.is_type_change) return;
  statement.kind = StatementKind::type_change;
  statement.type_change = std::move(altered.change);
  statement.not_in_block = "ALTER TABLE ALTER COLUMN";
}

// CREATE USER and ALTER USER: the words that PostgreSQL has dropped or never had.
void rewrite_user(TokenCursor& cursor, Statement& statement) {
  const std::size_t from = cursor.at();
  cursor.skip();
  cursor.skip();
  cursor.take_name();
  statement.sql = cursor.rendered_since(from);
  while (!cursor.done()) {
    const std::size_t word = cursor.at();
    if (cursor.accept("createuser")) {
      statement.sql += " SUPERUSER";
    } else if (cursor.accept("nocreateuser")) {
      statement.sql += " NOSUPERUSER";
    } else if (cursor.accept_all({"syslog", "access"}) ||
               cursor.accept_all({"session", "timeout"})) {
      cursor.skip();
    } else if (cursor.accept_all({"password", "disable"})) {
      statement.sql += " PASSWORD NULL";
    } else if (fold_name(cursor.peek().value).starts_with("'sha256|")) {
      refuse("0A000",
             "a SHA-256 password in CREATE USER and ALTER USER is not supported by this local "
             "stand-in; write the login into world.json with \"auth\": \"sha256\"");
    } else {
      cursor.skip();
      statement.sql += " " + cursor.rendered_since(word);
    }
  }
}

// The tail that Redshift adds to a statement is cut where it begins.
std::string without_tail(TokenCursor& cursor, std::initializer_list<std::string_view> tail) {
  while (!cursor.done()) {
    const std::size_t at = cursor.at();
    if (cursor.accept_all(tail)) {
      cursor.move_to(at);
      return cursor.rendered_since(0);
    }
    cursor.skip();
  }
  return cursor.rendered_since(0);
}

void rewrite_create_database(TokenCursor& cursor, Statement& statement) {
  TokenCursor ahead = cursor;
  ahead.skip();
  ahead.skip();
  const std::string database = ahead.take_name();
  statement.not_in_block = "CREATE DATABASE";
  statement.sql = without_tail(cursor, {"isolation", "level"});
  if (!cursor.done()) statement.follow_up = take_isolation(cursor, database);
}

// ALTER DATABASE d ISOLATION LEVEL x; the rest is PostgreSQL's.
void rewrite_alter_database(TokenCursor& cursor, Statement& statement) {
  cursor.accept_all({"alter", "database"});
  const std::string database = cursor.take_name();
  if (cursor.peek().is("isolation")) {
    statement.sql = take_isolation(cursor, database);
    statement.not_in_block = "ALTER DATABASE ISOLATION LEVEL";
    return;
  }
  cursor.move_to(0);
  statement.sql = cursor.take_rest();
}

void rewrite_create(TokenCursor& cursor, Statement& statement, std::string_view sql) {
  if (is_create_table(cursor)) {
    statement.sql = rewrite_create_table(cursor);
    return;
  }
  const Token& what = cursor.peek(1);
  if (what.is("materialized")) {
    statement.sql = rewrite_create_materialized_view(cursor);
    return;
  }
  if (what.is("library") || (what.is("or") && cursor.peek(3).is("library"))) {
    refuse("0A000", "CREATE LIBRARY is not done by this local stand-in");
  }
  for (const char* word : {"index", "unique", "sequence", "trigger", "type", "domain", "extension",
                           "rule", "aggregate", "operator", "cast", "event", "server"}) {
    if (what.is(word)) refuse_command(sql);
  }
  if (what.is("user")) {
    rewrite_user(cursor, statement);
  } else if (what.is("database")) {
    rewrite_create_database(cursor, statement);
  } else {
    statement.sql = without_tail(cursor, {"with", "no", "schema", "binding"});
  }
}

void rewrite_copy(std::string_view sql, Statement& statement) {
  if (!is_redshift_copy(sql)) {
    refuse("0A000",
           "COPY from STDIN and COPY to a client are not supported by Amazon Redshift; "
           "use COPY ... FROM 's3://...'");
  }
  statement.kind = StatementKind::copy;
  statement.sql = sql;
}

bool rewrite_control(TokenCursor& cursor, Statement& statement, std::string_view sql) {
  const Token& first = cursor.peek();
  const Token& second = cursor.peek(1);
  if (first.is("begin") || (first.is("start") && second.is("transaction"))) {
    rewrite_begin(cursor, statement);
  } else if (first.is("commit") || first.is("end") || first.is("abort") || first.is("rollback")) {
    if (second.is("to")) refuse_command(sql);
    statement.is_transaction_control = true;
    statement.is_commit = first.is("commit") || first.is("end");
    statement.is_rollback = !statement.is_commit;
    statement.sql = cursor.take_rest();
  } else if (first.is("savepoint") || first.is("release") || first.is("do") || first.is("listen") ||
             first.is("notify") || first.is("unlisten") || first.is("cluster") ||
             first.is("reindex")) {
    refuse_command(sql);
  } else if (first.is("deallocate") && second.is("all")) {
    refuse("42601", "syntax error at or near \"all\"");
  } else if (first.is("deallocate") && second.kind == TokenKind::quoted_name) {
    // psqlODBC names a statement in Parse, where no case is folded, and drops it so.
    statement.sql = sql;
  } else {
    return false;
  }
  return true;
}

void rewrite(TokenCursor& cursor, Statement& statement, std::string_view sql) {
  if (rewrite_control(cursor, statement, sql)) return;
  const Token& first = cursor.peek();
  if (first.is("create")) return rewrite_create(cursor, statement, sql);
  if (first.is("copy")) return rewrite_copy(sql, statement);
  if (first.is("unload")) {
    statement.kind = StatementKind::unload;
    statement.sql = sql;
    return;
  }
  if (first.is("set")) return rewrite_set(cursor, statement);
  if (first.is("show") || first.is("reset")) return rewrite_show_or_reset(cursor, statement);
  if (first.is("vacuum")) return rewrite_vacuum(cursor, statement);
  if (first.is("analyze") || first.is("analyse")) return rewrite_analyze(cursor, statement);
  if (first.is("truncate")) return rewrite_truncate(cursor, statement);
  if (first.is("lock")) return rewrite_lock(cursor, statement);
  if (first.is("alter") && cursor.peek(1).is("table")) {
    cursor.accept_all({"alter", "table"});
    return rewrite_alter_table_statement(cursor, statement);
  }
  if (first.is("alter") && cursor.peek(1).is("user") && !cursor.peek(3).is("set")) {
    return rewrite_user(cursor, statement);
  }
  if (first.is("alter") && cursor.peek(1).is("database")) {
    return rewrite_alter_database(cursor, statement);
  }
  if (first.is("drop") && cursor.peek(1).is("database")) statement.not_in_block = "DROP DATABASE";
  if (is_role_grant(cursor)) {
    statement.kind = StatementKind::role_grant;
    statement.role_grant = take_role_grant(cursor);
    return;
  }
  if (is_write(cursor)) {
    WriteStatement write = rewrite_write(cursor);
    statement.sql = std::move(write.sql);
    statement.write_target = std::move(write.target);
    statement.merge_source = std::move(write.merge_source);
    return;
  }
  statement.sql = cursor.take_rest();
}

}  // namespace

Statement rewrite_statement(std::string_view sql, NameCase name_case) {
  Statement statement;
  const std::vector<Token> tokens = tokenize(sql);
  for (const Token& token : tokens) {
    statement.asks_query_id = statement.asks_query_id || token.is("pg_last_query_id");
    statement.asks_role_grants = statement.asks_role_grants || token.is("has_assumerole_privilege");
    statement.asks_history = statement.asks_history || token.is("sys_query_history") ||
                             token.is("sys_transaction_history") || token.is("stl_tr_conflict");
  }
  statement.query_type = query_type_of(tokens);
  statement.shown_text = shown_text_of(sql, tokens);
  TokenCursor cursor(sql, tokens, name_case);
  try {
    statement.tables = named_tables(cursor);
    rewrite(cursor, statement, sql);
  } catch (const base::Error& error) {
    if (error.scope() != base::ErrorScope::request) throw;
    statement.kind = StatementKind::refused;
    statement.sqlstate = error.code();
    statement.message = error.message();
  }
  return statement;
}

}  // namespace standin
