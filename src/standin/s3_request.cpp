#include "standin/s3_request.hpp"

#include "standin/policy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>

namespace standin {
namespace {

constexpr std::size_t kKeyBytesMax = 1024;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto at = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
    };
    const unsigned lead = at(0);
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
    if (size == 0) return false;
    for (std::size_t n = 1; n < size; ++n) {
      if ((at(n) & 0xC0) != 0x80) return false;
    }
    const bool is_wrong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F) ||
                          (lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F);
    if (is_wrong) return false;
    i += size;
  }
  return true;
}

std::optional<S3Fields> read_query(std::string_view text) {
  S3Fields query;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    std::string name(item.substr(0, equals));
    std::string value(equals == std::string_view::npos ? "" : item.substr(equals + 1));
    std::replace(name.begin(), name.end(), '+', ' ');
    std::replace(value.begin(), value.end(), '+', ' ');
    const auto decoded_name = decode_percent(name);
    const auto decoded_value = decode_percent(value);
    if (!decoded_name || !decoded_value) return std::nullopt;
    query.emplace_back(*decoded_name, *decoded_value);
  }
  return query;
}

/// What the Host header says: the bucket of virtual-host style, and a region.
struct HostParts {
  std::string bucket;
  std::string region;
};

/// Splits "bucket.s3.eu-west-1" (the suffix is off) at its "s3" label.
HostParts split_host(std::string_view host) {
  std::vector<std::string> labels;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t dot = std::min(host.find('.', start), host.size());
    labels.emplace_back(host.substr(start, dot - start));
    start = dot + 1;
  }
  // The last label "s3" counts: a bucket may be called s3.
  const auto last = std::find(labels.rbegin(), labels.rend(), "s3");
  HostParts parts;
  auto bucket_end = labels.end();
  if (last != labels.rend()) {
    bucket_end = std::prev(last.base());
    if (std::next(bucket_end) != labels.end()) parts.region = *std::next(bucket_end);
  }
  for (auto label = labels.begin(); label != bucket_end; ++label) {
    parts.bucket += (parts.bucket.empty() ? "" : ".") + *label;
  }
  return parts;
}

HostParts read_host(std::string_view host) {
  const std::string name = lower_ascii(host.substr(0, host.rfind(':')));
  for (const std::string_view suffix :
       {".amazonaws.com", ".localhost.localdomain", ".localhost", ".127.0.0.1"}) {
    if (!name.ends_with(suffix)) continue;
    return split_host(std::string_view(name).substr(0, name.size() - suffix.size()));
  }
  return {};
}

bool is_signing_param(std::string_view name) {
  // x-id only repeats the operation's name, for the logs of newer SDKs.
  return lower_ascii(name).starts_with("x-amz-") || name == "x-id";
}

/// An operation and the query that selects it; further names are what it understands.
struct OperationRule {
  S3Operation operation;
  std::string_view method;
  enum class On { service, bucket, object } on;
  std::vector<std::string_view> required;
  std::vector<std::string_view> known;
};

