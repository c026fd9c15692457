#include "binlog/ddl_tokens.hpp"

#include <algorithm>

namespace binlog {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_name_char(char c) noexcept {
  const char folded = upper(c);
  return is_digit(c) || (folded >= 'A' && folded <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_all_of(std::string_view text, std::string_view set) noexcept {
  return text.find_first_not_of(set) == std::string_view::npos;
}

/// "0x1F", "0b01": digits of a base behind its letter.
bool is_based_number(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] != '0') return false;
  if (text[1] == 'x') return is_all_of(text.substr(2), kHexDigits);
  return text[1] == 'b' && is_all_of(text.substr(2), "01");
}

/// "1e5", and "1e" in front of a sign.
bool has_exponent(std::string_view text) noexcept {
  const std::size_t at = text.find_first_not_of(kDigits);
  if (at == 0 || at == std::string_view::npos || upper(text[at]) != 'E') return false;
  return is_all_of(text.substr(at + 1), kDigits);
}

/// What stands for itself after a backslash.
char unescaped(char c) noexcept {
  switch (c) {
    case '0': return '\0';
    case 'b': return '\b';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'Z': return '\x1A';
    default: return c;
  }
}

class Lexer {
 public:
  Lexer(std::string_view sql, const QuoteRules& rules) : sql_(sql), rules_(rules) {}

  std::vector<Token> run() {
    while (skip_blanks_and_comments()) tokens_.push_back(next());
    if (is_broken_) tokens_.push_back({TokenKind::broken, sql_.substr(at_), {}});
    tokens_.push_back({TokenKind::end, sql_.substr(sql_.size()), {}});
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }
  bool at_end() const noexcept { return at_ >= sql_.size(); }

  /// Steps to the next token; false at the end, or at a comment without end.
  bool skip_blanks_and_comments() {
    while (!at_end()) {
      if (is_blank(peek()) || peek() == '\0') {
        ++at_;
      } else if (peek() == '#' || is_dash_comment()) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (is_inside_versioned_ && peek() == '*' && peek(1) == '/') {
        is_inside_versioned_ = false;
        at_ += 2;
      } else if (peek() != '/' || peek(1) != '*') {
        return true;
      } else if (!skip_comment()) {
        return false;
      }
    }
    is_broken_ = is_inside_versioned_;
    return false;
  }

  bool is_dash_comment() const noexcept {
    if (peek() != '-' || peek(1) != '-') return false;
    return at_ + 2 >= sql_.size() || static_cast<unsigned char>(peek(2)) <= ' ';
  }

  /// Enters a versioned comment or leaves a plain one behind.
  bool skip_comment() {
    const bool is_mariadb_only = rules_.flavour == model::LogFlavour::mariadb && peek(2) == 'M';
    const std::size_t mark = is_mariadb_only ? 3 : 2;
    if (peek(mark) == '!' && !is_inside_versioned_) {
      is_inside_versioned_ = true;
      at_ += mark + 1;
      while (is_digit(peek())) ++at_;
      return true;
    }
    const std::size_t close = sql_.find("*/", at_ + 2);
    is_broken_ = close == std::string_view::npos;
    if (!is_broken_) at_ = close + 2;
    return !is_broken_;
  }

  Token next() {
    const char c = peek();
    if (c == '`') return quoted(TokenKind::quoted_name, false);
    if (c == '"' && rules_.ansi_quotes) return quoted(TokenKind::quoted_name, false);
    if (c == '\'' || c == '"') return quoted(TokenKind::string, !rules_.no_backslash_escapes);
    if (c == '.' && is_digit(peek(1)) && !is_behind_name()) return number(at_);
    if (is_name_char(c)) return word_or_number();
    return take(TokenKind::symbol, 1);
  }

  Token take(TokenKind kind, std::size_t size) {
    const Token token{kind, sql_.substr(at_, size), {}};
    at_ += size;
    return token;
  }

  /// Whether the last token ends where the cursor stands and may be a schema or a table.
  bool is_behind_name() const noexcept {
    if (tokens_.empty() || at_ == 0 || is_blank(sql_[at_ - 1])) return false;
    const TokenKind kind = tokens_.back().kind;
    return kind == TokenKind::word || kind == TokenKind::quoted_name;
  }

  Token quoted(TokenKind kind, bool has_escapes) {
    const std::size_t begin = at_;
    const char quote = peek();
    Token token{kind, {}, {}};
    for (++at_; !at_end(); ++at_) {
      if (has_escapes && peek() == '\\' && at_ + 1 < sql_.size()) {
        const char c = sql_[++at_];
        // Before these two the backslash stays, for LIKE; no name or label is told from it.
        if (c == '%' || c == '_') token.value += '\\';
        token.value += unescaped(c);
      } else if (peek() != quote) {
        token.value += peek();
      } else if (peek(1) == quote) {
        token.value += quote;
        ++at_;
      } else {
        ++at_;
        token.raw = sql_.substr(begin, at_ - begin);
        return token;
      }
    }
    return {TokenKind::broken, sql_.substr(begin), {}};
  }

  /// Takes a number whose digits before the point or the exponent begin at `begin`.
  Token number(std::size_t begin) {
    while (is_digit(peek())) ++at_;
    if (peek() == '.') {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    const std::size_t sign = peek(1) == '-' || peek(1) == '+' ? 1 : 0;
    if (upper(peek()) == 'E' && is_digit(peek(1 + sign))) {
      at_ += 2 + sign;
      while (is_digit(peek())) ++at_;
    }
    return {TokenKind::number, sql_.substr(begin, at_ - begin), {}};
  }

  Token word_or_number() {
    std::size_t size = 0;
    while (is_name_char(peek(size))) ++size;
    const std::string_view text = sql_.substr(at_, size);
    if (is_based_number(text)) return take(TokenKind::number, size);
    // Behind "db." even digits are a name.
    const bool is_part =
        !tokens_.empty() && tokens_.back().is_symbol('.') && !is_blank(sql_[at_ - 1]);
    if (!is_part && (is_all_of(text, kDigits) || has_exponent(text))) return number(at_);
    return take(TokenKind::word, size);
  }

  std::string_view sql_;
  QuoteRules rules_;
  std::size_t at_ = 0;
  bool is_inside_versioned_ = false;
  bool is_broken_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

bool equal_names(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

bool Token::is(std::string_view upper_word) const noexcept {
  return kind == TokenKind::word && equal_names(raw, upper_word);
}

std::vector<Token> ddl_tokens(std::string_view sql, const QuoteRules& rules) {
  return Lexer(sql, rules).run();
}

}  // namespace binlog
