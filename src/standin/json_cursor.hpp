#pragma once
// Walks over a JSON text without making a tree of it: values stay slices of the text.
//
// Used by COPY for JSON records, JSONPaths files and manifests, whose sizes have limits of their
// own. Each reading function answers true, or notes why and where not and answers false; after the
// first failure nothing more is read. Pure; the text must outlive the cursor.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace standin {

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : text_(text) {}

  /// Steps over blanks; the byte that follows, or 0 at the end.
  char peek();
  bool is_at_end() { return peek() == '\0' && at_ >= text_.size(); }
  /// Reads a string, with its escapes undone.
  bool read_string(std::string& out);
  /// Steps over any one value.
  bool skip_value() { return skip(0); }
  /// Steps over any one value and gives its bytes as they are written.
  std::optional<std::string_view> read_raw();
  /// Reads true or false.
  bool read_bool(bool& value);

  /// Calls `on_member(key)` for each member of the object that follows; it must read the value.
  template <typename OnMember>
  bool read_object(const OnMember& on_member) {
    if (!open('{')) return false;
    if (peek() == '}') return close('}');
    std::string key;
    do {
      key.clear();
      if (peek() != '"') return fail("a key is expected");
      if (!read_string(key) || !take(':') || !on_member(key)) return false;
    } while (take_comma());
    return close('}');
  }

  /// Calls `on_element(index)` for each element of the array that follows; it must read it.
  template <typename OnElement>
  bool read_array(const OnElement& on_element) {
    if (!open('[')) return false;
    if (peek() == ']') return close(']');
    std::size_t index = 0;
    do {
      if (!on_element(index++)) return false;
    } while (take_comma());
    return close(']');
  }

  /// What went wrong, for a message; empty when nothing did.
  std::string_view fault() const { return fault_; }
  /// Where the cursor stands, in bytes.
  std::size_t position() const { return at_; }

 private:
  bool fail(std::string_view why) {
    if (fault_.empty()) fault_ = why;
    return false;
  }
  bool open(char sign);
  bool close(char sign);
  bool take(char sign);
  bool take_comma();
  bool skip(std::size_t depth);
  bool skip_object(std::size_t depth);
  bool skip_array(std::size_t depth);
  bool skip_string();
  bool skip_escape();
  bool skip_number();
  bool skip_word(std::string_view word);
  bool read_escape(std::string& out);
  bool read_hex(char32_t& code);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view fault_;  // a literal
};

}  // namespace standin
