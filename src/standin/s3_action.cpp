#include "standin/s3_action.hpp"

#include <optional>
#include <string_view>

namespace standin {
namespace {

/// Actions on objects, and those that list; empty when it is one on a bucket's settings.
std::string_view action_on_objects(S3Operation operation) {
  switch (operation) {
    case S3Operation::head_bucket:
    case S3Operation::list_objects: return "s3:ListBucket";
    case S3Operation::list_multipart_uploads: return "s3:ListBucketMultipartUploads";
    case S3Operation::put_object:
    case S3Operation::create_multipart_upload:
    case S3Operation::upload_part:
    case S3Operation::complete_multipart_upload: return "s3:PutObject";
    case S3Operation::get_object:
    case S3Operation::head_object: return "s3:GetObject";
    case S3Operation::delete_object: return "s3:DeleteObject";
    case S3Operation::abort_multipart_upload: return "s3:AbortMultipartUpload";
    case S3Operation::list_parts: return "s3:ListMultipartUploadParts";
    default: return "";
  }
}

std::string_view action_on_bucket(S3Operation operation) {
  switch (operation) {
    case S3Operation::list_buckets: return "s3:ListAllMyBuckets";
    case S3Operation::create_bucket: return "s3:CreateBucket";
    case S3Operation::delete_bucket: return "s3:DeleteBucket";
    case S3Operation::get_bucket_location: return "s3:GetBucketLocation";
    case S3Operation::get_bucket_versioning: return "s3:GetBucketVersioning";
    case S3Operation::put_bucket_versioning: return "s3:PutBucketVersioning";
    case S3Operation::get_bucket_lifecycle: return "s3:GetLifecycleConfiguration";
    case S3Operation::put_bucket_lifecycle:
    case S3Operation::delete_bucket_lifecycle: return "s3:PutLifecycleConfiguration";
    case S3Operation::get_bucket_encryption: return "s3:GetEncryptionConfiguration";
    case S3Operation::put_bucket_encryption:
    case S3Operation::delete_bucket_encryption: return "s3:PutEncryptionConfiguration";
    case S3Operation::get_public_access_block: return "s3:GetBucketPublicAccessBlock";
    case S3Operation::put_public_access_block:
    case S3Operation::delete_public_access_block: return "s3:PutBucketPublicAccessBlock";
    case S3Operation::get_bucket_policy: return "s3:GetBucketPolicy";
    case S3Operation::put_bucket_policy: return "s3:PutBucketPolicy";
    case S3Operation::delete_bucket_policy: return "s3:DeleteBucketPolicy";
    case S3Operation::get_bucket_policy_status: return "s3:GetBucketPolicyStatus";
    default: return "";
  }
}

void add(PolicyContext& context, const char* key, const std::optional<std::string>& value) {
  if (value) context[key] = {*value};
}

}  // namespace

S3Access access_of(const S3Request& request) {
  S3Access access;
  access.action = action_on_objects(request.operation);
  if (access.action.empty()) access.action = action_on_bucket(request.operation);
  access.bucket = request.bucket;
  access.key = request.key;
  if (access.action == "s3:ListBucket") {
    add(access.context, "s3:prefix", request.param("prefix"));
    add(access.context, "s3:delimiter", request.param("delimiter"));
    add(access.context, "s3:max-keys", request.param("max-keys"));
  }
  if (access.action == "s3:PutObject") {
    const char* key_header = "x-amz-server-side-encryption-aws-kms-key-id";
    add(access.context, "s3:x-amz-server-side-encryption",
        request.header("x-amz-server-side-encryption"));
    add(access.context, "s3:x-amz-server-side-encryption-aws-kms-key-id",
        request.header(key_header));
    access.kms_key = request.header(key_header).value_or("");
  }
  return access;
}

}  // namespace standin
