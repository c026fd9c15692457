#include "standin/copy_lexer.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace standin {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '#' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_name_part(char c) {
  return is_name_start(c) || is_digit(c) || c == '$';
}

std::string fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

/// Skips space and comments; says whether a comment had no end.
bool skip_blank(std::string_view sql, std::size_t& at) {
  for (;;) {
    while (at < sql.size() && is_space(sql[at])) ++at;
    if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      const std::size_t close = sql.find("*/", at + 2);
      if (close == std::string_view::npos) return false;
      at = close + 2;
    } else {
      return true;
    }
  }
}

/// Reads from an opening quote to its end, a doubled quote standing for one.
CopyToken lex_quoted(std::string_view sql, std::size_t& at) {
  const char quote = sql[at];
  const std::size_t start = at++;
  CopyToken token{CopyTokenKind::unfinished, {}, {}};
  while (at < sql.size()) {
    const char c = sql[at++];
    if (c != quote) {
      token.text += c;
    } else if (at < sql.size() && sql[at] == quote) {
      token.text += sql[at++];
    } else {
      token.kind = quote == '\'' ? CopyTokenKind::literal : CopyTokenKind::quoted_name;
      break;
    }
  }
  token.raw = sql.substr(start, at - start);
  if (token.kind == CopyTokenKind::quoted_name) token.text = fold(token.text);
  return token;
}

CopyToken lex_one(std::string_view sql, std::size_t& at) {
  const std::size_t start = at;
  const char first = sql[at];
  if (first == '\'' || first == '"') return lex_quoted(sql, at);
  CopyToken token{CopyTokenKind::sign, {}, {}};
  if (is_name_start(first)) {
    while (at < sql.size() && is_name_part(sql[at])) ++at;
    token.kind = CopyTokenKind::word;
  } else if (is_digit(first)) {
    while (at < sql.size() && (is_name_part(sql[at]) || sql[at] == '.')) ++at;
    token.kind = CopyTokenKind::number;
  } else {
    ++at;
  }
  token.raw = sql.substr(start, at - start);
  token.text = fold(token.raw);
  return token;
}

}  // namespace

std::vector<CopyToken> lex_copy(std::string_view sql) {
  std::vector<CopyToken> tokens;
  std::size_t at = 0;
  for (;;) {
    if (!skip_blank(sql, at)) {
      tokens.push_back({CopyTokenKind::unfinished, {}, std::string(sql.substr(at))});
      return tokens;
    }
    if (at >= sql.size()) break;
    tokens.push_back(lex_one(sql, at));
    if (tokens.back().kind == CopyTokenKind::unfinished) return tokens;
  }
  tokens.push_back({});
  return tokens;
}

}  // namespace standin
