#pragma once
// A request as S3 understands it: its operation, bucket and key, from the method, the target and
// the headers.
//
// Path style (/bucket/key) and virtual-host style (bucket.s3.REGION.amazonaws.com,
// bucket.localhost, bucket.127.0.0.1) are told apart by the Host header. Pure. Used by the S3
// server and the signature check, which needs the parts as they were sent. Source: Amazon S3 User
// Guide, "Virtual hosting of general purpose buckets".
#include "standin/s3_answer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standin {

enum class S3Operation : std::uint8_t {
  not_implemented,
  list_buckets,
  create_bucket,
  head_bucket,
  delete_bucket,
  get_bucket_location,
  list_objects,
  delete_objects,
  list_multipart_uploads,
  put_object,
  get_object,
  head_object,
  delete_object,
  create_multipart_upload,
  upload_part,
  complete_multipart_upload,
  abort_multipart_upload,
  list_parts,
  get_bucket_versioning,
  put_bucket_versioning,
  get_bucket_lifecycle,
  put_bucket_lifecycle,
  delete_bucket_lifecycle,
  get_bucket_encryption,
  put_bucket_encryption,
  delete_bucket_encryption,
  get_public_access_block,
  put_public_access_block,
  delete_public_access_block,
  get_bucket_policy,
  put_bucket_policy,
  delete_bucket_policy,
  get_bucket_policy_status,
};

struct S3Request {
  std::string method;
  std::string target;  ///< as sent, with the query
  std::string path;    ///< percent-decoded; with the bucket when it is path style
  S3Fields query;      ///< decoded, in the order sent
  S3Fields headers;    ///< names in lower case, in the order sent
  std::string bucket;
  std::string key;
  std::string host_region;  ///< of a Host like s3.eu-west-1.amazonaws.com; empty: not said
  S3Operation operation = S3Operation::not_implemented;

  /// All values of the header joined by commas; nullopt when it was not sent.
  std::optional<std::string> header(std::string_view lower_name) const;
  std::optional<std::string> param(std::string_view name) const;
};

/// What came from the wire; header names in any case.
struct S3RawRequest {
  std::string method;
  std::string target;
  S3Fields headers;
};

/// Reads it. A wrong escape or a key that is not UTF-8 or too long is a failure; what S3 has and
/// the stand-in does not is the operation not_implemented.
struct S3Reading {
  S3Request request;
  std::optional<S3Failure> failure;
};
S3Reading read_s3_request(const S3RawRequest& raw);

/// Percent-decodes; nullopt when a % has no two hex digits behind it.
std::optional<std::string> decode_percent(std::string_view text);

/// Percent-encodes all but A-Z a-z 0-9 - . _ ~ as Signature V4 wants it.
enum class SlashRule { keep, encode };
std::string encode_percent(std::string_view text, SlashRule slash);

}  // namespace standin
