#pragma once
// Where requests for a bucket go: AWS or an endpoint of one's own, path or virtual-host style.
//
// Used by s3_store. Pure. Throws Error(request) for settings that give no address. Source: S3 User
// Guide, "Virtual hosting of general purpose buckets"; AWS General Reference, "Amazon S3 endpoints
// and quotas".
#include "aws/credential_provider.hpp"
#include "aws/sigv4.hpp"
#include "model/endpoint.hpp"

#include <memory>
#include <string>

namespace store {

struct S3Settings {
  std::string bucket;
  std::string region;
  std::string endpoint_url;  ///< empty: AWS
  bool path_style = false;
  model::AwsKeys keys;
  std::string ca_file;
  /// Gives the keys instead, when they may have to be renewed; shared with whoever else signs with
  /// them.
  std::shared_ptr<aws::CredentialProvider> credentials = nullptr;
  model::StagingEncryption encryption = model::StagingEncryption::bucket;
  std::string kms_key = {};
};

/// What a request that makes an object says about its encryption. Source: S3 API Reference,
/// "PutObject", "CreateMultipartUpload" (the parts of an upload do not say it again).
aws::Headers encryption_headers(const S3Settings& settings);

/// Takes what concerns S3 out of the endpoint, with the keys that were found for it.
S3Settings s3_settings(const model::StagingEndpoint& staging, model::AwsKeys keys);

struct S3Address {
  std::string base_url;     ///< scheme and host, without a slash at the end
  std::string host;         ///< as signed
  std::string path_prefix;  ///< raw; "/bucket" in path style, after the endpoint's own path
  bool is_tls = true;
};

/// Path style is also used where a bucket cannot be part of the host name: an endpoint that is an
/// IP address or "localhost", and a bucket with a dot under TLS (the wildcard certificate covers
/// one label only).
S3Address s3_address(const S3Settings& settings);

}  // namespace store
