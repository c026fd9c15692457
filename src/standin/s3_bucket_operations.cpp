#include "base/digest.hpp"
#include "standin/s3_access.hpp"
#include "standin/s3_service.hpp"
#include "standin/s3_xml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace standin {
namespace {

constexpr std::size_t kKeysMax = 1000;
constexpr std::string_view kOwnerId =
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

/// Bucket names (Amazon S3 User Guide, "General purpose buckets naming rules").
bool is_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63) return false;
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) return false;
  const bool is_plain = std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.';
  });
  const bool is_like_address = name.find_first_not_of("0123456789.") == std::string_view::npos &&
                               std::count(name.begin(), name.end(), '.') == 3;
  return is_plain && !is_like_address && name.find("..") == std::string_view::npos;
}

/// A place in a listing: after a key, or after all keys under a common prefix.
struct ListMarker {
  enum class After { key, prefix } after = After::key;
  std::string text;
};

std::string to_token(const ListMarker& marker) {
  return (marker.after == ListMarker::After::key ? "k" : "p") + base::to_hex(marker.text);
}

std::optional<ListMarker> from_token(const std::string& token) {
  const bool is_token = !token.empty() && (token[0] == 'k' || token[0] == 'p') &&
                        token.find_first_not_of("0123456789abcdef", 1) == std::string::npos &&
                        token.size() % 2 == 1;
  if (!is_token) return std::nullopt;
  std::string escaped;
  for (std::size_t i = 1; i < token.size(); i += 2) escaped += "%" + token.substr(i, 2);
  return ListMarker{token[0] == 'k' ? ListMarker::After::key : ListMarker::After::prefix,
                    decode_percent(escaped).value_or("")};
}

struct ListRequest {
  std::string prefix, delimiter;
  std::size_t keys_max = kKeysMax;
  ListMarker marker;
  bool is_url_encoded = false;
};

struct ListPage {
  std::vector<StoredObject> objects;
  std::vector<std::string> prefixes;
  std::optional<ListMarker> next;
  std::size_t count() const { return objects.size() + prefixes.size(); }
};

/// The part of the key up to the first delimiter behind the prefix; empty when there is none.
std::string common_prefix(const std::string& key, const ListRequest& list) {
  if (list.delimiter.empty()) return {};
  const std::size_t at = key.find(list.delimiter, list.prefix.size());
  return at == std::string::npos ? std::string() : key.substr(0, at + list.delimiter.size());
}

ListPage read_page(const ObjectFolder& objects, const std::string& bucket,
                   const ListRequest& list) {
  ListPage page;
  if (list.keys_max == 0) return page;
  // Without a delimiter one more than asked says whether there is more; with one, any number of
  // keys may fold into one prefix, so all of them are looked at.
  const std::size_t count_max = list.delimiter.empty() ? list.keys_max + 1 : SIZE_MAX;
  ListMarker last = list.marker;
  for (StoredObject& object : objects.list(bucket, list.prefix, list.marker.text, count_max)) {
    const bool is_skipped = last.after == ListMarker::After::prefix && !last.text.empty() &&
                            object.key.starts_with(last.text);
    if (is_skipped) continue;
    if (page.count() == list.keys_max) {
      page.next = last;
      return page;
    }
    std::string prefix = common_prefix(object.key, list);
    if (prefix.empty()) {
      last = {ListMarker::After::key, object.key};
      page.objects.push_back(std::move(object));
    } else {
      last = {ListMarker::After::prefix, prefix};
      page.prefixes.push_back(std::move(prefix));
    }
  }
  return page;
}

void write_page(XmlWriter& xml, const ListPage& page, const ListRequest& list) {
  const auto shown = [&](const std::string& text) {
    return list.is_url_encoded ? encode_percent(text, SlashRule::keep) : text;
  };
  xml.text("Prefix", shown(list.prefix));
  if (!list.delimiter.empty()) xml.text("Delimiter", shown(list.delimiter));
  if (list.is_url_encoded) xml.text("EncodingType", "url");
  for (const StoredObject& object : page.objects) {
    xml.open("Contents");
    xml.text("Key", shown(object.key));
    xml.text("LastModified", s3_document_time(object.modified));
    xml.text("ETag", "\"" + object.etag + "\"");
    xml.text("Size", fmt::format("{}", object.bytes));
    xml.text("StorageClass", "STANDARD");
    xml.close();
  }
  for (const std::string& prefix : page.prefixes) {
    xml.open("CommonPrefixes");
    xml.text("Prefix", shown(prefix));
    xml.close();
  }
}

