#pragma once
// A place among the tokens of a statement, with the steps that every scanner takes.
//
// Used by ddl_scanner and its parts. Holds the tokens, which look into the statement; one thread.
// Nothing is thrown: take_... give nullopt where the text is something else, and leave the cursor
// anywhere; the statement or the clause is then not understood.
#include "binlog/ddl_tokens.hpp"
#include "model/table_id.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

class DdlCursor {
 public:
  DdlCursor(std::string_view sql, const QuoteRules& rules) : tokens_(ddl_tokens(sql, rules)) {}

  /// The token ahead, or the end.
  const Token& peek(std::size_t ahead = 0) const noexcept;
  const Token& take() noexcept;
  /// At the end of the statement, with or without a semicolon.
  bool is_done() const noexcept;
  bool is_broken() const noexcept;

  bool is_at(std::initializer_list<std::string_view> words) const noexcept;
  bool is_at_any(std::initializer_list<std::string_view> words) const noexcept;
  /// Steps over all of the words, or over none.
  bool accept(std::initializer_list<std::string_view> words) noexcept;
  bool accept(std::string_view word) noexcept { return accept({word}); }
  bool accept_any(std::initializer_list<std::string_view> words) noexcept;
  bool accept_symbol(char symbol) noexcept;

  /// A name, quoted or not; nullopt for what is not valid UTF-8 (see ddl_tokens).
  std::optional<std::string> take_name();
  /// [schema .] table.
  std::optional<model::TableId> take_table(const std::string& default_schema);
  /// A name, a word or a string: what follows CHARACTER SET, lower-cased.
  std::optional<std::string> take_option_word();
  std::optional<std::string> take_string();
  std::optional<std::uint64_t> take_number();
  /// "(" names with length or direction ")": the columns of a key; nullopt for expressions.
  std::optional<std::vector<std::string>> take_key_columns();

  /// Steps over "( ... )"; false without one, or without its end.
  bool skip_parentheses() noexcept;
  /// Steps to the next comma or closing parenthesis outside of parentheses, or to the end.
  void skip_to_comma() noexcept;
  void skip_all() noexcept;

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

std::string lower_case(std::string_view text);

}  // namespace binlog
