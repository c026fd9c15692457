#include "standin/query_text.hpp"

#include <algorithm>

namespace standin {
namespace {

constexpr std::size_t kShownBytesMax = 4000;

bool is_one_of(const Token& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return token.is(word); });
}

bool is_created_from_query(const std::vector<Token>& tokens) {
  const bool is_table =
      std::any_of(tokens.begin(), tokens.begin() + std::min<std::ptrdiff_t>(4, std::ssize(tokens)),
                  [](const Token& token) { return token.is("table"); });
  for (std::size_t i = 0; is_table && i + 1 < tokens.size(); ++i) {
    if (tokens[i].is("as") &&
        (tokens[i + 1].is("select") || tokens[i + 1].is("with") || tokens[i + 1].is_symbol("("))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string query_type_of(const std::vector<Token>& tokens) {
  if (tokens.empty()) return "OTHER";
  const Token& first = tokens.front();
  if (first.is("with")) return "SELECT";
  if (is_one_of(first, {"select", "insert", "update", "delete", "merge", "copy", "unload"})) {
    std::string type = first.value;
    for (char& c : type) c = static_cast<char>(c - 'a' + 'A');
    return type;
  }
  if (first.is("create")) return is_created_from_query(tokens) ? "CTAS" : "DDL";
  if (is_one_of(first, {"alter", "drop", "truncate", "grant", "revoke", "comment"})) return "DDL";
  if (is_one_of(first,
                {"vacuum", "analyze", "lock", "set", "show", "reset", "begin", "start", "commit",
                 "end", "rollback", "abort", "declare", "fetch", "close", "cancel", "explain"})) {
    return "UTILITY";
  }
  return "OTHER";
}

std::string shown_text_of(std::string_view sql, const std::vector<Token>& tokens) {
  std::string shown;
  std::size_t at = 0;
  bool is_secret = false;
  for (const Token& token : tokens) {
    if (shown.size() >= kShownBytesMax) break;
    if (token.kind == TokenKind::text && is_secret) {
      shown.append(sql.substr(at, token.begin - at)).append("'***'");
      at = token.end;
    }
    if (!token.is("as")) {
      is_secret = is_one_of(token, {"access_key_id", "secret_access_key", "session_token", "token",
                                    "credentials", "password", "master_symmetric_key"});
    }
  }
  shown.append(sql.substr(at));
  std::size_t cut = std::min(shown.size(), kShownBytesMax);
  while (cut < shown.size() && (static_cast<unsigned char>(shown[cut]) & 0xC0U) == 0x80U) --cut;
  shown.resize(cut);
  return shown;
}

}  // namespace standin