std::variant<ListRequest, S3Failure> read_list_request(const S3Request& request) {
  ListRequest list;
  list.prefix = request.param("prefix").value_or("");
  list.delimiter = request.param("delimiter").value_or("");
  list.marker.text = request.param("start-after").value_or("");
  const auto keys_max = s3_count_param(request, "max-keys", kKeysMax);
  if (!keys_max) {
    return s3_failure("InvalidArgument",
                      "Provided max-keys not an integer or within integer range");
  }
  list.keys_max = std::min(*keys_max, kKeysMax);
  if (const auto token = request.param("continuation-token")) {
    const auto marker = from_token(*token);
    if (!marker)
      return s3_failure("InvalidArgument", "The continuation token provided is incorrect");
    list.marker = *marker;
  }
  const std::string encoding = request.param("encoding-type").value_or("");
  if (!encoding.empty() && encoding != "url") {
    return s3_failure("InvalidArgument", "Invalid Encoding Method specified in Request");
  }
  list.is_url_encoded = encoding == "url";
  return list;
}

/// The region that a CreateBucket document asks for; "" when it does not say.
std::variant<std::string, S3Failure> read_location(const std::string& text) {
  if (text.empty()) return "";
  const auto document = read_xml(text);
  if (!document || document->name != "CreateBucketConfiguration") return s3_failure("MalformedXML");
  const XmlElement* location = document->child("LocationConstraint");
  return location == nullptr ? "" : location->text;
}

S3Answer xml_answer(XmlWriter& xml) {
  S3Answer answer;
  answer.body = xml.take();
  return answer;
}

}  // namespace

S3Service::Result S3Service::list_buckets(const S3Permit& permit) const {
  XmlWriter xml;
  xml.open("ListAllMyBucketsResult");
  xml.open("Owner");
  xml.text("ID", kOwnerId);
  xml.text("DisplayName", permit.world.account);
  xml.close();
  xml.open("Buckets");
  for (const auto& [name, bucket] : permit.world.buckets) {
    xml.open("Bucket");
    xml.text("Name", name);
    xml.text("CreationDate", s3_document_time(bucket.created_at));
    xml.text("BucketRegion", bucket.region);
    xml.close();
  }
  xml.close();
  xml.close();
  return xml_answer(xml);
}

S3Service::Result S3Service::create_bucket(const S3Request& request, const S3Permit& permit,
                                           const S3BodySink& body) {
  if (!is_bucket_name(request.bucket)) return s3_failure("InvalidBucketName");
  auto location = read_location(body.text());
  if (auto* failure = std::get_if<S3Failure>(&location)) return std::move(*failure);
  std::string region = std::get<std::string>(location);
  // The endpoint of us-east-1 makes buckets everywhere, the others only at home and only when told
  // so.
  const bool is_global = permit.caller.region == "us-east-1";
  if (!is_global && region != permit.caller.region) {
    return s3_failure("IllegalLocationConstraintException");
  }
  if (region.empty()) region = "us-east-1";
  std::optional<WorldBucket> existing;
  world_.update([&](World& world) {
    WorldBucket bucket{.region = region, .created_at = permit.now};
    bucket.public_access_block.emplace();  // new buckets block all public access, since 2023
    const auto [found, is_new] = world.buckets.try_emplace(request.bucket, bucket);
    if (!is_new) existing = found->second;
  });
  // In us-east-1 making one's own bucket again is no error.
  if (existing && !(is_global && existing->region == "us-east-1")) {
    return s3_failure("BucketAlreadyOwnedByYou");
  }
  S3Answer answer;
  answer.headers = {{"Location", "/" + request.bucket}};
  return answer;
}

