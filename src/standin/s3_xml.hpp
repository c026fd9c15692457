#pragma once
// The little XML that S3 and the query protocols speak: a writer for their answers, a reader for
// the documents that S3's clients send.
//
// The reader knows elements and text only: attributes are skipped, prefixes dropped, document types
// refused, so that nothing outside the document is ever read. Pure, safe on every thread.
#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// Escapes what may not stand in XML text; control characters become numeric references, as S3
/// writes them.
std::string escape_xml(std::string_view text);

class XmlWriter {
 public:
  /// A document of S3.
  XmlWriter();
  /// A document whose root has this namespace; empty: none.
  explicit XmlWriter(std::string_view name_space)
      : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), namespace_(name_space) {}
  /// Opens an element; the first one gets the namespace, except Error, which has none.
  void open(std::string_view name);
  void close();
  void text(std::string_view name, std::string_view value);
  /// The document; all elements must be closed.
  std::string take();

 private:
  std::string out_;
  std::string namespace_;
  std::vector<std::string> open_;
};

/// Writes a value as an element: an object's members as children, a list as one element each.
void write_json(XmlWriter& xml, const std::string& name, const base::Json& value);

struct XmlElement {
  std::string name;
  std::string text;
  std::vector<XmlElement> children;

  /// The first child of the name; nullptr when there is none.
  const XmlElement* child(std::string_view child_name) const;
};

/// The root element; nullopt when the text is not one well-formed document of elements and text.
std::optional<XmlElement> read_xml(std::string_view text);

}  // namespace standin
