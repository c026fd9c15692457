#pragma once
// The XML answer of a service call and short ways into it. Internal to the clients of aws/.
//
// Missing elements are empty texts, zero or false: services leave out what is not set. An answer
// that is not the expected document is Error(task) and is not shown, because answers hold keys.
#include <pugixml.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace aws {

class XmlAnswer {
 public:
  /// Parses `body`, whose root must be called `root`, or {operation}Response, as moto calls those
  /// of S3; `action` ("s3:GetBucketVersioning") names the call in the Error.
  XmlAnswer(const std::string& action, const std::string& body, const std::string& root);

  pugi::xml_node root() const { return root_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

/// The text of node/name.
std::string text_of(const pugi::xml_node& node, const char* name);
std::int64_t number_of(const pugi::xml_node& node, const char* name);
bool flag_of(const pugi::xml_node& node, const char* name);
/// The texts of all node/list/item.
std::vector<std::string> texts_of(const pugi::xml_node& node, const char* list, const char* item);

/// Text that may stand between tags.
std::string xml_escape(const std::string& text);

}  // namespace aws
