#include "aws/sigv4.hpp"

#include "base/digest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace aws {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

std::string percent_encode(std::string_view raw, char kept) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(raw.size());
  for (const char c : raw) {
    if (is_unreserved(c) || c == kept) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

/// Services other than S3 sign a path without dot segments and doubled slashes.
std::string normalise_path(std::string_view path) {
  std::vector<std::string_view> segments;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    begin = end + 1;
  }
  std::string normal;
  for (const std::string_view segment : segments) normal.append("/").append(segment);
  if (normal.empty() || path.ends_with('/')) normal += '/';
  return normal;
}

/// Header values are signed without outer blanks and with single inner ones.
std::string collapse_blanks(std::string_view value) {
  std::string collapsed;
  for (const char c : value) {
    const bool is_blank = c == ' ' || c == '\t';
    if (is_blank && (collapsed.empty() || collapsed.back() == ' ')) continue;
    collapsed += is_blank ? ' ' : c;
  }
  if (collapsed.ends_with(' ')) collapsed.pop_back();
  return collapsed;
}

std::string signed_header_names(const Headers& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string canonical_path(std::string_view path, std::string_view service) {
  if (service == "s3") return encode_path(path);
  return encode_path(encode_path(normalise_path(path)));
}

}  // namespace

Headers sign(const SigningRequest& request, const model::AwsKeys& keys, const SigningScope& scope) {
  const std::string timestamp = base::to_iso8601_basic(scope.time);
  const std::string day = timestamp.substr(0, 8);

  SigningRequest complete = request;
  complete.headers["host"] = request.host;
  complete.headers["x-amz-date"] = timestamp;
  if (scope.service == "s3") complete.headers["x-amz-content-sha256"] = request.payload_hash;
  if (!keys.session_token.empty()) {
    complete.headers["x-amz-security-token"] = keys.session_token.reveal();
  }

  const std::string scope_text =
      fmt::format("{}/{}/{}/aws4_request", day, scope.region, scope.service);
  const std::string to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", timestamp, scope_text,
                  base::sha256_hex(canonical_request(complete, scope.service)));

  base::Sha256 key = base::hmac_sha256("AWS4" + keys.secret_access_key.reveal(), day);
  for (const std::string_view step :
       {std::string_view(scope.region), std::string_view(scope.service),
        std::string_view("aws4_request"), std::string_view(to_sign)}) {
    key = base::hmac_sha256(base::as_bytes(key), step);
  }

  Headers headers = std::move(complete.headers);
  const std::string names = signed_header_names(headers);
  headers["authorization"] =
      fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                  keys.access_key_id, scope_text, names, base::to_hex(base::as_bytes(key)));
  return headers;
}

std::string canonical_request(const SigningRequest& request, std::string_view service) {
  std::string headers;
  for (const auto& [name, value] : request.headers) {
    headers += fmt::format("{}:{}\n", name, collapse_blanks(value));
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method,
                     canonical_path(request.path, service), encode_query(request.query), headers,
                     signed_header_names(request.headers), request.payload_hash);
}

std::string encode_path(std::string_view raw) {
  return percent_encode(raw, '/');
}

// The slash is always reserved here; an unreserved character as the kept one keeps nothing more.
std::string encode_component(std::string_view raw) {
  return percent_encode(raw, '~');
}

std::string encode_query(const Query& query) {
  Query encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query) {
    encoded.emplace_back(encode_component(name), encode_component(value));
  }
  // By name, then value: sorting whole "name=value" texts would put "a-b=" before "a=".
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

}  // namespace aws
