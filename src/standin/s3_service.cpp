#include "standin/s3_service.hpp"

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "standin/s3_action.hpp"
#include "standin/s3_bucket_settings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace standin {
namespace {

using base::limits::kMiB;

constexpr std::uint64_t kObjectBytesMax = 5ULL * 1024 * kMiB;  // of one PUT
constexpr std::uint64_t kDocumentBytesMax = 2 * kMiB;

std::optional<S3Failure> check_policy(const S3Request& request, const Identity& caller,
                                      const World& world) {
  const S3Access access = access_of(request);
  if (access.action.empty()) return std::nullopt;
  const Decision decision = decide_on_s3(world, caller, access);
  if (decision.is_allowed) return std::nullopt;
  return s3_failure(
      "AccessDenied",
      fmt::format("User: {} is not authorized to perform: {} on resource: \"{}\" {}",
                  caller.shown_arn(), access.action, s3_resource(world, access), decision.why));
}

/// Headers that ask for what the stand-in does not do; to leave them out silently would be a lie.
std::optional<S3Failure> check_headers(const S3Request& request) {
  static constexpr std::string_view kRefused[] = {"x-amz-copy-source",
                                                  "x-amz-tagging",
                                                  "x-amz-object-lock-",
                                                  "x-amz-server-side-encryption-customer-",
                                                  "x-amz-website-redirect-location",
                                                  "x-amz-meta-",
                                                  "x-amz-checksum-crc32c",
                                                  "x-amz-checksum-sha1",
                                                  "x-amz-checksum-crc64nvme",
                                                  "x-amz-trailer"};
  for (const auto& [name, value] : request.headers) {
    const bool is_refused = std::any_of(std::begin(kRefused), std::end(kRefused),
                                        [&](std::string_view r) { return name.starts_with(r); });
    if (!is_refused) continue;
    S3Failure failure = s3_failure(
        "NotImplemented", "A header you provided implies functionality that is not implemented");
    failure.details = {{"Header", name}};
    return failure;
  }
  return std::nullopt;
}

bool is_md5_base64(std::string_view text) {
  return text.size() == 24 && text.ends_with("==");
}

std::variant<S3BodyPromise, S3Failure> read_promise(const S3Request& request,
                                                    const S3Caller& caller) {
  S3BodyPromise promise;
  promise.sha256_hex = caller.body_sha256;
  promise.md5_base64 = request.header("content-md5").value_or("");
  if (!promise.md5_base64.empty() && !is_md5_base64(promise.md5_base64)) {
    return s3_failure("InvalidDigest");
  }
  promise.crc32_base64 = request.header("x-amz-checksum-crc32").value_or("");
  promise.checksum_sha256_base64 = request.header("x-amz-checksum-sha256").value_or("");
  const std::string length = request.header("content-length").value_or("");
  const bool is_chunked = request.header("transfer-encoding").has_value();
  const bool is_upload =
      request.operation == S3Operation::put_object || request.operation == S3Operation::upload_part;
  if (length.empty() && is_upload && !is_chunked) return s3_failure("MissingContentLength");
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
  if (!length.empty()) {
    if (error != std::errc() || end != length.data() + length.size()) {
      return s3_failure("InvalidArgument", "Content-Length is not a number");
    }
    promise.bytes = bytes;
  }
  return promise;
}

}  // namespace

