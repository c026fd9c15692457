#pragma once
// The words of an SQL statement as a MySQL or MariaDB server reads them: comments left out, quotes
// taken off.
//
// Used by ddl_cursor. Pure, any thread; tokens look into the statement, which must outlive them. A
// versioned comment (/*!80023 ... */, and /*M! ... */ on MariaDB) is code: the server blanks those
// it did not run before it writes the statement to its log. The text must be UTF-8 or another set
// in which a byte below 0x80 is always ASCII: who reads the log converts gbk, sjis, big5 and their
// kin first. Nothing is thrown: what does not end or does not fit is a token of kind broken.
// Sources: MySQL Reference Manual, "Comments", "String Literals", "Schema Object Names"; MariaDB,
// "Comment Syntax".
#include "model/log_block.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

enum class TokenKind : std::uint8_t {
  word,         ///< keyword or unquoted name; may begin with a digit ("1c")
  quoted_name,  ///< `name`, or "name" under ANSI_QUOTES
  string,       ///< 'text' or "text"
  number,       ///< 12, 1.5, 1e-3, 0xFF, 0b01
  symbol,       ///< one character
  broken,       ///< a quote or comment that does not end
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view raw;  ///< as written
  std::string value;     ///< names and strings without quotes and escapes; empty otherwise

  /// Compares an unquoted word, given in upper case.
  bool is(std::string_view upper_word) const noexcept;
  bool is_symbol(char symbol) const noexcept {
    return kind == TokenKind::symbol && raw.front() == symbol;
  }
};

/// How the session that wrote the statement read quotes.
struct QuoteRules {
  model::LogFlavour flavour = model::LogFlavour::mysql;
  bool ansi_quotes = false;
  bool no_backslash_escapes = false;
};

/// The last token is always of kind end.
std::vector<Token> ddl_tokens(std::string_view sql, const QuoteRules& rules);

/// Compares ASCII letters without case; the other bytes must be equal.
bool equal_names(std::string_view a, std::string_view b) noexcept;

}  // namespace binlog
