#include "aws/bucket_client.hpp"

#include "aws/xml_answer.hpp"
#include "aws/xml_reading.hpp"
#include "base/digest.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

constexpr const char* kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";
constexpr std::string_view kNoBucket[] = {"NoSuchBucket"};
constexpr std::string_view kNoEncryption[] = {"ServerSideEncryptionConfigurationNotFoundError"};
constexpr std::string_view kNoBlock[] = {"NoSuchPublicAccessBlockConfiguration"};
constexpr std::string_view kNoPolicy[] = {"NoSuchBucketPolicy"};
constexpr std::string_view kIsOurs[] = {"BucketAlreadyOwnedByYou"};

/// In a header with every answer about a bucket, in the body of some refusals.
std::string region_in(const ServiceAnswer& answer) {
  const std::string header = answer.http.header("x-amz-bucket-region");
  if (!header.empty() || !answer.refusal) return header;
  const std::optional<S3ErrorAnswer> error = read_s3_error(answer.http.body);
  return error ? error->region : std::string();
}

const char* to_text(bool flag) {
  return flag ? "true" : "false";
}

}  // namespace

BucketClient::BucketClient(ServiceCaller& caller, std::string bucket, std::string region)
    : caller_(caller), bucket_(std::move(bucket)), region_(std::move(region)) {}

BucketLook BucketClient::look() {
  ServiceCall call = bucket_call(bucket_, region_, "s3:ListBucket", "");
  call.method = "HEAD";
  ServiceAnswer answer = caller_.ask(call);
  const bool is_elsewhere = !region_in(answer).empty() && region_in(answer) != region_;
  if (answer.refusal && answer.http.status != 404 && !is_elsewhere) {
    // A refused HEAD does not say why; a GET that needs the same permission does.
    call.method = "GET";
    call.query = {{"list-type", "2"}, {"max-keys", "0"}};
    answer = caller_.ask(call);
  }
  if (answer.http.status == 404) return {BucketPresence::absent, ""};
  const std::string region = region_in(answer);
  if (!region.empty() && region != region_) return {BucketPresence::elsewhere, region};
  if (answer.refusal) throw base::Error(*answer.refusal);
  return {BucketPresence::here, region_};
}

std::string BucketClient::get_location() {
  const ServiceCall call = bucket_call(bucket_, region_, "s3:GetBucketLocation", "location");
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "LocationConstraint");
  const std::string place = answer.root().child_value();
  if (place.empty()) return "us-east-1";
  return place == "EU" ? "eu-west-1" : place;
}

std::string BucketClient::get_versioning() {
  const ServiceCall call = bucket_call(bucket_, region_, "s3:GetBucketVersioning", "versioning");
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "VersioningConfiguration");
  return text_of(answer.root(), "Status");
}

std::optional<BucketEncryption> BucketClient::get_encryption() {
  const ServiceCall call =
      bucket_call(bucket_, region_, "s3:GetEncryptionConfiguration", "encryption");
  const std::optional<HttpResponse> response = caller_.find(call, kNoEncryption);
  if (!response) return std::nullopt;
  const XmlAnswer answer(call.action, response->body, "ServerSideEncryptionConfiguration");
  const pugi::xml_node rule = answer.root().child("Rule");
  const pugi::xml_node usual = rule.child("ApplyServerSideEncryptionByDefault");
  if (!usual) return std::nullopt;
  return BucketEncryption{text_of(usual, "SSEAlgorithm"), text_of(usual, "KMSMasterKeyID"),
                          flag_of(rule, "BucketKeyEnabled")};
}

void BucketClient::put_encryption(const BucketEncryption& encryption) {
  std::string key;
  if (!encryption.kms_key_id.empty()) {
    key = fmt::format("<KMSMasterKeyID>{}</KMSMasterKeyID>", xml_escape(encryption.kms_key_id));
  }
  ServiceCall call = bucket_call(bucket_, region_, "s3:PutEncryptionConfiguration", "encryption");
  set_xml_body(call, fmt::format("<ServerSideEncryptionConfiguration xmlns=\"{}\"><Rule>"
                                 "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>{}"
                                 "</SSEAlgorithm>{}</ApplyServerSideEncryptionByDefault>"
                                 "<BucketKeyEnabled>{}</BucketKeyEnabled></Rule>"
                                 "</ServerSideEncryptionConfiguration>",
                                 kNamespace, xml_escape(encryption.algorithm), key,
                                 to_text(encryption.has_bucket_key)));
  caller_.require(call);
}

