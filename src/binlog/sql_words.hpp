#pragma once
// The words of a statement, one after the other, without what stands between them.
//
// Used by statement_class, which needs the first few. Header only; one thread; views look into the
// text. Comments are left out, but what stands in a versioned comment is code: the server ran it.
// A double-quoted text counts as a name, since only the session knows. Never fails: an end that is
// missing is the end of the text.
// Source: MySQL Reference Manual, "Comments", "Schema Object Names", "String Literals".
#include <cstdint>
#include <string>
#include <string_view>

namespace binlog {

struct SqlWord {
  enum class Kind : std::uint8_t { end, word, name, text, sign };
  Kind kind = Kind::end;
  std::string_view bytes;  ///< a name's without its outer quotes

  bool is_end() const noexcept { return kind == Kind::end; }
  bool is_sign(char sign) const noexcept { return kind == Kind::sign && bytes.front() == sign; }
  /// Compares a keyword, given in capitals.
  bool is(std::string_view keyword) const noexcept {
    if (kind != Kind::word || bytes.size() != keyword.size()) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if ((c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) != keyword[i]) return false;
    }
    return true;
  }
  bool is_identifier() const noexcept { return kind == Kind::word || kind == Kind::name; }
};

class SqlWords {
 public:
  explicit SqlWords(std::string_view sql) noexcept : rest_(sql) {}

  SqlWord next() noexcept {
    skip_blanks();
    if (rest_.empty()) return {};
    const char first = rest_.front();
    if (first == '`' || first == '"') return {SqlWord::Kind::name, quoted(first)};
    if (first == '\'') return {SqlWord::Kind::text, quoted(first)};
    std::size_t size = 0;
    while (size < rest_.size() && is_word(rest_[size])) ++size;
    return size == 0 ? SqlWord{SqlWord::Kind::sign, take(1)}
                     : SqlWord{SqlWord::Kind::word, take(size)};
  }

 private:
  static bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\0';
  }
  static bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
  }

  std::string_view take(std::size_t size) noexcept {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  void skip_through(std::string_view mark) noexcept {
    const std::size_t at = rest_.find(mark);
    take(at == std::string_view::npos ? rest_.size() : at + mark.size());
  }

  /// Takes a comment off; false when none begins here.
  bool skip_comment() noexcept {
    const bool is_line = rest_.starts_with('#') ||
                         (rest_.starts_with("--") && (rest_.size() == 2 || is_blank(rest_[2])));
    if (is_line) {
      skip_through("\n");
    } else if (rest_.starts_with("/*!") || rest_.starts_with("/*M!")) {
      skip_through("!");
      while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') take(1);
    } else if (rest_.starts_with("/*")) {
      take(2);
      skip_through("*/");
    } else if (rest_.starts_with("*/")) {
      take(2);  // the end of a versioned comment
    } else {
      return false;
    }
    return true;
  }

  void skip_blanks() noexcept {
    for (;;) {
      while (!rest_.empty() && is_blank(rest_.front())) take(1);
      if (!skip_comment()) return;
    }
  }

  std::string_view quoted(char quote) noexcept {
    take(1);
    std::size_t at = 0;
    while (at < rest_.size()) {
      if (rest_[at] == '\\' && quote != '`') {
        ++at;
      } else if (rest_[at] == quote) {
        if (at + 1 == rest_.size() || rest_[at + 1] != quote) break;
        ++at;
      }
      ++at;
    }
    const std::string_view inside = take(at);
    take(1);
    return inside;
  }

  std::string_view rest_;
};

}  // namespace binlog
