#pragma once
// A walk over the tokens of one statement, for the rewriters: look, accept, take names, copy
// slices.
//
// Pure. The text and the tokens belong to the caller and outlive the cursor. What Redshift (or the
// stand-in) does not take is thrown by refuse() as base::Error(request) whose code is the SQLSTATE;
// sql_rewrite turns it into a result.
#include "standin/sql_tokens.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class NameCase { fold, keep_quoted };

/// Throws what the client is told, with its SQLSTATE.
[[noreturn]] void refuse(std::string sqlstate, std::string message);
[[noreturn]] void refuse_near(const std::string& near);

/// Why the stand-in cannot hold a name: PostgreSQL keeps 63 bytes of it, Redshift 127; nullopt when
/// it can. Without this PostgreSQL would cut it and say nothing that a client sees.
std::optional<std::string> unkept_name(std::string_view name);
inline constexpr const char* kNameTooLong = "42622";

/// The name as Redshift keeps it; refuses one that the stand-in cannot hold.
std::string stored_name(const Token& token, NameCase name_case);
/// Copies tokens[first, last) with the text between them, names folded, Redshift's own words
/// replaced.
std::string render_tokens(std::string_view sql, std::span<const Token> tokens, NameCase name_case);

class TokenCursor {
 public:
  TokenCursor(std::string_view sql, const std::vector<Token>& tokens, NameCase name_case)
      : sql_(sql), tokens_(tokens), name_case_(name_case) {}

  bool done() const { return at_ >= tokens_.size(); }
  /// The token `ahead` of the current one; an empty symbol behind the end.
  const Token& peek(std::size_t ahead = 0) const;
  void skip() { ++at_; }
  bool accept(std::string_view word);
  bool accept_all(std::initializer_list<std::string_view> words);
  bool accept_symbol(std::string_view symbol);
  void expect_symbol(std::string_view symbol);
  /// Takes a name; refuses anything else.
  std::string take_name();
  /// Takes name[.name...], quoted for PostgreSQL.
  std::string take_qualified_name();
  /// Takes ( name, ... ).
  std::vector<std::string> take_name_list();
  /// Takes an integer, perhaps with a sign.
  long take_integer();
  /// Moves behind the parenthesis that closes the one at the cursor.
  void skip_parentheses();
  /// Everything from here to the end, rendered.
  std::string take_rest();
  /// The tokens [from, at()) rendered.
  std::string rendered_since(std::size_t from) const;
  [[noreturn]] void refuse_here() const;

  std::size_t at() const { return at_; }
  void move_to(std::size_t at) { at_ = at; }
  NameCase name_case() const { return name_case_; }

 private:
  std::string_view sql_;
  const std::vector<Token>& tokens_;
  NameCase name_case_;
  std::size_t at_ = 0;
};

}  // namespace standin
