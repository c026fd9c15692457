#include "standin/json_cursor.hpp"

#include "standin/utf8.hpp"

namespace standin {
namespace {

constexpr std::size_t kDepthMax = 1000;
constexpr std::string_view kEscapes = "\"\\/bfnrt";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

char JsonCursor::peek() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
    ++at_;
  }
  return at_ < text_.size() ? text_[at_] : '\0';
}

std::optional<std::string_view> JsonCursor::read_raw() {
  peek();
  const std::size_t start = at_;
  if (!skip_value()) return std::nullopt;
  return text_.substr(start, at_ - start);
}

bool JsonCursor::read_bool(bool& value) {
  value = peek() == 't';
  return skip_word(value ? "true" : "false");
}

bool JsonCursor::read_string(std::string& out) {
  if (!open('"')) return false;
  for (;;) {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20) {
      ++at_;
    }
    out.append(text_, start, at_ - start);
    if (at_ >= text_.size()) return fail("a string has no end");
    if (text_[at_] == '"') break;
    if (text_[at_] != '\\') return fail("a control character is in a string");
    ++at_;
    if (!read_escape(out)) return false;
  }
  ++at_;
  return true;
}

bool JsonCursor::read_escape(std::string& out) {
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char letter = at_ < text_.size() ? text_[at_] : '\0';
  const std::size_t known = kEscapes.find(letter);
  if (known != std::string_view::npos) {
    out += kMeanings[known];
    ++at_;
    return true;
  }
  char32_t code = 0;
  if (letter != 'u' || !read_hex(code)) return fail("an escape is not one");
  const bool is_high = code >= 0xD800 && code <= 0xDBFF;
  if (is_high && text_.substr(at_, 2) == "\\u") {
    const std::size_t before = at_++;
    char32_t low = 0;
    if (!read_hex(low)) return fail("an escape is not one");
    if (low >= 0xDC00 && low <= 0xDFFF) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    } else {
      at_ = before;  // a lone surrogate, and an escape of its own
    }
  }
  append_utf8(code, out);
  return true;
}

/// Reads the u and its four digits.
bool JsonCursor::read_hex(char32_t& code) {
  ++at_;
  if (at_ + 4 > text_.size()) return false;
  code = 0;
  for (const std::size_t end = at_ + 4; at_ < end; ++at_) {
    const char c = text_[at_];
    const char lower = static_cast<char>(c | 0x20);
    if (!is_digit(c) && !(lower >= 'a' && lower <= 'f')) return false;
    code = code * 16 + static_cast<char32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

bool JsonCursor::open(char sign) {
  if (peek() != sign) return fail("a value is not of the kind that is expected");
  ++at_;
  return true;
}

bool JsonCursor::close(char sign) {
  if (peek() != sign) return fail("a comma or a closing bracket is expected");
  ++at_;
  return true;
}

bool JsonCursor::take(char sign) {
  if (peek() != sign) return fail("a colon is expected");
  ++at_;
  return true;
}

bool JsonCursor::take_comma() {
  if (peek() != ',') return false;
  ++at_;
  return true;
}

bool JsonCursor::skip(std::size_t depth) {
  if (depth > kDepthMax) return fail("it is nested too deep");
  switch (peek()) {
    case '{': return skip_object(depth);
    case '[': return skip_array(depth);
    case '"': return skip_string();
    case 't': return skip_word("true");
    case 'f': return skip_word("false");
    case 'n': return skip_word("null");
    default: return skip_number();
  }
}

bool JsonCursor::skip_object(std::size_t depth) {
  ++at_;
  if (peek() == '}') return close('}');
  do {
    if (peek() != '"') return fail("a key is expected");
    if (!skip_string() || !take(':') || !skip(depth + 1)) return false;
  } while (take_comma());
  return close('}');
}

bool JsonCursor::skip_array(std::size_t depth) {
  ++at_;
  if (peek() == ']') return close(']');
  do {
    if (!skip(depth + 1)) return false;
  } while (take_comma());
  return close(']');
}

bool JsonCursor::skip_string() {
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') return ++at_, true;
    if (static_cast<unsigned char>(c) < 0x20) return fail("a control character is in a string");
    if (c == '\\' && !skip_escape()) return fail("an escape is not one");
  }
  at_ = text_.size();
  return fail("a string has no end");
}

/// Steps from the backslash to the last byte of its escape.
bool JsonCursor::skip_escape() {
  const char letter = ++at_ < text_.size() ? text_[at_] : '\0';
  if (letter != 'u') return kEscapes.find(letter) != std::string_view::npos;
  char32_t code = 0;
  if (!read_hex(code)) return false;
  --at_;
  return true;
}

bool JsonCursor::skip_number() {
  const auto skip_digits = [this] {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > start;
  };
  const auto take_one_of = [this](std::string_view signs) {
    const bool is_there = at_ < text_.size() && signs.find(text_[at_]) != std::string_view::npos;
    at_ += is_there ? 1 : 0;
    return is_there;
  };
  take_one_of("-");
  if (!skip_digits()) return fail("a value is expected");
  if (take_one_of(".") && !skip_digits()) return fail("a number is not one");
  if (take_one_of("eE")) {
    take_one_of("+-");
    if (!skip_digits()) return fail("a number is not one");
  }
  return true;
}

bool JsonCursor::skip_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return fail("a value is expected");
  at_ += word.size();
  return true;
}

}  // namespace standin