std::optional<PublicAccessBlock> BucketClient::get_public_access_block() {
  const ServiceCall call =
      bucket_call(bucket_, region_, "s3:GetBucketPublicAccessBlock", "publicAccessBlock");
  const std::optional<HttpResponse> response = caller_.find(call, kNoBlock);
  if (!response) return std::nullopt;
  const XmlAnswer answer(call.action, response->body, "PublicAccessBlockConfiguration");
  return PublicAccessBlock{
      flag_of(answer.root(), "BlockPublicAcls"), flag_of(answer.root(), "IgnorePublicAcls"),
      flag_of(answer.root(), "BlockPublicPolicy"), flag_of(answer.root(), "RestrictPublicBuckets")};
}

void BucketClient::put_public_access_block(const PublicAccessBlock& block) {
  ServiceCall call =
      bucket_call(bucket_, region_, "s3:PutBucketPublicAccessBlock", "publicAccessBlock");
  set_xml_body(call,
               fmt::format("<PublicAccessBlockConfiguration xmlns=\"{}\"><BlockPublicAcls>{}"
                           "</BlockPublicAcls><IgnorePublicAcls>{}</IgnorePublicAcls>"
                           "<BlockPublicPolicy>{}</BlockPublicPolicy><RestrictPublicBuckets>{}"
                           "</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
                           kNamespace, to_text(block.blocks_acls), to_text(block.ignores_acls),
                           to_text(block.blocks_policies), to_text(block.restricts_buckets)));
  caller_.require(call);
}

std::optional<std::string> BucketClient::get_policy() {
  const ServiceCall call = bucket_call(bucket_, region_, "s3:GetBucketPolicy", "policy");
  std::optional<HttpResponse> response = caller_.find(call, kNoPolicy);
  if (!response) return std::nullopt;
  return std::move(response->body);
}

std::optional<bool> BucketClient::is_policy_public() {
  const ServiceCall call =
      bucket_call(bucket_, region_, "s3:GetBucketPolicyStatus", "policyStatus");
  const std::optional<HttpResponse> response = caller_.find(call, kNoPolicy);
  if (!response) return std::nullopt;
  const XmlAnswer answer(call.action, response->body, "PolicyStatus");
  return flag_of(answer.root(), "IsPublic");
}

BucketMaking BucketClient::create() {
  ServiceCall call = bucket_call(bucket_, region_, "s3:CreateBucket", "");
  call.method = "PUT";
  call.repeat = Repeat::never;
  if (region_ != "us-east-1") {
    set_xml_body(call, fmt::format("<CreateBucketConfiguration xmlns=\"{}\"><LocationConstraint>{}"
                                   "</LocationConstraint></CreateBucketConfiguration>",
                                   kNamespace, xml_escape(region_)));
  }
  return caller_.find(call, kIsOurs) ? BucketMaking::made : BucketMaking::was_ours;
}

bool BucketClient::remove() {
  ServiceCall call = bucket_call(bucket_, region_, "s3:DeleteBucket", "");
  call.method = "DELETE";
  return caller_.find(call, kNoBucket).has_value();
}

ServiceCall bucket_call(const std::string& bucket, const std::string& region,
                        const std::string& action, const std::string& part) {
  ServiceCall call;
  call.service = "s3";
  call.action = action;
  call.subject = fmt::format("bucket \"{}\"", bucket);
  call.region = region;
  call.method = "GET";
  call.path = "/" + bucket;
  if (!part.empty()) call.query = {{part, ""}};
  return call;
}

void set_xml_body(ServiceCall& call, std::string xml) {
  call.method = "PUT";
  call.headers["content-type"] = "application/xml";
  call.headers["content-md5"] = base::md5_base64(xml);
  call.body = std::move(xml);
}

}  // namespace aws
