#include "base/limits.hpp"
#include "standin/s3_service.hpp"
#include "standin/s3_xml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace standin {
namespace {

constexpr std::size_t kPageMax = 1000;
// S3's own limits, stated here from its page: the stand-in judges the engine's constants, it does
// not take them.
constexpr int kPartNumberMax = 10'000;
constexpr std::uint64_t kPartBytesMin = 5ULL * 1024 * 1024;

/// A line of a CompleteMultipartUpload document.
struct NamedPart {
  int number = 0;
  std::string etag;
};

std::string trim_etag(std::string_view text) {
  const std::size_t start = text.find_first_not_of("\" \t\r\n");
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start, text.find_last_not_of("\" \t\r\n") - start + 1));
}

std::optional<int> read_part_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || number < 1 || number > kPartNumberMax) return std::nullopt;
  return number;
}

std::optional<std::vector<NamedPart>> read_named_parts(const std::string& text) {
  const auto document = read_xml(text);
  if (!document || document->name != "CompleteMultipartUpload") return std::nullopt;
  std::vector<NamedPart> parts;
  for (const XmlElement& element : document->children) {
    if (element.name != "Part") continue;
    const XmlElement* number = element.child("PartNumber");
    const XmlElement* etag = element.child("ETag");
    if (number == nullptr || etag == nullptr) return std::nullopt;
    const auto value = read_part_number(number->text);
    if (!value) return std::nullopt;
    parts.push_back({*value, trim_etag(etag->text)});
  }
  if (parts.empty()) return std::nullopt;
  return parts;
}

/// The stored parts that the document names, in its order; or what is wrong with it.
std::variant<std::vector<S3Part>, S3Failure> choose_parts(const S3Upload& upload,
                                                          const std::vector<NamedPart>& named,
                                                          const std::vector<S3Part>& stored) {
  std::vector<S3Part> chosen;
  for (const NamedPart& name : named) {
    if (!chosen.empty() && name.number <= chosen.back().number) {
      return s3_failure("InvalidPartOrder");
    }
    const auto part = std::find_if(stored.begin(), stored.end(), [&](const S3Part& s) {
      return s.number == name.number && s.etag == name.etag;
    });
    if (part == stored.end()) {
      S3Failure failure = s3_failure("InvalidPart");
      failure.details = {{"UploadId", upload.id},
                         {"PartNumber", fmt::format("{}", name.number)},
                         {"ETag", name.etag}};
      return failure;
    }
    chosen.push_back(*part);
  }
  for (const S3Part& part : chosen) {
    if (part.bytes >= kPartBytesMin || part.number == chosen.back().number) continue;
    S3Failure failure = s3_failure("EntityTooSmall");
    failure.details = {{"ProposedSize", fmt::format("{}", part.bytes)},
                       {"MinSizeAllowed", fmt::format("{}", kPartBytesMin)},
                       {"PartNumber", fmt::format("{}", part.number)},
                       {"ETag", part.etag}};
    return failure;
  }
  return chosen;
}

S3Failure no_such_upload(const S3Request& request) {
  S3Failure failure = s3_failure("NoSuchUpload");
  failure.details = {{"UploadId", request.param("uploadId").value_or("")}};
  return failure;
}

S3Answer xml_answer(XmlWriter& xml) {
  S3Answer answer;
  answer.body = xml.take();
  return answer;
}

void write_owner(XmlWriter& xml) {
  for (const char* role : {"Initiator", "Owner"}) {
    xml.open(role);
    xml.text("ID", "standin");
    xml.close();
  }
}

}  // namespace

S3Service::Result S3Service::create_upload(const S3Request& request, const S3Permit& permit) {
  const S3Upload upload = uploads_.create(request.bucket, request.key, permit.now);
  XmlWriter xml;
  xml.open("InitiateMultipartUploadResult");
  xml.text("Bucket", request.bucket);
  xml.text("Key", request.key);
  xml.text("UploadId", upload.id);
  xml.close();
  return xml_answer(xml);
}

S3Service::Result S3Service::upload_part(const S3Request& request, S3BodySink& body) {
  const auto number = read_part_number(request.param("partNumber").value_or(""));
  if (!number) {
    return s3_failure("InvalidArgument",
                      "Part number must be an integer between 1 and 10000, inclusive");
  }
  const auto upload =
      uploads_.find(request.param("uploadId").value_or(""), request.bucket, request.key);
  if (!upload) return no_such_upload(request);
  uploads_.adopt_part(*upload, *number, body.path(), body.md5_hex());
  body.release();
  S3Answer answer;
  answer.content_type.clear();
  answer.headers = {{"ETag", "\"" + body.md5_hex() + "\""}};
  return answer;
}

