#include "binlog/ddl_cursor.hpp"

#include <algorithm>
#include <charconv>

namespace binlog {
namespace {

/// Size of the well-formed UTF-8 sequence at the front; 0 for anything else.
std::size_t sequence_size(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF && is_tail(1)) return 2;
  if ((lead & 0xF0U) == 0xE0 && is_tail(1) && is_tail(2)) return 3;
  if (lead >= 0xF0 && lead <= 0xF4 && is_tail(1) && is_tail(2) && is_tail(3)) return 4;
  return 0;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

const Token& DdlCursor::peek(std::size_t ahead) const noexcept {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

const Token& DdlCursor::take() noexcept {
  const Token& token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool DdlCursor::is_done() const noexcept {
  std::size_t ahead = 0;
  while (peek(ahead).is_symbol(';')) ++ahead;
  return peek(ahead).kind == TokenKind::end;
}

bool DdlCursor::is_broken() const noexcept {
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [](const Token& token) { return token.kind == TokenKind::broken; });
}

bool DdlCursor::is_at(std::initializer_list<std::string_view> words) const noexcept {
  std::size_t ahead = 0;
  return std::all_of(words.begin(), words.end(),
                     [&](std::string_view word) { return peek(ahead++).is(word); });
}

bool DdlCursor::is_at_any(std::initializer_list<std::string_view> words) const noexcept {
  return std::any_of(words.begin(), words.end(),
                     [this](std::string_view word) { return peek().is(word); });
}

bool DdlCursor::accept(std::initializer_list<std::string_view> words) noexcept {
  if (!is_at(words)) return false;
  at_ += words.size();
  return true;
}

bool DdlCursor::accept_any(std::initializer_list<std::string_view> words) noexcept {
  if (!is_at_any(words)) return false;
  ++at_;
  return true;
}

bool DdlCursor::accept_symbol(char symbol) noexcept {
  if (!peek().is_symbol(symbol)) return false;
  ++at_;
  return true;
}

std::optional<std::string> DdlCursor::take_name() {
  const Token& token = take();
  std::optional<std::string> name;
  if (token.kind == TokenKind::word) name = token.raw;
  if (token.kind == TokenKind::quoted_name) name = token.value;
  if (!name || name->empty() || !is_utf8(*name)) return std::nullopt;
  return name;
}

std::optional<model::TableId> DdlCursor::take_table(const std::string& default_schema) {
  accept_symbol('.');  // ".t" is an old way to say "t"
  std::optional<std::string> first = take_name();
  if (!first) return std::nullopt;
  if (!accept_symbol('.')) return model::TableId{default_schema, *first};
  std::optional<std::string> second = take_name();
  if (!second) return std::nullopt;
  return model::TableId{*first, *second};
}

std::optional<std::string> DdlCursor::take_option_word() {
  if (peek().kind == TokenKind::string) return lower_case(take().value);
  std::optional<std::string> name = take_name();
  if (name) name = lower_case(*name);
  return name;
}

std::optional<std::string> DdlCursor::take_string() {
  if (peek().kind != TokenKind::string) return std::nullopt;
  return take().value;
}

std::optional<std::uint64_t> DdlCursor::take_number() {
  if (peek().kind != TokenKind::number) return std::nullopt;
  const std::string_view raw = take().raw;
  std::uint64_t number = 0;
  const auto result = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (result.ec != std::errc() || result.ptr != raw.data() + raw.size()) return std::nullopt;
  return number;
}

std::optional<std::vector<std::string>> DdlCursor::take_key_columns() {
  std::vector<std::string> columns;
  if (!accept_symbol('(')) return std::nullopt;
  do {
    std::optional<std::string> name = take_name();
    if (!name) return std::nullopt;
    columns.push_back(*std::move(name));
    if (peek().is_symbol('(') && !skip_parentheses()) return std::nullopt;
    accept_any({"ASC", "DESC"});
  } while (accept_symbol(','));
  if (!accept_symbol(')')) return std::nullopt;
  return columns;
}

bool DdlCursor::skip_parentheses() noexcept {
  if (!peek().is_symbol('(')) return false;
  std::size_t depth = 0;
  while (peek().kind != TokenKind::end) {
    const Token& token = take();
    if (token.is_symbol('(')) ++depth;
    if (token.is_symbol(')') && --depth == 0) return true;
  }
  return false;
}

void DdlCursor::skip_to_comma() noexcept {
  while (!is_done() && !peek().is_symbol(',') && !peek().is_symbol(')')) {
    if (!peek().is_symbol('(')) {
      take();
    } else if (!skip_parentheses()) {
      return;
    }
  }
}

void DdlCursor::skip_all() noexcept {
  at_ = tokens_.size() - 1;
}

}  // namespace binlog