std::variant<S3Permit, S3Failure> S3Service::admit(const S3Request& request, std::int64_t now) {
  S3Permit permit;
  permit.world = world_.current();
  permit.now = now;
  if (auto failure = next_fault(request, permit.world)) return *failure;
  auto identity = authenticate(request, permit.world, now);
  if (auto* failure = std::get_if<S3Failure>(&identity)) return std::move(*failure);
  permit.caller = std::get<S3Caller>(std::move(identity));
  if (request.operation == S3Operation::not_implemented) {
    return s3_failure("NotImplemented",
                      fmt::format("{} {} is an operation that this S3 does not have.",
                                  request.method, request.target));
  }
  if (auto failure = check_headers(request)) return *failure;
  if (auto failure = check_scope_region(request, permit.world, permit.caller.region)) {
    return *failure;
  }
  const bool needs_bucket = request.operation != S3Operation::list_buckets &&
                            request.operation != S3Operation::create_bucket;
  if (needs_bucket && !permit.world.buckets.contains(request.bucket)) {
    S3Failure failure = s3_failure("NoSuchBucket");
    failure.details = {{"BucketName", request.bucket}};
    return failure;
  }
  if (auto failure = check_policy(request, permit.caller.identity, permit.world)) return *failure;
  auto promise = read_promise(request, permit.caller);
  if (auto* failure = std::get_if<S3Failure>(&promise)) return std::move(*failure);
  permit.promise = std::get<S3BodyPromise>(std::move(promise));
  return permit;
}

std::unique_ptr<S3BodySink> S3Service::make_sink(const S3Request& request,
                                                 const S3Permit& permit) const {
  const bool is_upload =
      request.operation == S3Operation::put_object || request.operation == S3Operation::upload_part;
  if (!is_upload) return std::make_unique<S3BodySink>(permit.promise, kDocumentBytesMax);
  return std::make_unique<S3BodySink>(permit.promise, kObjectBytesMax, objects_.new_upload_path());
}

std::variant<S3Answer, S3Failure> S3Service::perform(const S3Request& request,
                                                     const S3Permit& permit, S3BodySink& body) {
  switch (request.operation) {
    case S3Operation::list_buckets: return list_buckets(permit);
    case S3Operation::create_bucket: return create_bucket(request, permit, body);
    case S3Operation::head_bucket: return head_bucket(request, permit);
    case S3Operation::delete_bucket: return delete_bucket(request);
    case S3Operation::get_bucket_location: return get_bucket_location(request, permit);
    case S3Operation::list_objects: return list_objects(request);
    case S3Operation::delete_objects: return delete_objects(request, permit, body);
    case S3Operation::put_object: return put_object(request, permit, body);
    case S3Operation::get_object:
    case S3Operation::head_object: return get_object(request, permit);
    case S3Operation::delete_object: return delete_object(request);
    case S3Operation::create_multipart_upload: return create_upload(request, permit);
    case S3Operation::upload_part: return upload_part(request, body);
    case S3Operation::complete_multipart_upload: return complete_upload(request, body);
    case S3Operation::abort_multipart_upload: return abort_upload(request);
    case S3Operation::list_parts: return list_parts(request);
    case S3Operation::list_multipart_uploads: return list_uploads(request);
    case S3Operation::not_implemented: return s3_failure("NotImplemented");
    default: return perform_bucket_setting(request, permit, world_, body.text());
  }
}

std::optional<S3Failure> S3Service::next_fault(const S3Request& request, const World& world) {
  const auto fault = faults_.next(world.s3_faults, [&](const S3Fault& each) {
    return (each.method.empty() || each.method == request.method) &&
           request.key.starts_with(each.key_prefix);
  });
  if (!fault) return std::nullopt;
  return S3Failure{.status = fault->status,
                   .code = fault->code,
                   .message = fault->code == "SlowDown"
                                  ? "Please reduce your request rate."
                                  : "A fault that the stand-in was told to show.",
                   .details = {},
                   .headers = {}};
}

std::string s3_document_time(std::int64_t seconds) {
  std::string text = base::to_iso8601(base::WallTime(std::chrono::seconds(seconds)));
  text.insert(text.size() - 1, ".000");
  return text;
}

std::optional<std::size_t> s3_count_param(const S3Request& request, std::string_view name,
                                          std::size_t otherwise) {
  const auto text = request.param(name);
  if (!text || text->empty()) return otherwise;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

}  // namespace standin
