#include "standin/text_value.hpp"

#include "standin/copy_escape.hpp"
#include "standin/utf8.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace standin {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

std::string_view without_trailing_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\v\f";
  const std::size_t last = text.find_last_not_of(kBlanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// The guide says both: a NUL is refused, and it ends the line.
ValueOutcome refuse_nul(ValueFault& fault, std::size_t at, bool ends_line) {
  if (ends_line) {
    return refuse_value(
        fault, 1216,
        fmt::format("Missing newline: Unexpected character 0x00 found at location {}", at), at);
  }
  return refuse_value(fault, 1218, "Invalid null byte - field longer than 1 byte", at);
}

class VarcharParser final : public ValueParser {
 public:
  VarcharParser(int length, const CopyStatement& statement)
      : length_(static_cast<std::size_t>(length)),
        truncates_(statement.truncate_columns),
        trims_(statement.trim_blanks),
        nul_ends_line_(statement.nul_ends_line) {
    if (statement.accept_inv_chars) replacement_ = statement.accept_inv_chars->at(0);
  }

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    if (trims_) text = without_trailing_blanks(text);
    if (text.size() > length_ && !shorten(text)) {
      return refuse_value(fault, 1204, "String length exceeds DDL length", length_);
    }
    const std::size_t plain = plain_prefix(text);
    out.append(text.data(), plain);
    return plain == text.size() ? ValueOutcome::written : append_rest(text, plain, out, fault);
  }

 private:
  /// Cuts to the declared length where that is allowed: blanks always, more under TRUNCATECOLUMNS.
  bool shorten(std::string_view& text) const {
    std::size_t cut = length_;
    if (!is_blank(text.substr(length_))) {
      if (!truncates_) return false;
      while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    }
    text = text.substr(0, cut);
    return true;
  }

  ValueOutcome append_rest(std::string_view text, std::size_t at, std::string& out,
                           ValueFault& fault) const {
    while (at < text.size()) {
      const Utf8Char next = first_utf8_char(text.substr(at));
      const std::string_view bytes = text.substr(at, next.size);
      if (bytes[0] == '\0' && !replacement_) return refuse_nul(fault, at, nul_ends_line_);
      const bool is_invalid = next.error != 0 || bytes[0] == '\0';
      if (replacement_ && (is_invalid || next.is_noncharacter)) {
        const std::string replaced(bytes.size(), *replacement_);
        append_escaped(replaced, out);
        fault.has_replaced = true;
      } else if (is_invalid) {
        return refuse_value(
            fault, 1220,
            fmt::format("String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 "
                        "hex sequence: {} (error {})",
                        spaced_hex(bytes), next.error),
            at);
      } else {
        append_escaped(bytes, out);
      }
      at += next.size;
    }
    return ValueOutcome::written;
  }

  std::size_t length_;
  bool truncates_, trims_, nul_ends_line_;
  std::optional<char> replacement_;
};

class CharParser final : public ValueParser {
 public:
  CharParser(int length, const CopyStatement& statement)
      : length_(static_cast<std::size_t>(length)),
        truncates_(statement.truncate_columns),
        nul_ends_line_(statement.nul_ends_line) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    if (text.size() > length_) {
      if (!truncates_ && !is_blank(text.substr(length_))) {
        return refuse_value(fault, 1204, "Char length exceeds DDL length", length_);
      }
      text = text.substr(0, length_);
    }
    const std::size_t plain = plain_prefix(text);
    for (std::size_t at = plain; at < text.size(); ++at) {
      if (text[at] == '\0') return refuse_nul(fault, at, nul_ends_line_);
      if (static_cast<unsigned char>(text[at]) < 0x80) continue;
      const Utf8Char bad = first_utf8_char(text.substr(at));
      return refuse_value(
          fault, 1215,
          fmt::format("Multibyte character not supported for CHAR (Hint: Try using  VARCHAR). "
                      "Invalid char: {}",
                      spaced_hex(text.substr(at, bad.size))),
          at);
    }
    out.append(text.data(), plain);
    append_escaped(text.substr(plain), out);
    return ValueOutcome::written;
  }

 private:
  std::size_t length_;
  bool truncates_, nul_ends_line_;
};

}  // namespace

std::unique_ptr<ValueParser> make_varchar_parser(int length, const CopyStatement& statement) {
  return std::make_unique<VarcharParser>(length > 0 ? length : 256, statement);
}

std::unique_ptr<ValueParser> make_char_parser(int length, const CopyStatement& statement) {
  return std::make_unique<CharParser>(length > 0 ? length : 1, statement);
}

}  // namespace standin
