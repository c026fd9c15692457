#include "aws/xml_answer.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <charconv>

namespace aws {

XmlAnswer::XmlAnswer(const std::string& action, const std::string& body, const std::string& root) {
  const unsigned int options = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const bool is_xml = document_.load_buffer(body.data(), body.size(), options);
  root_ = is_xml ? document_.child(root.c_str()) : pugi::xml_node();
  if (root_) return;
  const std::string other = action.substr(action.find(':') + 1) + "Response";
  root_ = is_xml ? document_.child(other.c_str()) : pugi::xml_node();
  if (root_) return;
  throw base::Error(base::ErrorScope::task, "aws.answer_malformed",
                    fmt::format("the answer to {} is not the expected {} document", action, root),
                    "Check that the endpoint is the service's and that no proxy answers in its "
                    "place.");
}

std::string text_of(const pugi::xml_node& node, const char* name) {
  return node.child_value(name);
}

std::int64_t number_of(const pugi::xml_node& node, const char* name) {
  const std::string_view text = node.child_value(name);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool flag_of(const pugi::xml_node& node, const char* name) {
  const std::string_view text = node.child_value(name);
  return text == "true" || text == "TRUE" || text == "True";
}

std::vector<std::string> texts_of(const pugi::xml_node& node, const char* list, const char* item) {
  std::vector<std::string> texts;
  for (const pugi::xml_node& child : node.child(list).children(item)) {
    texts.emplace_back(child.child_value());
  }
  return texts;
}

std::string xml_escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\r': escaped += "&#13;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace aws
