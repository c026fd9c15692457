#include "standin/token_cursor.hpp"

#include "base/error.hpp"
#include "standin/backend_link.hpp"

#include <charconv>
#include <optional>

namespace standin {
namespace {

constexpr std::size_t kPostgresNameBytesMax = 63;
constexpr std::size_t kRedshiftNameBytesMax = 127;

// MINUS is EXCEPT, but also a plain name elsewhere.
bool is_set_minus(std::span<const Token> tokens, std::size_t at) {
  if (!tokens[at].is("minus") || at + 1 >= tokens.size()) return false;
  return tokens[at + 1].is("select") || tokens[at + 1].is_symbol("(");
}

bool is_member(std::span<const Token> tokens, std::size_t at) {
  return at > 0 && tokens[at - 1].is_symbol(".");
}

std::string rendered(std::string_view sql, std::span<const Token> tokens, std::size_t at,
                     NameCase name_case) {
  const Token& token = tokens[at];
  const std::string_view text = sql.substr(token.begin, token.end - token.begin);
  if (token.kind == TokenKind::quoted_name) return sql_identifier(stored_name(token, name_case));
  if (token.kind != TokenKind::word) return std::string(text);
  // Redshift's lexer is older than escape strings.
  const bool touches_text = at + 1 < tokens.size() && tokens[at + 1].kind == TokenKind::text &&
                            tokens[at + 1].begin == token.end;
  if (touches_text && token.value == "e") refuse("42704", "type \"e\" does not exist");
  if (token.value[0] == '#') return sql_identifier(stored_name(token, name_case));
  if (is_set_minus(tokens, at)) return "EXCEPT";
  if (token.value == "sysdate" && !is_member(tokens, at)) {
    return "(transaction_timestamp() AT TIME ZONE 'UTC')";
  }
  stored_name(token, name_case);
  return std::string(text);
}

// Columns of PostgreSQL 8.0's catalogs, which Redshift has and drivers read, and PostgreSQL 15 not.
std::optional<std::string> old_catalog_column(std::span<const Token> tokens, std::size_t at) {
  if (at + 2 >= tokens.size() || !tokens[at].is_name() || !is_member(tokens, at + 2)) return {};
  const std::string table = sql_identifier(fold_name(tokens[at].value));
  if (tokens[at + 2].is("relhasoids")) return "false";
  if (tokens[at + 2].is("adsrc")) return "pg_get_expr(" + table + ".adbin, " + table + ".adrelid)";
  return {};
}

}  // namespace

void refuse(std::string sqlstate, std::string message) {
  throw base::Error(base::ErrorScope::request, std::move(sqlstate), std::move(message),
                    "write the statement as Redshift accepts it");
}

void refuse_near(const std::string& near) {
  if (near.empty()) refuse("42601", "syntax error at end of input");
  refuse("42601", "syntax error at or near \"" + near + "\"");
}

std::optional<std::string> unkept_name(std::string_view name) {
  if (name.size() <= kPostgresNameBytesMax) return std::nullopt;
  const char* redshift = name.size() <= kRedshiftNameBytesMax ? "takes 127" : "cuts it after 127";
  return "identifier \"" + std::string(name) + "\" has " + std::to_string(name.size()) +
         " bytes: Redshift " + redshift +
         ", but this local stand-in keeps names in PostgreSQL and takes 63";
}

std::string stored_name(const Token& token, NameCase name_case) {
  const bool keeps_case =
      token.kind == TokenKind::quoted_name && name_case == NameCase::keep_quoted;
  std::string name = keeps_case ? token.value : fold_name(token.value);
  if (name.empty()) refuse("42601", "zero-length delimited identifier");
  if (auto why = unkept_name(name)) refuse(kNameTooLong, std::move(*why));
  return name;
}

std::string render_tokens(std::string_view sql, std::span<const Token> tokens, NameCase name_case) {
  std::string out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0) out.append(sql.substr(tokens[i - 1].end, tokens[i].begin - tokens[i - 1].end));
    if (auto column = old_catalog_column(tokens, i)) {
      out.append(*column);
      i += 2;
    } else {
      out.append(rendered(sql, tokens, i, name_case));
    }
  }
  return out;
}

const Token& TokenCursor::peek(std::size_t ahead) const {
  static const Token end;
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end;
}

bool TokenCursor::accept(std::string_view word) {
  if (!peek().is(word)) return false;
  ++at_;
  return true;
}

bool TokenCursor::accept_all(std::initializer_list<std::string_view> words) {
  std::size_t ahead = 0;
  for (const std::string_view word : words) {
    if (!peek(ahead++).is(word)) return false;
  }
  at_ += words.size();
  return true;
}

bool TokenCursor::accept_symbol(std::string_view symbol) {
  if (!peek().is_symbol(symbol)) return false;
  ++at_;
  return true;
}

void TokenCursor::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol)) refuse_here();
}

std::string TokenCursor::take_name() {
  if (!peek().is_name()) refuse_here();
  std::string name = stored_name(peek(), name_case_);
  ++at_;
  return name;
}

std::string TokenCursor::take_qualified_name() {
  std::string name = sql_identifier(take_name());
  while (accept_symbol(".")) name += "." + sql_identifier(take_name());
  return name;
}

std::vector<std::string> TokenCursor::take_name_list() {
  std::vector<std::string> names;
  expect_symbol("(");
  do {
    names.push_back(take_name());
  } while (accept_symbol(","));
  expect_symbol(")");
  return names;
}

long TokenCursor::take_integer() {
  const bool is_negative = accept_symbol("-");
  const std::string& digits = peek().value;
  long value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (peek().kind != TokenKind::number || parsed.ec != std::errc{} || parsed.ptr != end) {
    refuse_here();
  }
  ++at_;
  return is_negative ? -value : value;
}

void TokenCursor::skip_parentheses() {
  int depth = 0;
  do {
    if (done()) refuse_here();
    if (peek().is_symbol("(")) ++depth;
    if (peek().is_symbol(")")) --depth;
    ++at_;
  } while (depth > 0);
}

std::string TokenCursor::take_rest() {
  const std::size_t from = at_;
  at_ = tokens_.size();
  return rendered_since(from);
}

std::string TokenCursor::rendered_since(std::size_t from) const {
  if (from >= at_) return {};
  return render_tokens(sql_, std::span(tokens_).subspan(from, at_ - from), name_case_);
}

void TokenCursor::refuse_here() const {
  const Token& token = peek();
  refuse_near(std::string(sql_.substr(token.begin, token.end - token.begin)));
}

}  // namespace standin
