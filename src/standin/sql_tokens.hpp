#pragma once
// SQL text -> tokens, as Redshift lexes it: backslashes are escapes in strings, comments nest,
// names may begin with #.
//
// Used by sql_rewrite and ddl_rewrite. Pure. Tokens are views into the text they were cut from,
// which must outlive them. Never fails: an unclosed string or comment reaches to the end, and
// PostgreSQL says what is wrong.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class TokenKind : std::uint8_t {
  word,         ///< keyword or unquoted name; `value` is lower case
  quoted_name,  ///< "name"; `value` is the name itself
  text,         ///< 'string'
  number,
  parameter,  ///< $1
  symbol,     ///< one punctuation character, or :: as one
};

struct Token {
  TokenKind kind = TokenKind::symbol;
  std::size_t begin = 0;  ///< in the text
  std::size_t end = 0;
  std::string value;  ///< see the kinds; for others the text itself

  /// True for the unquoted word, given in lower case.
  bool is(std::string_view word) const { return kind == TokenKind::word && value == word; }
  bool is_symbol(std::string_view symbol) const {
    return kind == TokenKind::symbol && value == symbol;
  }
  bool is_name() const { return kind == TokenKind::word || kind == TokenKind::quoted_name; }
};

std::vector<Token> tokenize(std::string_view sql);

/// The statements of a request, cut at the semicolons between them; without empty ones.
std::vector<std::string> split_statements(std::string_view sql);

/// ASCII letters in lower case; other bytes stay, as Redshift folds names.
std::string fold_name(std::string_view name);

}  // namespace standin
