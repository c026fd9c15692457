#include "standin/sql_tokens.hpp"

#include <algorithm>

namespace standin {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool begins_name(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || c == '_' || c == '#' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool continues_name(char c) {
  return begins_name(c) || is_digit(c) || c == '$';
}

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    for (;;) {
      skip_blank();
      if (at_ >= sql_.size()) return tokens;
      tokens.push_back(next());
    }
  }

 private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }

  void skip_blank() {
    while (at_ < sql_.size()) {
      if (is_space(sql_[at_])) {
        ++at_;
      } else if (sql_[at_] == '-' && peek(1) == '-') {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (sql_[at_] == '/' && peek(1) == '*') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    int depth = 0;
    while (at_ < sql_.size()) {
      if (sql_[at_] == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (sql_[at_] == '*' && peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
  }

  Token next() {
    Token token;
    token.begin = at_;
    const char c = sql_[at_];
    if (c == '\'') {
      token.kind = TokenKind::text;
      skip_text();
    } else if (c == '"') {
      token.kind = TokenKind::quoted_name;
      token.value = take_quoted_name();
    } else if (c == '$' && skip_dollar_text()) {
      token.kind = TokenKind::text;
    } else if (c == '$' && is_digit(peek(1))) {
      token.kind = TokenKind::parameter;
      ++at_;
      while (is_digit(peek(0))) ++at_;
    } else if (begins_name(c)) {
      token.kind = TokenKind::word;
      while (at_ < sql_.size() && continues_name(sql_[at_])) ++at_;
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      token.kind = TokenKind::number;
      skip_number();
    } else {
      at_ += (c == ':' && peek(1) == ':') ? 2 : 1;
    }
    token.end = at_;
    const std::string_view text = sql_.substr(token.begin, token.end - token.begin);
    if (token.kind == TokenKind::word) {
      token.value = fold_name(text);
    } else if (token.kind != TokenKind::quoted_name) {
      token.value = text;
    }
    return token;
  }

  void skip_text() {
    ++at_;
    while (at_ < sql_.size()) {
      if (sql_[at_] == '\\') {
        at_ += 2;
      } else if (sql_[at_] != '\'') {
        ++at_;
      } else if (peek(1) == '\'') {
        at_ += 2;
      } else {
        ++at_;
        return;
      }
    }
    at_ = sql_.size();
  }

  std::string take_quoted_name() {
    std::string name;
    ++at_;
    while (at_ < sql_.size()) {
      if (sql_[at_] != '"') {
        name.push_back(sql_[at_++]);
      } else if (peek(1) == '"') {
        name.push_back('"');
        at_ += 2;
      } else {
        ++at_;
        break;
      }
    }
    return name;
  }

  // $$...$$ or $tag$...$tag$: bodies of procedures.
  bool skip_dollar_text() {
    std::size_t tag_end = at_ + 1;
    while (tag_end < sql_.size() && continues_name(sql_[tag_end]) && sql_[tag_end] != '$')
      ++tag_end;
    if (tag_end >= sql_.size() || sql_[tag_end] != '$' || is_digit(peek(1))) return false;
    const std::string_view mark = sql_.substr(at_, tag_end + 1 - at_);
    const std::size_t close = sql_.find(mark, tag_end + 1);
    at_ = close == std::string_view::npos ? sql_.size() : close + mark.size();
    return true;
  }

  void skip_number() {
    while (is_digit(peek(0)) || peek(0) == '.') ++at_;
    const bool has_sign = peek(1) == '+' || peek(1) == '-';
    const bool has_exponent =
        (peek(0) == 'e' || peek(0) == 'E') && is_digit(peek(has_sign ? 2 : 1));
    if (!has_exponent) return;
    at_ += has_sign ? 2 : 1;
    while (is_digit(peek(0))) ++at_;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(std::string_view sql) {
  return Lexer(sql).run();
}

std::vector<std::string> split_statements(std::string_view sql) {
  std::vector<std::string> statements;
  const std::vector<Token> tokens = tokenize(sql);
  std::size_t first = 0;
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    if (i < tokens.size() && !tokens[i].is_symbol(";")) continue;
    if (i > first) {
      const std::size_t begin = tokens[first].begin;
      statements.emplace_back(sql.substr(begin, tokens[i - 1].end - begin));
    }
    first = i + 1;
  }
  return statements;
}

std::string fold_name(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

}  // namespace standin
