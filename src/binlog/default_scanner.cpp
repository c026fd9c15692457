#include "binlog/default_scanner.hpp"

#include <algorithm>

namespace binlog {
namespace {

DefaultValue of_kind(DefaultKind kind) {
  DefaultValue value;
  value.kind = kind;
  return value;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const auto letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Bytes of digits to the base 16 or 2; the first byte may have fewer digits. nullopt: odd digits.
std::optional<std::string> bytes_of(std::string_view digits, int bits) {
  const std::size_t per_byte = bits == 4 ? 2 : 8;
  std::string bytes;
  unsigned byte = 0;
  for (std::size_t left = digits.size(); left > 0; --left) {
    const int digit = hex_digit(digits[digits.size() - left]);
    if (digit < 0 || digit >= 1 << bits) return std::nullopt;
    byte = byte << static_cast<unsigned>(bits) | static_cast<unsigned>(digit);
    if ((left - 1) % per_byte != 0) continue;
    bytes += static_cast<char>(byte);
    byte = 0;
  }
  return bytes;
}

DefaultValue literal(std::string text) {
  DefaultValue value = of_kind(DefaultKind::literal);
  value.literal = std::move(text);
  return value;
}

DefaultValue number(std::string text) {
  DefaultValue value = literal(std::move(text));
  value.is_number = true;
  return value;
}

DefaultValue binary(std::optional<std::string> bytes) {
  if (!bytes) return of_kind(DefaultKind::expression);
  DefaultValue value = literal(*std::move(bytes));
  value.is_binary = true;
  return value;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

DefaultValue take_number(DdlCursor& cursor, std::string sign) {
  const std::string_view raw = cursor.take().raw;
  if (raw.starts_with("0x")) return binary(bytes_of(raw.substr(2), 4));
  if (raw.starts_with("0b")) return binary(bytes_of(raw.substr(2), 1));
  return number(std::move(sign) + std::string(raw));
}

DefaultValue take_strings(DdlCursor& cursor) {
  std::string text;
  while (cursor.peek().kind == TokenKind::string) text += cursor.take().value;
  return literal(std::move(text));
}

/// x'41', b'101', N'text', _latin1'text', DATE '2020-01-01': a word and its string.
DefaultValue take_marked_string(DdlCursor& cursor) {
  const Token word = cursor.take();
  if (word.is("X")) return binary(bytes_of(cursor.take().value, 4));
  if (word.is("B")) return binary(bytes_of(cursor.take().value, 1));
  DefaultValue value = take_strings(cursor);
  if (word.is("_BINARY")) value.is_binary = true;
  const bool is_plain = word.is("N") || word.is("_UTF8") || word.is("_UTF8MB3") ||
                        word.is("_UTF8MB4") || word.is("_BINARY") || word.is("DATE") ||
                        word.is("TIME") || word.is("TIMESTAMP");
  const bool is_ascii_set = word.raw.starts_with('_') && !word.is("_UCS2") &&
                            !equal_names(word.raw.substr(0, 4), "_UTF") && is_ascii(value.literal);
  if (!is_plain && !is_ascii_set) value = of_kind(DefaultKind::expression);
  return value;
}

/// The value when it is a simple one; an expression that is not stepped over otherwise.
DefaultValue take_simple(DdlCursor& cursor) {
  if (cursor.accept("NULL")) return of_kind(DefaultKind::null);
  if (cursor.accept("TRUE")) return number("1");
  if (cursor.accept("FALSE")) return number("0");
  if (accept_current_timestamp(cursor)) return of_kind(DefaultKind::current_timestamp);
  const TokenKind kind = cursor.peek().kind;
  const TokenKind next = cursor.peek(1).kind;
  if (kind == TokenKind::number) return take_number(cursor, "");
  if (kind == TokenKind::string) return take_strings(cursor);
  if (kind == TokenKind::word && next == TokenKind::string) return take_marked_string(cursor);
  if (next == TokenKind::number && cursor.accept_symbol('-')) return take_number(cursor, "-");
  if (next == TokenKind::number && cursor.accept_symbol('+')) return take_number(cursor, "");
  return of_kind(DefaultKind::expression);
}

bool is_at_end(const DdlCursor& cursor) {
  return cursor.is_done() || cursor.peek().is_symbol(',') || cursor.peek().is_symbol(')');
}

void skip_expression(DdlCursor& cursor) {
  while (!is_at_end(cursor) && !is_at_attribute(cursor)) {
    if (!cursor.peek().is_symbol('(')) {
      cursor.take();
    } else if (!cursor.skip_parentheses()) {
      return;
    }
  }
}

/// "(" value ")": MySQL wants the parentheses even around a literal for TEXT and JSON.
DefaultValue take_parenthesised(DdlCursor& cursor) {
  cursor.accept_symbol('(');
  DefaultValue value = take_simple(cursor);
  if (cursor.accept_symbol(')')) return value;
  while (!cursor.is_done() && !cursor.accept_symbol(')')) {
    cursor.skip_to_comma();
    cursor.accept_symbol(',');
  }
  return of_kind(DefaultKind::expression);
}

}  // namespace

bool is_at_attribute(const DdlCursor& cursor) {
  return cursor.is_at_any({"NOT",
                           "NULL",
                           "DEFAULT",
                           "COMMENT",
                           "ON",
                           "AUTO_INCREMENT",
                           "UNIQUE",
                           "PRIMARY",
                           "KEY",
                           "COLLATE",
                           "CHARACTER",
                           "CHARSET",
                           "CHECK",
                           "CONSTRAINT",
                           "REFERENCES",
                           "VISIBLE",
                           "INVISIBLE",
                           "FIRST",
                           "AFTER",
                           "COLUMN_FORMAT",
                           "STORAGE",
                           "ENGINE_ATTRIBUTE",
                           "SECONDARY_ENGINE_ATTRIBUTE",
                           "GENERATED",
                           "AS",
                           "WITH",
                           "WITHOUT",
                           "SRID",
                           "REF_SYSTEM_ID",
                           "COMPRESSED",
                           "PARTITION",
                           "REMOVE"});
}

bool accept_current_timestamp(DdlCursor& cursor) {
  const bool is_call = cursor.peek().is("NOW") && cursor.peek(1).is_symbol('(');
  if (!is_call && !cursor.is_at_any({"CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"})) {
    return false;
  }
  cursor.take();
  if (cursor.accept_symbol('(')) {
    cursor.take_number();
    return cursor.accept_symbol(')');
  }
  return true;
}

DefaultValue take_default(DdlCursor& cursor) {
  const bool is_parenthesised = cursor.peek().is_symbol('(');
  DefaultValue value = is_parenthesised ? take_parenthesised(cursor) : take_simple(cursor);
  if (is_at_end(cursor) || is_at_attribute(cursor)) return value;
  skip_expression(cursor);
  return of_kind(DefaultKind::expression);
}

}  // namespace binlog
