#pragma once
// The little XML that S3 speaks: a writer for its answers, a reader for the two documents that
// clients send (CompleteMultipartUpload, Delete) and CreateBucketConfiguration.
//
// The reader knows elements and text only: attributes are skipped, prefixes dropped, document types
// refused, so that nothing outside the document is ever read. Pure, safe on every thread.
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
  XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}
  /// Opens an element; the first one gets S3's namespace, except Error, which has none.
  void open(std::string_view name);
  void close();
  void text(std::string_view name, std::string_view value);
  /// The document; all elements must be closed.
  std::string take();

 private:
  std::string out_;
  std::vector<std::string> open_;
};

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
