#include "store/s3_address.hpp"

#include "aws/service_endpoint.hpp"
#include "base/error.hpp"

#include <string_view>
#include <utility>

namespace store {
namespace {

bool is_address_or_local(const std::string& host) {
  if (host.starts_with('[') || host.starts_with("localhost")) return true;
  const std::string_view name = std::string_view(host).substr(0, host.find(':'));
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

S3Settings s3_settings(const model::StagingEndpoint& staging, model::AwsKeys keys) {
  S3Settings settings{staging.bucket,     staging.region,  staging.endpoint_url,
                      staging.path_style, std::move(keys), staging.tls_ca};
  settings.encryption = staging.encryption;
  settings.kms_key = staging.kms_key;
  return settings;
}

aws::Headers encryption_headers(const S3Settings& settings) {
  if (settings.encryption == model::StagingEncryption::bucket) return {};
  if (settings.encryption == model::StagingEncryption::sse_s3) {
    return {{"x-amz-server-side-encryption", "AES256"}};
  }
  aws::Headers headers = {{"x-amz-server-side-encryption", "aws:kms"}};
  if (!settings.kms_key.empty()) {
    headers.emplace("x-amz-server-side-encryption-aws-kms-key-id", settings.kms_key);
  }
  return headers;
}

S3Address s3_address(const S3Settings& settings) {
  if (settings.bucket.empty()) {
    throw base::Error(base::ErrorScope::request, "s3.bucket", "[staging] names no bucket",
                      "Set bucket in [staging], or path for a folder.");
  }
  aws::EndpointOverrides own;
  if (!settings.endpoint_url.empty()) own["s3"] = settings.endpoint_url;
  const aws::EndpointUrl endpoint = aws::service_endpoint("s3", settings.region, own).url;
  const bool is_tls = endpoint.is_tls();
  const bool has_dot = settings.bucket.find('.') != std::string::npos;
  const bool in_path =
      settings.path_style || is_address_or_local(endpoint.host) || (is_tls && has_dot);

  S3Address address;
  address.is_tls = is_tls;
  address.host = in_path ? endpoint.host : settings.bucket + "." + endpoint.host;
  address.base_url = endpoint.scheme + "://" + address.host;
  address.path_prefix = in_path ? endpoint.path + "/" + settings.bucket : endpoint.path;
  return address;
}

}  // namespace store
