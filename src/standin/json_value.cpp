#include "standin/json_value.hpp"

#include "standin/copy_escape.hpp"
#include "standin/utf8.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace standin {
namespace {

constexpr std::size_t kStringBytesMax = 65'535;
constexpr std::size_t kDepthMax = 1000;
constexpr int kJsonCode = 1224;

/// The keys of one object. Few keys are compared one by one; only wide objects pay for a hash set.
class KeySet {
 public:
  bool insert(std::string key) {
    if (keys_.size() < kFewKeys) {
      for (const std::string& known : keys_) {
        if (known == key) return false;
      }
      keys_.push_back(std::move(key));
      return true;
    }
    if (many_.empty()) many_.insert(keys_.begin(), keys_.end());
    return many_.insert(std::move(key)).second;
  }

 private:
  static constexpr std::size_t kFewKeys = 16;
  std::vector<std::string> keys_;
  std::unordered_set<std::string> many_;
};

class JsonCheck {
 public:
  explicit JsonCheck(std::string_view text) : text_(text) {}

  ValueFault run() {
    skip_space();
    if (!value(0)) return fault_;
    skip_space();
    if (at_ < text_.size()) fail("Unexpected text behind the value");
    return fault_;
  }

 private:
  bool fail(std::string_view why) {
    if (fault_.code == 0) {
      fault_ = {kJsonCode, fmt::format("Invalid JSON for SUPER: {}, Pos {}", why, at_),
                static_cast<int>(at_)};
    }
    return false;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  bool value(std::size_t depth) {
    if (depth > kDepthMax) return fail("nested too deep");
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string(nullptr);
      case 't': return literal("true");
      case 'f': return literal("false");
      case 'n': return literal("null");
      default: return number();
    }
  }

  bool object(std::size_t depth) {
    ++at_;
    KeySet keys;
    skip_space();
    if (take('}')) return true;
    for (;;) {
      skip_space();
      std::string key;
      if (peek() != '"') return fail("expected a key");
      if (!string(&key)) return false;
      if (!keys.insert(std::move(key))) return fail("duplicate key");
      skip_space();
      if (!take(':')) return fail("expected ':'");
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return fail("expected ',' or '}'");
    }
  }

  bool array(std::size_t depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    for (;;) {
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return fail("expected ',' or ']'");
    }
  }

  bool literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return fail("unknown word");
    at_ += word.size();
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > start;
  }

  bool number() {
    const std::size_t start = at_;
    take('-');
    const bool has_leading_zero = peek() == '0';
    const std::size_t first = at_;
    if (!digits()) return fail(at_ == start ? "expected a value" : "bad number");
    if (has_leading_zero && at_ - first > 1) return fail("number with a leading zero");
    if (take('.') && !digits()) return fail("bad number");
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      if (!digits()) return fail("bad number");
    }
    return true;
  }

  /// Reads a string; its value goes to `content` when that is wanted.
  bool string(std::string* content) {
    const std::size_t start = ++at_;
    std::size_t bytes = 0;
    for (;;) {
      if (at_ >= text_.size()) return fail("string without end");
      const char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) return fail("control character in a string");
      const std::size_t piece_start = at_;
      std::size_t piece = 0;
      if (c == '\\' ? !escape(piece, content) : !character(piece)) return false;
      bytes += piece;
      if (c != '\\' && content != nullptr) content->append(text_.substr(piece_start, piece));
    }
    ++at_;
    if (bytes <= kStringBytesMax) return true;
    at_ = start;
    return fail("String value exceeds the max size of 65535 bytes");
  }

  bool character(std::size_t& bytes) {
    bytes = 1;
    if (static_cast<unsigned char>(text_[at_]) >= 0x80) {
      const Utf8Char next = first_utf8_char(text_.substr(at_));
      if (next.error != 0) return fail("invalid UTF-8");
      bytes = next.size;
    }
    at_ += bytes;
    return true;
  }

  bool escape(std::size_t& bytes, std::string* content) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take('u')) return unicode_escape(bytes, content);
    const std::size_t known =
        at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (known == std::string_view::npos) return fail("unknown escape");
    if (content != nullptr) *content += kMeanings[known];
    bytes = 1;
    ++at_;
    return true;
  }

  bool unicode_escape(std::size_t& bytes, std::string* content) {
    char32_t code = 0;
    if (!hex4(code)) return false;
    if (code == 0) return fail("\\u0000 in a string");
    if (code >= 0xD800 && code <= 0xDFFF) {
      char32_t low = 0;
      if (code >= 0xDC00 || !take('\\') || !take('u')) return fail("unpaired surrogate");
      if (!hex4(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail("unpaired surrogate");
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (content != nullptr) append_utf8(code, *content);
    return true;
  }

  bool hex4(char32_t& code) {
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return fail("bad \\u escape");
      code = code * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  ValueFault fault_;
};

class SuperParser final : public ValueParser {
 public:
  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    fault = check_super_json(text);
    if (fault.code != 0) return ValueOutcome::refused;
    append_escaped(text, out);
    return ValueOutcome::written;
  }
};

}  // namespace

ValueFault check_super_json(std::string_view text) {
  return JsonCheck(text).run();
}

std::unique_ptr<ValueParser> make_super_parser() {
  return std::make_unique<SuperParser>();
}

}  // namespace standin