S3Service::Result S3Service::head_bucket(const S3Request& request, const S3Permit& permit) const {
  S3Answer answer;
  answer.headers = {{"x-amz-bucket-region", permit.world.buckets.at(request.bucket).region}};
  return answer;
}

S3Service::Result S3Service::delete_bucket(const S3Request& request) {
  std::optional<S3Failure> failure;
  world_.update([&](World& world) {
    if (!objects_.is_empty(request.bucket)) {
      failure = s3_failure("BucketNotEmpty");
    } else if (world.buckets.erase(request.bucket) == 0) {
      failure = s3_failure("NoSuchBucket");
    }
  });
  if (failure) return *failure;
  for (const S3Upload& upload : uploads_.list(request.bucket, "")) uploads_.abort(upload);
  objects_.remove_bucket(request.bucket);
  return S3Answer{.status = 204, .headers = {}, .content_type = "", .body = "", .file = {}};
}

S3Service::Result S3Service::get_bucket_location(const S3Request& request,
                                                 const S3Permit& permit) const {
  const std::string& region = permit.world.buckets.at(request.bucket).region;
  XmlWriter xml;
  // An empty constraint means us-east-1, for history's sake.
  xml.text("LocationConstraint", region == "us-east-1" ? "" : region);
  return xml_answer(xml);
}

S3Service::Result S3Service::list_objects(const S3Request& request) const {
  auto read = read_list_request(request);
  if (auto* failure = std::get_if<S3Failure>(&read)) return std::move(*failure);
  const ListRequest& list = std::get<ListRequest>(read);
  const ListPage page = read_page(objects_, request.bucket, list);
  XmlWriter xml;
  xml.open("ListBucketResult");
  xml.text("Name", request.bucket);
  write_page(xml, page, list);
  xml.text("MaxKeys", fmt::format("{}", list.keys_max));
  xml.text("KeyCount", fmt::format("{}", page.count()));
  xml.text("IsTruncated", page.next ? "true" : "false");
  if (const auto token = request.param("continuation-token")) xml.text("ContinuationToken", *token);
  if (page.next) xml.text("NextContinuationToken", to_token(*page.next));
  if (const auto after = request.param("start-after")) {
    xml.text("StartAfter", list.is_url_encoded ? encode_percent(*after, SlashRule::keep) : *after);
  }
  xml.close();
  return xml_answer(xml);
}

S3Service::Result S3Service::delete_objects(const S3Request& request, const S3Permit& permit,
                                            const S3BodySink& body) {
  const S3BodyPromise& promise = permit.promise;
  if (promise.md5_base64.empty() && promise.crc32_base64.empty() &&
      promise.checksum_sha256_base64.empty()) {
    return s3_failure("InvalidRequest", "Missing required header for this request: Content-MD5");
  }
  const auto document = read_xml(body.text());
  if (!document || document->name != "Delete") return s3_failure("MalformedXML");
  std::vector<std::string> keys;
  for (const XmlElement& object : document->children) {
    if (object.name != "Object") continue;
    const XmlElement* key = object.child("Key");
    if (key == nullptr || key->text.empty()) return s3_failure("MalformedXML");
    if (object.child("VersionId") != nullptr) return s3_failure("NotImplemented");
    keys.push_back(key->text);
  }
  if (keys.empty() || keys.size() > kKeysMax) return s3_failure("MalformedXML");
  const XmlElement* quiet = document->child("Quiet");
  const bool is_quiet = quiet != nullptr && quiet->text == "true";
  XmlWriter xml;
  xml.open("DeleteResult");
  for (const std::string& key : keys) {
    const S3Access access{.action = "s3:DeleteObject", .bucket = request.bucket, .key = key};
    if (!decide_on_s3(permit.world, permit.caller.identity, access).is_allowed) {
      xml.open("Error");
      xml.text("Key", key);
      xml.text("Code", "AccessDenied");
      xml.text("Message", "Access Denied");
      xml.close();
      continue;
    }
    objects_.remove(request.bucket, key);
    if (is_quiet) continue;
    xml.open("Deleted");
    xml.text("Key", key);
    xml.close();
  }
  xml.close();
  return xml_answer(xml);
}

}  // namespace standin