S3Service::Result S3Service::complete_upload(const S3Request& request, const S3BodySink& body) {
  const auto upload =
      uploads_.find(request.param("uploadId").value_or(""), request.bucket, request.key);
  if (!upload) return no_such_upload(request);
  const auto named = read_named_parts(body.text());
  if (!named) return s3_failure("MalformedXML");
  if (auto fault = fault_of_write_condition(request, objects_)) return *std::move(fault);
  auto chosen = choose_parts(*upload, *named, uploads_.parts(*upload));
  if (auto* failure = std::get_if<S3Failure>(&chosen)) return std::move(*failure);
  auto etag = uploads_.complete(*upload, std::get<std::vector<S3Part>>(chosen));
  if (std::holds_alternative<S3Failure>(etag)) return no_such_upload(request);
  XmlWriter xml;
  xml.open("CompleteMultipartUploadResult");
  xml.text("Location", "/" + request.bucket + "/" + request.key);
  xml.text("Bucket", request.bucket);
  xml.text("Key", request.key);
  xml.text("ETag", "\"" + std::get<std::string>(etag) + "\"");
  xml.close();
  return xml_answer(xml);
}

S3Service::Result S3Service::abort_upload(const S3Request& request) {
  const auto upload =
      uploads_.find(request.param("uploadId").value_or(""), request.bucket, request.key);
  if (!upload) return no_such_upload(request);
  uploads_.abort(*upload);
  return S3Answer{.status = 204, .headers = {}, .content_type = "", .body = "", .file = {}};
}

S3Service::Result S3Service::list_parts(const S3Request& request) const {
  const auto upload =
      uploads_.find(request.param("uploadId").value_or(""), request.bucket, request.key);
  if (!upload) return no_such_upload(request);
  const auto parts_max = s3_count_param(request, "max-parts", kPageMax);
  const auto marker = s3_count_param(request, "part-number-marker", 0);
  if (!parts_max || !marker) return s3_failure("InvalidArgument");
  std::vector<S3Part> parts = uploads_.parts(*upload);
  std::erase_if(parts,
                [&](const S3Part& p) { return static_cast<std::size_t>(p.number) <= *marker; });
  const std::size_t count = std::min({parts.size(), *parts_max, kPageMax});
  const bool is_truncated = count < parts.size();
  parts.resize(count);
  XmlWriter xml;
  xml.open("ListPartsResult");
  xml.text("Bucket", request.bucket);
  xml.text("Key", request.key);
  xml.text("UploadId", upload->id);
  write_owner(xml);
  xml.text("StorageClass", "STANDARD");
  xml.text("PartNumberMarker", fmt::format("{}", *marker));
  if (is_truncated && count > 0) {
    xml.text("NextPartNumberMarker", fmt::format("{}", parts.back().number));
  }
  xml.text("MaxParts", fmt::format("{}", std::min(*parts_max, kPageMax)));
  xml.text("IsTruncated", is_truncated ? "true" : "false");
  for (const S3Part& part : parts) {
    xml.open("Part");
    xml.text("PartNumber", fmt::format("{}", part.number));
    xml.text("LastModified", s3_document_time(part.modified));
    xml.text("ETag", "\"" + part.etag + "\"");
    xml.text("Size", fmt::format("{}", part.bytes));
    xml.close();
  }
  xml.close();
  return xml_answer(xml);
}

S3Service::Result S3Service::list_uploads(const S3Request& request) const {
  const auto uploads_max = s3_count_param(request, "max-uploads", kPageMax);
  if (!uploads_max) return s3_failure("InvalidArgument");
  const bool is_url_encoded = request.param("encoding-type") == "url";
  const auto shown = [&](const std::string& text) {
    return is_url_encoded ? encode_percent(text, SlashRule::keep) : text;
  };
  const std::string prefix = request.param("prefix").value_or("");
  const std::string key_marker = request.param("key-marker").value_or("");
  const std::string id_marker = request.param("upload-id-marker").value_or("");
  std::vector<S3Upload> uploads = uploads_.list(request.bucket, prefix);
  // The marker names the last upload of the page before; without an id, all uploads of its key are
  // done.
  const auto last = std::find_if(uploads.begin(), uploads.end(), [&](const S3Upload& u) {
    return u.key == key_marker && u.id == id_marker;
  });
  if (!id_marker.empty() && last != uploads.end()) {
    uploads.erase(uploads.begin(), std::next(last));
  } else if (!key_marker.empty()) {
    std::erase_if(uploads, [&](const S3Upload& u) { return u.key <= key_marker; });
  }
  const std::size_t count = std::min({uploads.size(), *uploads_max, kPageMax});
  const bool is_truncated = count < uploads.size();
  uploads.resize(count);
  XmlWriter xml;
  xml.open("ListMultipartUploadsResult");
  xml.text("Bucket", request.bucket);
  xml.text("KeyMarker", shown(key_marker));
  xml.text("UploadIdMarker", id_marker);
  if (is_truncated && count > 0) {
    xml.text("NextKeyMarker", shown(uploads.back().key));
    xml.text("NextUploadIdMarker", uploads.back().id);
  }
  xml.text("Prefix", shown(prefix));
  if (is_url_encoded) xml.text("EncodingType", "url");
  xml.text("MaxUploads", fmt::format("{}", std::min(*uploads_max, kPageMax)));
  xml.text("IsTruncated", is_truncated ? "true" : "false");
  for (const S3Upload& upload : uploads) {
    xml.open("Upload");
    xml.text("Key", shown(upload.key));
    xml.text("UploadId", upload.id);
    write_owner(xml);
    xml.text("StorageClass", "STANDARD");
    xml.text("Initiated", s3_document_time(upload.initiated));
    xml.close();
  }
  xml.close();
  return xml_answer(xml);
}

}  // namespace standin
