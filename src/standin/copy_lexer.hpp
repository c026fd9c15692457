#pragma once
// Splits a COPY statement into its words, names, literals and signs. Pure; used by copy_grammar
// only.
//
// Follows the lexical rules of the Redshift pages "Names and identifiers" and "Literals": names
// fold to lower case even in double quotes (enable_case_sensitive_identifier is off), '' is one
// quote in a literal, -- and /* */ are comments. Backslashes in literals stay: COPY's options give
// them their meaning.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class CopyTokenKind : std::uint8_t {
  word,
  quoted_name,
  literal,
  number,
  sign,
  unfinished,
  end
};

struct CopyToken {
  CopyTokenKind kind = CopyTokenKind::end;
  std::string text;  ///< folded name, content of a literal, the digits, the sign
  std::string raw;   ///< as written, for "at or near"
};

/// Gives all tokens; the last one is `end`, or `unfinished` for a quote or comment without its end.
std::vector<CopyToken> lex_copy(std::string_view sql);

}  // namespace standin
