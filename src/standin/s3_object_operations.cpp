#include "standin/s3_access.hpp"
#include "standin/s3_service.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace standin {
namespace {

/// A byte range of an object: what is sent, or that nothing of it exists.
struct RangeChoice {
  enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
};

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Reads "bytes=first-last", "bytes=first-" and "bytes=-count". What is no single range is ignored,
/// as S3 does.
RangeChoice choose_range(const std::string& header, std::uint64_t size) {
  using Kind = RangeChoice::Kind;
  const RangeChoice whole{Kind::whole, 0, size};
  const std::string_view text = header;
  const std::size_t dash = text.find('-');
  if (!text.starts_with("bytes=") || dash == std::string_view::npos) return whole;
  const auto first = read_number(text.substr(6, dash - 6));
  const auto last = read_number(text.substr(dash + 1));
  if (!first && dash == 6 && last) {
    if (*last == 0 || size == 0) return {Kind::unsatisfiable, 0, 0};
    const std::uint64_t bytes = std::min(*last, size);
    return {Kind::part, size - bytes, bytes};
  }
  const bool is_range = first && (last || dash + 1 == text.size());
  if (!is_range || (last && *last < *first)) return whole;
  if (*first >= size) return {Kind::unsatisfiable, 0, 0};
  const std::uint64_t end = std::min(last.value_or(size - 1), size - 1);
  return {Kind::part, *first, end - *first + 1};
}

/// True when the list of an If-Match or If-None-Match header names the ETag.
bool names_etag(const std::string& header, const std::string& etag) {
  return header == "*" || header.find("\"" + etag + "\"") != std::string::npos || header == etag;
}

void add_encryption(const WorldBucket& bucket, S3Answer& answer) {
  const WorldEncryption& encryption = bucket.encryption;
  if (encryption.algorithm.empty()) return;
  answer.headers.emplace_back("x-amz-server-side-encryption", encryption.algorithm);
  if (encryption.algorithm != "aws:kms" || encryption.kms_key.empty()) return;
  answer.headers.emplace_back("x-amz-server-side-encryption-aws-kms-key-id", encryption.kms_key);
}

}  // namespace

std::optional<S3Failure> fault_of_write_condition(const S3Request& request,
                                                  const ObjectFolder& objects) {
  if (request.header("if-match")) {
    return s3_failure("NotImplemented", "If-Match of a write is not implemented");
  }
  const auto condition = request.header("if-none-match");
  if (!condition) return std::nullopt;
  if (*condition != "*") {
    return s3_failure("NotImplemented", "If-None-Match of a write can only be *");
  }
  if (objects.find(request.bucket, request.key)) return s3_failure("PreconditionFailed");
  return std::nullopt;
}

S3Service::Result S3Service::put_object(const S3Request& request, const S3Permit& permit,
                                        S3BodySink& body) {
  if (auto fault = fault_of_write_condition(request, objects_)) return *std::move(fault);
  objects_.adopt(request.bucket, request.key, body.path(), body.md5_hex());
  body.release();
  S3Answer answer;
  answer.content_type.clear();
  answer.headers = {{"ETag", "\"" + body.md5_hex() + "\""}};
  add_encryption(permit.world.buckets.at(request.bucket), answer);
  return answer;
}

S3Service::Result S3Service::get_object(const S3Request& request, const S3Permit& permit) const {
  const auto object = objects_.find(request.bucket, request.key);
  if (!object) {
    // Who may not list must not learn what is there.
    const S3Access listing{.action = "s3:ListBucket", .bucket = request.bucket, .key = ""};
    const Decision may_list = decide_on_s3(permit.world, permit.caller.identity, listing);
    if (!may_list.is_allowed) return s3_failure("AccessDenied");
    S3Failure failure = s3_failure("NoSuchKey");
    failure.details = {{"Key", request.key}};
    return failure;
  }
  const auto match = request.header("if-match");
  if (match && !names_etag(*match, object->etag)) return s3_failure("PreconditionFailed");
  S3Answer answer;
  answer.content_type = "binary/octet-stream";
  answer.headers = {{"ETag", "\"" + object->etag + "\""},
                    {"Last-Modified", s3_header_time(object->modified)},
                    {"Accept-Ranges", "bytes"}};
  add_encryption(permit.world.buckets.at(request.bucket), answer);
  const auto none_match = request.header("if-none-match");
  if (none_match && names_etag(*none_match, object->etag)) {
    answer.status = 304;
    return answer;
  }
  const RangeChoice range = choose_range(request.header("range").value_or(""), object->bytes);
  if (range.kind == RangeChoice::Kind::unsatisfiable) {
    S3Failure failure = s3_failure("InvalidRange");
    failure.details = {{"RangeRequested", request.header("range").value_or("")},
                       {"ActualObjectSize", fmt::format("{}", object->bytes)}};
    failure.headers = {{"Content-Range", fmt::format("bytes */{}", object->bytes)}};
    return failure;
  }
  if (range.kind == RangeChoice::Kind::part) {
    answer.status = 206;
    answer.headers.emplace_back(
        "Content-Range",
        fmt::format("bytes {}-{}/{}", range.first, range.first + range.bytes - 1, object->bytes));
  }
  answer.file = {object->path, range.first, range.bytes};
  return answer;
}

S3Service::Result S3Service::delete_object(const S3Request& request) {
  objects_.remove(request.bucket, request.key);
  return S3Answer{.status = 204, .headers = {}, .content_type = "", .body = "", .file = {}};
}

}  // namespace standin
