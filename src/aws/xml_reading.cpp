#include "aws/xml_reading.hpp"

#include "aws/percent_decoding.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <charconv>

namespace aws {
namespace {

constexpr std::size_t kShownAnswerBytesMax = 200;

/// A document that is cut or malformed is an empty one: the caller then misses its root and says
/// so.
pugi::xml_document parse(std::string_view xml) {
  pugi::xml_document document;
  const unsigned int options = pugi::parse_default | pugi::parse_ws_pcdata_single;
  if (!document.load_buffer(xml.data(), xml.size(), options)) document.reset();
  return document;
}

pugi::xml_node root_of(const pugi::xml_document& document, const char* name, std::string_view xml) {
  const pugi::xml_node root = document.child(name);
  if (root) return root;
  base::Error error(base::ErrorScope::transient, "s3.answer_malformed",
                    fmt::format("the store's answer is not the expected {} document", name),
                    "If it stays so, check that endpoint_url names an S3 store and that no proxy "
                    "answers in its place.");
  error.with_server_text(std::string(xml.substr(0, kShownAnswerBytesMax)));
  throw error;
}

/// Decodes keys only where the server says that it encoded them (encoding-type=url).
class KeyReader {
 public:
  explicit KeyReader(const pugi::xml_node& root)
      : is_encoded_(std::string_view(root.child_value("EncodingType")) == "url") {}
  std::string read(const pugi::xml_node& node, const char* name) const {
    const char* text = node.child_value(name);
    return is_encoded_ ? percent_decode(text, PlusSign::is_blank) : std::string(text);
  }

 private:
  const bool is_encoded_;
};

std::uint64_t read_number(const pugi::xml_node& node, const char* name) {
  const std::string_view text = node.child_value(name);
  std::uint64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    throw base::Error(
        base::ErrorScope::transient, "s3.answer_malformed",
        fmt::format("the store's answer has \"{}\" as {}, a number was due", text, name),
        "If it stays so, check that endpoint_url names an S3 store.");
  }
  return number;
}

bool is_true(const pugi::xml_node& node, const char* name) {
  return std::string_view(node.child_value(name)) == "true";
}

}  // namespace

std::optional<S3ErrorAnswer> read_s3_error(std::string_view xml) {
  const pugi::xml_document document = parse(xml);
  pugi::xml_node error = document.child("Error");
  if (!error) error = document.child("ErrorResponse").child("Error");
  if (!error) return std::nullopt;
  S3ErrorAnswer answer;
  answer.code = error.child_value("Code");
  answer.message = error.child_value("Message");
  answer.region = error.child_value("Region");
  answer.server_time = error.child_value("ServerTime");
  answer.request_id = error.child_value("RequestId");
  return answer;
}

ListPage read_list_page(std::string_view xml) {
  const pugi::xml_document document = parse(xml);
  const pugi::xml_node root = root_of(document, "ListBucketResult", xml);
  const KeyReader keys(root);
  ListPage page;
  for (const pugi::xml_node& node : root.children("Contents")) {
    page.objects.push_back({keys.read(node, "Key"), read_number(node, "Size")});
  }
  if (is_true(root, "IsTruncated")) page.next_token = root.child_value("NextContinuationToken");
  return page;
}

UploadsPage read_uploads_page(std::string_view xml) {
  const pugi::xml_document document = parse(xml);
  const pugi::xml_node root = root_of(document, "ListMultipartUploadsResult", xml);
  const KeyReader keys(root);
  UploadsPage page;
  for (const pugi::xml_node& node : root.children("Upload")) {
    page.uploads.push_back({keys.read(node, "Key"), node.child_value("UploadId")});
  }
  page.is_truncated = is_true(root, "IsTruncated");
  page.next_key = keys.read(root, "NextKeyMarker");
  page.next_upload_id = root.child_value("NextUploadIdMarker");
  return page;
}

std::string read_upload_id(std::string_view xml) {
  const pugi::xml_document document = parse(xml);
  const pugi::xml_node root = root_of(document, "InitiateMultipartUploadResult", xml);
  std::string upload_id = root.child_value("UploadId");
  if (upload_id.empty()) {
    throw base::Error(base::ErrorScope::transient, "s3.answer_malformed",
                      "the store began a multipart upload without naming it",
                      "If it stays so, check that endpoint_url names an S3 store.");
  }
  return upload_id;
}

std::string complete_upload_body(const std::vector<std::string>& etags) {
  std::string body = "<CompleteMultipartUpload>";
  for (std::size_t i = 0; i < etags.size(); ++i) {
    body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>", i + 1);
    for (const char c : etags[i]) {
      if (c == '"') {
        body += "&quot;";
      } else if (c == '&') {
        body += "&amp;";
      } else if (c == '<') {
        body += "&lt;";
      } else {
        body += c;
      }
    }
    body += "</ETag></Part>";
  }
  return body + "</CompleteMultipartUpload>";
}

}  // namespace aws
