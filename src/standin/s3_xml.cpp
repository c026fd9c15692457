#include "standin/s3_xml.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace standin {
namespace {

constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";
constexpr std::size_t kDepthMax = 16;
constexpr std::string_view kBlank = " \t\r\n";

std::optional<std::string> utf8_of(unsigned code) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return std::nullopt;
  if (code < 0x80) return std::string{byte(code)};
  if (code < 0x800) return std::string{byte(0xC0 | code >> 6), byte(0x80 | (code & 63))};
  if (code < 0x10000) {
    return std::string{byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 63)),
                       byte(0x80 | (code & 63))};
  }
  return std::string{byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 63)),
                     byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63))};
}

/// What stands between & and ;.
std::optional<std::string> resolve_entity(std::string_view name) {
  if (name == "amp") return "&";
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "quot") return "\"";
  if (name == "apos") return "'";
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return utf8_of(code);
}

/// A cursor over the document; every step says whether it could be taken.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<XmlElement> document() {
    take("\xEF\xBB\xBF");
    if (!skip_misc()) return std::nullopt;
    XmlElement root;
    if (!element(root, 0) || !skip_misc() || !rest_.empty()) return std::nullopt;
    return root;
  }

 private:
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool skip_past(std::string_view token) {
    const std::size_t at = rest_.find(token);
    if (at == std::string_view::npos) return false;
    rest_.remove_prefix(at + token.size());
    return true;
  }

  void skip_blank() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size()));
  }

  /// Skips blanks, comments and processing instructions.
  bool skip_misc() {
    while (true) {
      skip_blank();
      if (take("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (take("<?")) {
        if (!skip_past("?>")) return false;
      } else {
        return true;
      }
    }
  }

  std::string_view name() {
    const std::size_t end = std::min(rest_.find_first_of(" \t\r\n/><=&\"'"), rest_.size());
    std::string_view full = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return full;
  }

  bool skip_attributes() {
    while (true) {
      skip_blank();
      if (rest_.starts_with('>') || rest_.starts_with("/>")) return true;
      if (name().empty()) return false;
      skip_blank();
      if (!take("=")) return false;
      skip_blank();
      if (!(take("\"") ? skip_past("\"") : (take("'") && skip_past("'")))) return false;
    }
  }

  bool element(XmlElement& into, std::size_t depth) {
    if (depth > kDepthMax || !take("<")) return false;
    const std::string_view full = name();
    if (full.empty() || !skip_attributes()) return false;
    into.name = full.substr(full.find(':') + 1);  // npos + 1 is 0: no prefix
    if (take("/>")) return true;
    if (!take(">") || !content(into, depth)) return false;
    if (!take("</") || name() != full) return false;
    skip_blank();
    return take(">");
  }

  bool content(XmlElement& into, std::size_t depth) {
    while (!rest_.empty() && !rest_.starts_with("</")) {
      if (take("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (take("<![CDATA[")) {
        const std::size_t end = rest_.find("]]>");
        if (end == std::string_view::npos) return false;
        into.text += rest_.substr(0, end);
        skip_past("]]>");
      } else if (rest_.starts_with('<')) {
        if (!element(into.children.emplace_back(), depth + 1)) return false;
      } else if (!characters(into.text)) {
        return false;
      }
    }
    return true;
  }

  bool characters(std::string& into) {
    const std::size_t end = std::min(rest_.find_first_of("<&"), rest_.size());
    into += rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (!take("&")) return true;
    const std::size_t semicolon = rest_.find(';');
    if (semicolon == std::string_view::npos) return false;
    const auto character = resolve_entity(rest_.substr(0, semicolon));
    rest_.remove_prefix(semicolon + 1);
    if (character) into += *character;
    return character.has_value();
  }

  std::string_view rest_;
};

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 && c != '\n' && c != '\t') {
          escaped += fmt::format("&#x{:X};", byte);
        } else {
          escaped += c;
        }
      }
    }
  }
  return escaped;
}

XmlWriter::XmlWriter() : XmlWriter(kNamespace) {}

void XmlWriter::open(std::string_view name) {
  const bool is_root = open_.empty();
  const bool has_namespace = is_root && name != "Error" && !namespace_.empty();
  out_ += has_namespace ? fmt::format("<{} xmlns=\"{}\">", name, namespace_)
                        : fmt::format("<{}>", name);
  open_.emplace_back(name);
}

void XmlWriter::close() {
  CHECK(!open_.empty(), "close() belongs to an open()");
  out_ += fmt::format("</{}>", open_.back());
  open_.pop_back();
}

void XmlWriter::text(std::string_view name, std::string_view value) {
  out_ += fmt::format("<{}>{}</{}>", name, escape_xml(value), name);
}

std::string XmlWriter::take() {
  CHECK(open_.empty(), "every element of an answer is closed");
  return std::move(out_);
}

void write_json(XmlWriter& xml, const std::string& name, const base::Json& value) {
  if (value.is_array()) {
    for (const base::Json& item : value) write_json(xml, name, item);
  } else if (value.is_object()) {
    xml.open(name);
    for (const auto& item : value.items()) write_json(xml, item.key(), item.value());
    xml.close();
  } else {
    xml.text(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [&](const XmlElement& e) { return e.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

std::optional<XmlElement> read_xml(std::string_view text) {
  return Reader(text).document();
}

}  // namespace standin