const std::vector<OperationRule>& operation_rules() {
  using On = OperationRule::On;
  using Op = S3Operation;
  static const std::vector<OperationRule> kRules = {
      {Op::list_buckets, "GET", On::service, {}, {}},
      {Op::create_bucket, "PUT", On::bucket, {}, {}},
      {Op::head_bucket, "HEAD", On::bucket, {}, {}},
      {Op::delete_bucket, "DELETE", On::bucket, {}, {}},
      {Op::get_bucket_location, "GET", On::bucket, {"location"}, {}},
      {Op::list_objects,
       "GET",
       On::bucket,
       {"list-type"},
       {"prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type",
        "fetch-owner"}},
      {Op::list_multipart_uploads,
       "GET",
       On::bucket,
       {"uploads"},
       {"prefix", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"}},
      {Op::delete_objects, "POST", On::bucket, {"delete"}, {}},
      {Op::get_bucket_versioning, "GET", On::bucket, {"versioning"}, {}},
      {Op::put_bucket_versioning, "PUT", On::bucket, {"versioning"}, {}},
      {Op::get_bucket_lifecycle, "GET", On::bucket, {"lifecycle"}, {}},
      {Op::put_bucket_lifecycle, "PUT", On::bucket, {"lifecycle"}, {}},
      {Op::delete_bucket_lifecycle, "DELETE", On::bucket, {"lifecycle"}, {}},
      {Op::get_bucket_encryption, "GET", On::bucket, {"encryption"}, {}},
      {Op::put_bucket_encryption, "PUT", On::bucket, {"encryption"}, {}},
      {Op::delete_bucket_encryption, "DELETE", On::bucket, {"encryption"}, {}},
      {Op::get_public_access_block, "GET", On::bucket, {"publicAccessBlock"}, {}},
      {Op::put_public_access_block, "PUT", On::bucket, {"publicAccessBlock"}, {}},
      {Op::delete_public_access_block, "DELETE", On::bucket, {"publicAccessBlock"}, {}},
      {Op::get_bucket_policy, "GET", On::bucket, {"policy"}, {}},
      {Op::put_bucket_policy, "PUT", On::bucket, {"policy"}, {}},
      {Op::delete_bucket_policy, "DELETE", On::bucket, {"policy"}, {}},
      {Op::get_bucket_policy_status, "GET", On::bucket, {"policyStatus"}, {}},
      {Op::put_object, "PUT", On::object, {}, {}},
      {Op::get_object, "GET", On::object, {}, {}},
      {Op::head_object, "HEAD", On::object, {}, {}},
      {Op::delete_object, "DELETE", On::object, {}, {}},
      {Op::create_multipart_upload, "POST", On::object, {"uploads"}, {}},
      {Op::upload_part, "PUT", On::object, {"partNumber", "uploadId"}, {}},
      {Op::complete_multipart_upload, "POST", On::object, {"uploadId"}, {}},
      {Op::abort_multipart_upload, "DELETE", On::object, {"uploadId"}, {}},
      {Op::list_parts, "GET", On::object, {"uploadId"}, {"max-parts", "part-number-marker"}},
  };
  return kRules;
}

bool fits(const OperationRule& rule, const S3Request& request) {
  using On = OperationRule::On;
  const On on = request.bucket.empty() ? On::service
                : request.key.empty()  ? On::bucket
                                       : On::object;
  if (rule.on != on || rule.method != request.method) return false;
  const auto has = [](const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const bool has_required = std::all_of(rule.required.begin(), rule.required.end(),
                                        [&](auto name) { return request.param(name).has_value(); });
  return has_required &&
         std::all_of(request.query.begin(), request.query.end(), [&](const auto& item) {
           return is_signing_param(item.first) || has(rule.required, item.first) ||
                  has(rule.known, item.first);
         });
}

S3Operation operation_of(const S3Request& request) {
  // A copy is a PUT with this header; everything else about it is another operation.
  if (request.header("x-amz-copy-source")) return S3Operation::not_implemented;
  if (const auto type = request.param("list-type"); type && type != "2") {
    return S3Operation::not_implemented;
  }
  const auto& rules = operation_rules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const OperationRule& r) { return fits(r, request); });
  return rule == rules.end() ? S3Operation::not_implemented : rule->operation;
}

void split_path(S3Request& request, const HostParts& host) {
  std::string_view rest = request.path;
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  if (!host.bucket.empty()) {
    request.bucket = host.bucket;
    request.key = rest;
    return;
  }
  const std::size_t slash = rest.find('/');
  request.bucket = rest.substr(0, slash);
  if (slash != std::string_view::npos) request.key = rest.substr(slash + 1);
}

std::string trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start, text.find_last_not_of(" \t") - start + 1));
}

}  // namespace

std::optional<std::string> S3Request::header(std::string_view lower_name) const {
  std::optional<std::string> joined;
  for (const auto& [name, value] : headers) {
    if (name != lower_name) continue;
    joined = joined ? *joined + "," + value : value;
  }
  return joined;
}

std::optional<std::string> S3Request::param(std::string_view name) const {
  const auto found = std::find_if(query.begin(), query.end(),
                                  [&](const auto& item) { return item.first == name; });
  if (found == query.end()) return std::nullopt;
  return found->second;
}

S3Reading read_s3_request(const S3RawRequest& raw) {
  S3Reading reading;
  S3Request& request = reading.request;
  request.method = raw.method;
  request.target = raw.target;
  for (const auto& [name, value] : raw.headers) {
    request.headers.emplace_back(lower_ascii(name), trim(value));
  }
  const std::string_view target = raw.target;
  const std::size_t question = target.find('?');
  const auto path = decode_percent(target.substr(0, question));
  const auto query =
      read_query(question == std::string_view::npos ? "" : target.substr(question + 1));
  if (!path || !query || !path->starts_with('/')) {
    reading.failure = s3_failure("InvalidURI");
    return reading;
  }
  request.path = *path;
  request.query = *query;
  const HostParts host = read_host(request.header("host").value_or(""));
  request.host_region = host.region;
  split_path(request, host);
  request.operation = operation_of(request);
  if (!is_utf8(request.key)) reading.failure = s3_failure("InvalidURI");
  if (request.key.size() > kKeyBytesMax) {
    reading.failure = s3_failure("KeyTooLongError");
    reading.failure->details = {{"Size", fmt::format("{}", request.key.size())},
                                {"MaxSizeAllowed", fmt::format("{}", kKeyBytesMax)}};
  }
  return reading;
}

std::optional<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string encode_percent(std::string_view text, SlashRule slash) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~' ||
                          (c == '/' && slash == SlashRule::keep);
    if (is_plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return encoded;
}

}  // namespace standin
