#include "standin/show_rewrite.hpp"

#include "base/error.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace standin {
namespace {

constexpr long kRowLimitMax = 10'000;

/// One form of SHOW: the words behind SHOW, the view, the columns that its name selects by (the
/// last part of the name is the last of them), the column of LIKE, and the order.
struct Form {
  std::vector<std::string_view> words;
  std::string_view view;
  std::vector<std::string_view> name_columns;
  std::string_view like_column;  ///< empty: LIKE is not taken
  std::string_view order;
};

const std::array kForms = {
    Form{{"databases"}, "svv_redshift_databases", {}, "database_name", "1"},
    Form{{"schemas", "from", "database"},
         "svv_all_schemas",
         {"database_name"},
         "schema_name",
         "1, 2"},
    Form{{"tables", "from", "schema"},
         "rs_show_tables",
         {"database_name", "schema_name"},
         "table_name",
         "1, 2, 3"},
    Form{{"columns", "from", "table"},
         "rs_show_columns",
         {"database_name", "schema_name", "table_name"},
         "column_name",
         "ordinal_position"},
    Form{{"constraints", "primary", "keys", "from", "table"},
         "rs_show_primary_keys",
         {"database_name", "schema_name", "table_name"},
         "",
         "key_seq"},
    Form{{"constraints", "foreign", "keys", "from", "table"},
         "rs_show_foreign_keys",
         {"fk_database_name", "fk_schema_name", "fk_table_name"},
         "",
         "fk_name, key_seq"},
    Form{{"constraints", "foreign", "keys", "exported", "from", "table"},
         "rs_show_foreign_keys",
         {"pk_database_name", "pk_schema_name", "pk_table_name"},
         "",
         "fk_schema_name, fk_table_name, fk_name, key_seq"},
};

// Redshift has them, and so they are no parameters of a session.
constexpr std::array kNotDone = {"databases", "schemas",    "tables",    "columns",  "constraints",
                                 "grants",    "procedures", "functions", "external", "datashares",
                                 "view",      "table",      "column",    "model",    "parameters"};

bool accept_words(TokenCursor& cursor, const std::vector<std::string_view>& words) {
  const std::size_t from = cursor.at();
  for (const std::string_view word : words) {
    if (cursor.accept(word)) continue;
    cursor.move_to(from);
    return false;
  }
  return true;
}

std::string as_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back(c);
    out.push_back(c);
  }
  return out + "'";
}

/// A part of a name as an expression of type text.
std::string take_part(TokenCursor& cursor) {
  const Token& token = cursor.peek();
  std::string part;
  if (token.kind == TokenKind::parameter) {
    part = token.value + "::text";
  } else if (token.is_name()) {
    part = as_literal(stored_name(token, cursor.name_case()));
  } else {
    cursor.refuse_here();
  }
  cursor.skip();
  return part;
}

std::string take_pattern(TokenCursor& cursor) {
  const Token& token = cursor.peek();
  if (token.kind != TokenKind::text && token.kind != TokenKind::parameter) cursor.refuse_here();
  const bool is_parameter = token.kind == TokenKind::parameter;
  const std::size_t at = cursor.at();
  cursor.skip();
  return cursor.rendered_since(at) + (is_parameter ? "::text" : "");
}

void append_condition(std::string& sql, std::string_view column, const std::string& is) {
  sql += sql.find(" WHERE ") == std::string::npos ? " WHERE " : " AND ";
  sql += std::string(column) + is;
}

std::string rewrite_form(TokenCursor& cursor, const Form& form) {
  std::string sql = "SELECT * FROM pg_catalog." + std::string(form.view);
  if (!form.name_columns.empty()) {
    std::vector<std::string> parts = {take_part(cursor)};
    while (cursor.accept_symbol(".")) parts.push_back(take_part(cursor));
    const std::size_t count = form.name_columns.size();
    // A table is named with its schema at least.
    if (parts.size() > count || parts.size() + 1 < count) cursor.refuse_here();
    if (parts.size() < count) parts.insert(parts.begin(), "current_database()::text");
    for (std::size_t i = 0; i < count; ++i) {
      append_condition(sql, form.name_columns[i], " = " + parts[i]);
    }
  }
  if (!form.like_column.empty() && cursor.accept("like")) {
    append_condition(sql, form.like_column, " LIKE " + take_pattern(cursor));
  }
  sql += " ORDER BY " + std::string(form.order);
  if (cursor.accept("limit")) {
    const long rows = cursor.take_integer();
    if (rows < 0 || rows > kRowLimitMax) refuse("22023", "LIMIT must be between 0 and 10000");
    sql += " LIMIT " + std::to_string(rows);
  }
  if (!cursor.done()) cursor.refuse_here();
  return sql;
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

}  // namespace

std::optional<std::string> rewrite_catalog_show(TokenCursor& cursor) {
  const std::size_t from = cursor.at();
  cursor.skip();
  for (const Form& form : kForms) {
    if (accept_words(cursor, form.words)) return rewrite_form(cursor, form);
  }
  for (const char* word : kNotDone) {
    if (!cursor.peek().is(word)) continue;
    std::string what = upper(word);
    // The form is what is missing, where another one of the same word is there.
    if (cursor.peek(1).is_name()) what += " " + upper(cursor.peek(1).value);
    if (cursor.peek(2).is_name()) what += " " + upper(cursor.peek(2).value);
    refuse("0A000", "SHOW " + what + " is not done by this local stand-in");
  }
  cursor.move_to(from);
  return std::nullopt;
}

}  // namespace standin
