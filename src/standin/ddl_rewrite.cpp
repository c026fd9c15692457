#include "standin/ddl_rewrite.hpp"

#include "base/json.hpp"
#include "standin/backend_link.hpp"

namespace standin {
namespace {

/// The comment in front; a slash is escaped so that no name can close the comment.
std::string as_comment(const base::Json& facts) {
  std::string text = "/*rs:";
  for (const char c : facts.dump()) {
    if (c == '/') text.push_back('\\');
    text.push_back(c);
  }
  return text + "*/";
}

void add_key(base::Json& facts, const char* kind, std::vector<std::string> columns) {
  facts["keys"].push_back({{"kind", kind}, {"columns", std::move(columns)}});
}

void take_reference(TokenCursor& cursor, base::Json& key) {
  key["ref"] = cursor.take_qualified_name();
  key["ref_columns"] = base::Json::array();
  if (cursor.peek().is_symbol("(")) key["ref_columns"] = cursor.take_name_list();
}

// PRIMARY KEY (...), UNIQUE (...), FOREIGN KEY (...) REFERENCES ...; false when there is none here.
bool take_table_constraint(TokenCursor& cursor, base::Json& facts) {
  std::string name;
  if (cursor.accept("constraint")) name = cursor.take_name();
  if (cursor.accept_all({"primary", "key"})) {
    add_key(facts, "p", cursor.take_name_list());
  } else if (cursor.peek().is("unique")) {
    cursor.skip();
    add_key(facts, "u", cursor.take_name_list());
  } else if (cursor.accept_all({"foreign", "key"})) {
    add_key(facts, "f", cursor.take_name_list());
    if (!cursor.accept("references")) cursor.refuse_here();
    take_reference(cursor, facts["keys"].back());
  } else if (cursor.peek().is("check")) {
    refuse("0A000", "CHECK constraints are not supported");
  } else if (!name.empty()) {
    cursor.refuse_here();
  } else {
    return false;
  }
  facts["keys"].back()["name"] = name;
  return true;
}

bool ends_default(const Token& token) {
  for (const char* word : {"not", "null", "encode", "distkey", "sortkey", "unique", "primary",
                           "references", "identity", "collate", "generated", "check"}) {
    if (token.is(word)) return true;
  }
  return token.is_symbol(",") || token.is_symbol(")");
}

std::string take_default(TokenCursor& cursor) {
  const std::size_t from = cursor.at();
  do {
    if (cursor.done()) cursor.refuse_here();
    if (cursor.peek().is_symbol("(")) {
      cursor.skip_parentheses();
    } else {
      cursor.skip();
    }
  } while (!cursor.done() && !ends_default(cursor.peek()));
  return " DEFAULT " + cursor.rendered_since(from);
}

std::string take_identity(TokenCursor& cursor, const char* mode) {
  cursor.expect_symbol("(");
  const long seed = cursor.take_integer();
  cursor.expect_symbol(",");
  const long step = cursor.take_integer();
  cursor.expect_symbol(")");
  if (step == 0) refuse("22023", "IDENTITY step must not be zero");
  // The default bounds begin at 1; Redshift lets a seed lie below, and counts down from any.
  const char* bound = step > 0 ? " MINVALUE " : " MAXVALUE ";
  return std::string(" GENERATED ") + mode + " AS IDENTITY (START WITH " + std::to_string(seed) +
         " INCREMENT BY " + std::to_string(step) + bound + std::to_string(seed) + ")";
}

/// One attribute behind a column's type; what PostgreSQL is told of it.
std::string take_column_attribute(TokenCursor& cursor, const std::string& column,
                                  base::Json& facts) {
  if (cursor.accept("default")) return take_default(cursor);
  if (cursor.accept("identity")) return take_identity(cursor, "ALWAYS");
  if (cursor.accept_all({"generated", "by", "default", "as", "identity"})) {
    return take_identity(cursor, "BY DEFAULT");
  }
  if (cursor.accept_all({"not", "null"})) return " NOT NULL";
  if (cursor.accept("null")) return "";
  if (cursor.accept("encode")) {
    facts["encode"][column] = cursor.take_name();
  } else if (cursor.accept("distkey")) {
    facts["distkey"] = column;
  } else if (cursor.accept("sortkey")) {
    facts["sort"].push_back(column);
    facts["sort_style"] = "compound";
  } else if (cursor.accept("unique")) {
    add_key(facts, "u", {column});
  } else if (cursor.accept_all({"primary", "key"})) {
    add_key(facts, "p", {column});
  } else if (cursor.accept("references")) {
    add_key(facts, "f", {column});
    take_reference(cursor, facts["keys"].back());
  } else if (cursor.accept("collate")) {
    if (!cursor.accept("case_sensitive")) {
      refuse("0A000", "COLLATE CASE_INSENSITIVE is not supported by this local stand-in");
    }
  } else if (cursor.peek().is("check")) {
    refuse("0A000", "CHECK constraints are not supported");
  } else {
    cursor.refuse_here();
  }
  return "";
}

std::string take_column(TokenCursor& cursor, const std::string& table, base::Json& facts) {
  const std::string column = cursor.take_name();
  // CREATE TABLE t (a, b) AS: names alone.
  if (cursor.peek().is_symbol(",") || cursor.peek().is_symbol(")")) return sql_identifier(column);
  std::string sql = sql_identifier(column) + " " + take_type(cursor, table + "." + column).sql;
  while (!cursor.done() && !cursor.peek().is_symbol(",") && !cursor.peek().is_symbol(")")) {
    sql += take_column_attribute(cursor, column, facts);
  }
  return sql;
}

std::string take_like(TokenCursor& cursor, base::Json& facts) {
  const std::string origin = cursor.take_qualified_name();
  facts["like"] = origin;
  std::string sql = "LIKE " + origin;
  if (cursor.accept_all({"including", "defaults"})) sql += " INCLUDING DEFAULTS";
  cursor.accept_all({"excluding", "defaults"});
  return sql;
}

std::string take_definitions(TokenCursor& cursor, const std::string& table, base::Json& facts) {
  std::string list;
  cursor.expect_symbol("(");
  do {
    std::string item;
    if (cursor.accept("like")) {
      item = take_like(cursor, facts);
    } else if (!take_table_constraint(cursor, facts)) {
      item = take_column(cursor, table, facts);
    }
    if (item.empty()) continue;
    if (!list.empty()) list += ", ";
    list += item;
  } while (cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  return "(" + list + ")";
}

bool take_sort_key(TokenCursor& cursor, base::Json& facts) {
  std::string style = "compound";
  if (cursor.peek().is("compound") || cursor.peek().is("interleaved")) {
    style = cursor.peek().value;
    cursor.skip();
  }
  if (!cursor.accept("sortkey")) return false;
  facts["sort"] = base::Json::array();
  facts["sort_style"] = style;
  if (cursor.accept("auto") || cursor.accept("none")) return true;
  if (cursor.peek().is_symbol("(")) {
    facts["sort"] = cursor.take_name_list();
  } else {
    facts["sort"].push_back(cursor.take_name());
  }
  return true;
}

bool take_distribution(TokenCursor& cursor, base::Json& facts) {
  if (cursor.accept("diststyle")) {
    const std::string style = cursor.take_name();
    if (style != "auto" && style != "even" && style != "key" && style != "all") {
      refuse_near(style);
    }
    if (style != "key") facts["dist"] = style;
    return true;
  }
  if (!cursor.accept("distkey")) return false;
  const bool has_parenthesis = cursor.accept_symbol("(");
  facts["distkey"] = cursor.take_name();
  if (has_parenthesis) cursor.expect_symbol(")");
  return true;
}

void take_yes_or_no(TokenCursor& cursor) {
  if (!cursor.accept("yes") && !cursor.accept("no")) cursor.refuse_here();
}

void take_table_attribute(TokenCursor& cursor, base::Json& facts) {
  if (take_distribution(cursor, facts)) return;
  if (cursor.accept_all({"encode", "auto"})) return;
  if (cursor.accept("backup")) {
    take_yes_or_no(cursor);
  } else if (!take_sort_key(cursor, facts)) {
    cursor.refuse_here();
  }
}

void take_table_attributes(TokenCursor& cursor, base::Json& facts) {
  while (!cursor.done() && !cursor.peek().is("as")) take_table_attribute(cursor, facts);
}

// A statement that changes nothing in PostgreSQL but asks for the owner and calls the trigger.
std::string touch(const std::string& table, const base::Json& facts) {
  return as_comment(facts) + "ALTER TABLE " + table + " RESET (fillfactor)";
}

std::string add_column(TokenCursor& cursor, const std::string& table) {
  base::Json facts = base::Json::object();
  const std::string sql = take_column(cursor, table, facts);
  if (cursor.peek().is_symbol(",")) {
    refuse("42601", "syntax error at or near \",\": Redshift adds one column per ALTER TABLE");
  }
  if (!cursor.done()) cursor.refuse_here();
  const bool has_default = sql.find(" DEFAULT ") != std::string::npos;
  if (sql.ends_with(" NOT NULL") && !has_default) {
    refuse("0A000",
           "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
  }
  if (facts.contains("keys") || facts.contains("distkey") || facts.contains("sort") ||
      sql.find(" AS IDENTITY ") != std::string::npos) {
    refuse("0A000", "ALTER TABLE ADD COLUMN takes no key, reference, identity, DISTKEY or SORTKEY");
  }
  const std::string front = facts.empty() ? "" : as_comment(facts);
  return front + "ALTER TABLE " + table + " ADD COLUMN " + sql;
}

std::string alter_attributes(TokenCursor& cursor, const std::string& table) {
  base::Json facts = base::Json::object();
  const bool is_taken = take_distribution(cursor, facts) || take_sort_key(cursor, facts) ||
                        cursor.accept_all({"encode", "auto"});
  if (!is_taken) return {};
  take_distribution(cursor, facts);  // ALTER DISTSTYLE KEY DISTKEY c
  if (!cursor.done()) cursor.refuse_here();
  return touch(table, facts);
}

// ALTER COLUMN c TYPE t, or ALTER COLUMN c ENCODE e with more of its kind behind commas.
AlteredTable alter_column(TokenCursor& cursor, const std::string& table) {
  AlteredTable altered;
  base::Json facts = base::Json::object();
  for (;;) {
    cursor.accept("column");
    const std::string column = cursor.take_name();
    if (cursor.accept("encode")) {
      facts["encode"][column] = cursor.take_name();
    } else if (cursor.accept("type")) {
      altered.is_type_change = true;
      altered.change = {table, column, take_type(cursor, table + "." + column)};
    } else {
      refuse("0A000", "ALTER COLUMN changes the size of a VARCHAR or the encoding, nothing else");
    }
    if (cursor.done()) break;
    if (altered.is_type_change || !cursor.accept_symbol(",")) cursor.refuse_here();
    if (!cursor.accept("alter")) cursor.refuse_here();
  }
  if (altered.is_type_change) {
    altered.sql = "ALTER TABLE " + table + " ALTER COLUMN " +
                  sql_identifier(altered.change.column) + " TYPE " + altered.change.type.sql;
  } else {
    altered.sql = touch(table, facts);
  }
  return altered;
}

}  // namespace

bool is_create_table(const TokenCursor& cursor) {
  if (!cursor.peek().is("create")) return false;
  std::size_t ahead = 1;
  for (const char* word : {"local", "temp", "temporary"}) {
    if (cursor.peek(ahead).is(word)) ++ahead;
  }
  return cursor.peek(ahead).is("table");
}

std::string rewrite_create_table(TokenCursor& cursor) {
  cursor.accept("create");
  cursor.accept("local");
  bool is_temporary = cursor.accept("temp") || cursor.accept("temporary");
  cursor.accept("table");
  const bool may_exist = cursor.accept_all({"if", "not", "exists"});
  const std::string table = cursor.peek().value;
  is_temporary = is_temporary || table.starts_with('#');
  const std::string name = cursor.take_qualified_name();
  base::Json facts = {{"create", true}};
  std::string definitions;
  if (cursor.peek().is_symbol("(")) definitions = " " + take_definitions(cursor, table, facts);
  const bool has_own_keys = facts.contains("distkey") || facts.contains("sort");
  take_table_attributes(cursor, facts);
  if (facts.contains("like") && !has_own_keys) facts["like_only"] = true;
  std::string sql = as_comment(facts);
  sql += is_temporary ? "CREATE TEMP TABLE " : "CREATE TABLE ";
  if (may_exist) sql += "IF NOT EXISTS ";
  sql += name + definitions;
  if (!cursor.done()) sql += " " + cursor.take_rest();
  return sql;
}

std::string rewrite_create_materialized_view(TokenCursor& cursor) {
  cursor.accept_all({"create", "materialized", "view"});
  std::string sql = "CREATE MATERIALIZED VIEW " + cursor.take_qualified_name();
  base::Json facts = base::Json::object();
  while (!cursor.done() && !cursor.peek().is("as")) {
    if (cursor.accept_all({"auto", "refresh"})) {
      take_yes_or_no(cursor);
    } else {
      take_table_attribute(cursor, facts);
    }
  }
  return sql + " " + cursor.take_rest();
}

AlteredTable rewrite_alter_table(TokenCursor& cursor) {
  const std::string table = cursor.take_qualified_name();
  const std::size_t from = cursor.at();
  AlteredTable altered;
  if (cursor.accept_all({"append", "from"})) {
    altered.is_append = true;
    altered.append = {table, cursor.take_qualified_name(), {}};
    for (const char* word : {"ignoreextra", "filltarget"}) {
      if (altered.append.extra.empty() && cursor.accept(word)) altered.append.extra = word;
    }
    if (!cursor.done()) cursor.refuse_here();
    return altered;
  }
  if (cursor.accept("add")) {
    base::Json facts = base::Json::object();
    if (take_table_constraint(cursor, facts)) {
      if (!cursor.done()) cursor.refuse_here();
      altered.sql = touch(table, facts);
    } else {
      cursor.accept("column");
      altered.sql = add_column(cursor, table);
    }
    return altered;
  }
  if (cursor.accept("alter")) {
    altered.sql = alter_attributes(cursor, table);
    return altered.sql.empty() ? alter_column(cursor, table) : altered;
  }
  altered.sql = "ALTER TABLE " + table + " ";
  cursor.move_to(from);
  altered.sql += cursor.take_rest();
  return altered;
}

std::string take_isolation(TokenCursor& cursor, const std::string& database) {
  if (!cursor.accept_all({"isolation", "level"})) cursor.refuse_here();
  const bool is_serializable = cursor.accept("serializable");
  if (!is_serializable && !cursor.accept("snapshot")) cursor.refuse_here();
  if (!cursor.done()) cursor.refuse_here();
  return "ALTER DATABASE " + sql_identifier(database) + " SET default_transaction_isolation TO " +
         (is_serializable ? "'serializable'" : "'repeatable read'");
}

}  // namespace standin
