#include "standin/s3_bucket_settings.hpp"

#include "base/error.hpp"
#include "standin/policy.hpp"
#include "standin/s3_access.hpp"
#include "standin/s3_xml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <functional>

namespace standin {
namespace {

using base::Json;
using Result = std::variant<S3Answer, S3Failure>;

constexpr std::size_t kPolicyBytesMax = 20 * 1024;

S3Answer xml_answer(XmlWriter& xml) {
  S3Answer answer;
  answer.body = xml.take();
  return answer;
}

S3Answer empty_answer(int status) {
  return {.status = status, .headers = {}, .content_type = "", .body = "", .file = {}};
}

S3Failure missing(const char* code, const S3Request& request) {
  S3Failure failure = s3_failure(code);
  failure.details = {{"BucketName", request.bucket}};
  return failure;
}

Result change(const S3Request& request, WorldFile& file, int status,
              const std::function<void(WorldBucket&)>& act) {
  bool is_there = false;
  file.update([&](World& world) {
    const auto bucket = world.buckets.find(request.bucket);
    is_there = bucket != world.buckets.end();
    if (is_there) act(bucket->second);
  });
  if (!is_there) return missing("NoSuchBucket", request);
  return empty_answer(status);
}

bool is_truth(const XmlElement* element) {
  return element != nullptr && element->text == "true";
}

/// Lifecycle elements that are numbers; the others are texts or have children.
bool is_number(std::string_view name) {
  static constexpr std::string_view kNumbers[] = {
      "Days",           "DaysAfterInitiation",     "NoncurrentDays",
      "ObjectSizeGreaterThan", "ObjectSizeLessThan", "NewerNoncurrentVersions"};
  return std::find(std::begin(kNumbers), std::end(kNumbers), name) != std::end(kNumbers);
}

/// An element's children by name, a list where a name comes twice; without children its text.
Json to_json(const XmlElement& element) {
  if (element.children.empty()) {
    std::int64_t number = 0;
    const char* end = element.text.data() + element.text.size();
    const bool is_read = is_number(element.name) &&
                         std::from_chars(element.text.data(), end, number).ptr == end;
    if (is_read && !element.text.empty()) return number;
    // An empty Filter is an object; an empty Prefix a text.
    return element.name == "Filter" ? Json::object() : Json(element.text);
  }
  Json json = Json::object();
  for (const XmlElement& child : element.children) {
    const auto found = json.find(child.name);
    if (found == json.end()) {
      json[child.name] = to_json(child);
    } else if (found->is_array()) {
      found->push_back(to_json(child));
    } else {
      *found = Json::array({*found, to_json(child)});
    }
  }
  return json;
}

Result get_versioning(const WorldBucket& bucket) {
  XmlWriter xml;
  xml.open("VersioningConfiguration");
  if (!bucket.versioning.empty()) xml.text("Status", bucket.versioning);
  xml.close();
  return xml_answer(xml);
}

Result put_versioning(const S3Request& request, WorldFile& file, const std::string& body) {
  const auto document = read_xml(body);
  if (!document || document->name != "VersioningConfiguration") return s3_failure("MalformedXML");
  const XmlElement* status = document->child("Status");
  if (status == nullptr) return s3_failure("IllegalVersioningConfigurationException");
  const bool is_known = status->text == "Enabled" || status->text == "Suspended";
  if (!is_known) return s3_failure("MalformedXML");
  return change(request, file, 200, [&](WorldBucket& b) { b.versioning = status->text; });
}

Result get_lifecycle(const S3Request& request, const WorldBucket& bucket) {
  if (bucket.lifecycle.is_null() || bucket.lifecycle.empty()) {
    return missing("NoSuchLifecycleConfiguration", request);
  }
  XmlWriter xml;
  xml.open("LifecycleConfiguration");
  write_json(xml, "Rule", bucket.lifecycle);
  xml.close();
  return xml_answer(xml);
}

bool is_rule(const Json& rule) {
  static constexpr const char* kActions[] = {"Expiration",
                                             "Transition",
                                             "NoncurrentVersionExpiration",
                                             "NoncurrentVersionTransition",
                                             "AbortIncompleteMultipartUpload"};
  if (!rule.is_object()) return false;
  const auto status = rule.find("Status");
  const bool has_status =
      status != rule.end() && (*status == "Enabled" || *status == "Disabled");
  const bool has_scope = rule.contains("Filter") || rule.contains("Prefix");
  return has_status && has_scope &&
         std::any_of(std::begin(kActions), std::end(kActions),
                     [&](const char* action) { return rule.contains(action); });
}

Result put_lifecycle(const S3Request& request, const S3Permit& permit, WorldFile& file,
                     const std::string& body) {
  const S3BodyPromise& promise = permit.promise;
  if (promise.md5_base64.empty() && promise.crc32_base64.empty() &&
      promise.checksum_sha256_base64.empty()) {
    return s3_failure("InvalidRequest", "Missing required header for this request: Content-MD5");
  }
  const auto document = read_xml(body);
  if (!document || document->name != "LifecycleConfiguration") return s3_failure("MalformedXML");
  Json rules = Json::array();
  for (const XmlElement& child : document->children) {
    Json rule = to_json(child);
    if (child.name != "Rule" || !is_rule(rule)) return s3_failure("MalformedXML");
    rules.push_back(std::move(rule));
  }
  if (rules.empty()) return s3_failure("MalformedXML");
  return change(request, file, 200, [&](WorldBucket& b) { b.lifecycle = rules; });
}

Result get_encryption(const S3Request& request, const WorldBucket& bucket) {
  const WorldEncryption& encryption = bucket.encryption;
  if (encryption.algorithm.empty()) {
    return missing("ServerSideEncryptionConfigurationNotFoundError", request);
  }
  XmlWriter xml;
  xml.open("ServerSideEncryptionConfiguration");
  xml.open("Rule");
  xml.open("ApplyServerSideEncryptionByDefault");
  xml.text("SSEAlgorithm", encryption.algorithm);
  if (!encryption.kms_key.empty()) xml.text("KMSMasterKeyID", encryption.kms_key);
  xml.close();
  xml.text("BucketKeyEnabled", encryption.bucket_key ? "true" : "false");
  xml.close();
  xml.close();
  return xml_answer(xml);
}

Result put_encryption(const S3Request& request, WorldFile& file, const std::string& body) {
  const auto document = read_xml(body);
  const XmlElement* rule = document ? document->child("Rule") : nullptr;
  const XmlElement* by = rule != nullptr ? rule->child("ApplyServerSideEncryptionByDefault")
                                         : nullptr;
  const XmlElement* algorithm = by != nullptr ? by->child("SSEAlgorithm") : nullptr;
  if (algorithm == nullptr || document->name != "ServerSideEncryptionConfiguration") {
    return s3_failure("MalformedXML");
  }
  WorldEncryption encryption;
  encryption.algorithm = algorithm->text;
  if (encryption.algorithm != "AES256" && encryption.algorithm != "aws:kms") {
    return s3_failure("MalformedXML");
  }
  if (const XmlElement* key = by->child("KMSMasterKeyID")) encryption.kms_key = key->text;
  if (encryption.algorithm == "AES256" && !encryption.kms_key.empty()) {
    return s3_failure("InvalidArgument",
                      "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
                      "aws:kms or aws:kms:dsse");
  }
  encryption.bucket_key = is_truth(rule->child("BucketKeyEnabled"));
  return change(request, file, 200, [&](WorldBucket& b) { b.encryption = encryption; });
}

Result get_public_access_block(const S3Request& request, const WorldBucket& bucket) {
  if (!bucket.public_access_block) {
    return missing("NoSuchPublicAccessBlockConfiguration", request);
  }
  const WorldPublicAccessBlock& block = *bucket.public_access_block;
  const auto text = [](bool is_on) { return is_on ? "true" : "false"; };
  XmlWriter xml;
  xml.open("PublicAccessBlockConfiguration");
  xml.text("BlockPublicAcls", text(block.block_public_acls));
  xml.text("IgnorePublicAcls", text(block.ignore_public_acls));
  xml.text("BlockPublicPolicy", text(block.block_public_policy));
  xml.text("RestrictPublicBuckets", text(block.restrict_public_buckets));
  xml.close();
  return xml_answer(xml);
}

Result put_public_access_block(const S3Request& request, WorldFile& file,
                               const std::string& body) {
  const auto document = read_xml(body);
  if (!document || document->name != "PublicAccessBlockConfiguration") {
    return s3_failure("MalformedXML");
  }
  const WorldPublicAccessBlock block{
      .block_public_acls = is_truth(document->child("BlockPublicAcls")),
      .ignore_public_acls = is_truth(document->child("IgnorePublicAcls")),
      .block_public_policy = is_truth(document->child("BlockPublicPolicy")),
      .restrict_public_buckets = is_truth(document->child("RestrictPublicBuckets"))};
  return change(request, file, 200, [&](WorldBucket& b) { b.public_access_block = block; });
}

Result get_policy(const S3Request& request, const WorldBucket& bucket) {
  if (bucket.policy.is_null()) return missing("NoSuchBucketPolicy", request);
  S3Answer answer;
  answer.content_type = "application/json";
  answer.body = bucket.policy.dump();
  return answer;
}

/// Everybody is let in, and by no condition kept out ("The meaning of public").
bool is_public(const Json& policy) {
  if (!policy.is_object() || !policy.contains("Statement")) return false;
  const Json& listed = policy["Statement"];
  for (const Json& statement : listed.is_array() ? listed : Json::array({listed})) {
    const auto principal = statement.find("Principal");
    if (statement.value("Effect", "") != "Allow" || principal == statement.end()) continue;
    const bool is_everybody =
        *principal == "*" || (principal->is_object() && principal->value("AWS", Json()) == "*");
    const auto condition = statement.find("Condition");
    if (is_everybody && (condition == statement.end() || condition->empty())) return true;
  }
  return false;
}

/// What is wrong with a bucket's policy; empty: nothing.
std::string fault_of_policy(const Json& policy, const std::string& bucket_arn) {
  if (!policy.is_object()) return "Policies must be valid JSON and the first byte must be '{'";
  const auto listed = policy.find("Statement");
  if (listed == policy.end()) return "Missing required field Statement";
  for (const Json& statement : listed->is_array() ? *listed : Json::array({*listed})) {
    if (!statement.is_object()) return "Statement must be an object";
    if (!statement.contains("Effect")) return "Missing required field Effect";
    if (!statement.contains("Principal") && !statement.contains("NotPrincipal")) {
      return "Missing required field Principal";
    }
    if (!statement.contains("Action") && !statement.contains("NotAction")) {
      return "Missing required field Action";
    }
    const Json resource = statement.value("Resource", statement.value("NotResource", Json()));
    if (resource.is_null()) return "Missing required field Resource";
    for (const Json& one : resource.is_array() ? resource : Json::array({resource})) {
      const std::string arn = one.is_string() ? one.get<std::string>() : "";
      if (arn != bucket_arn && !arn.starts_with(bucket_arn + "/") &&
          !matches_wildcard(arn, bucket_arn)) {
        return "Policy has invalid resource";
      }
    }
  }
  return {};
}

Result put_policy(const S3Request& request, const S3Permit& permit, WorldFile& file,
                  const std::string& body) {
  if (body.size() > kPolicyBytesMax) {
    return s3_failure("InvalidArgument", "Normalized policy document exceeds the maximum allowed "
                                         "size of 20480 bytes.");
  }
  Json policy;
  try {
    policy = base::parse_json(body, "policy");
  } catch (const base::Error&) {
    return s3_failure("MalformedPolicy");
  }
  const std::string arn = s3_resource(permit.world, {.action = "", .bucket = request.bucket,
                                                     .key = ""});
  if (const std::string fault = fault_of_policy(policy, arn); !fault.empty()) {
    return s3_failure("MalformedPolicy", fault);
  }
  const WorldBucket& bucket = permit.world.buckets.at(request.bucket);
  if (bucket.public_access_block && bucket.public_access_block->block_public_policy &&
      is_public(policy)) {
    return s3_failure(
        "AccessDenied",
        fmt::format("User: {} is not authorized to perform: s3:PutBucketPolicy on resource: "
                    "\"{}\" because public policies are blocked by the BlockPublicPolicy block "
                    "public access setting.",
                    permit.caller.identity.shown_arn(), arn));
  }
  return change(request, file, 204, [&](WorldBucket& b) { b.policy = policy; });
}

Result get_policy_status(const S3Request& request, const WorldBucket& bucket) {
  if (bucket.policy.is_null()) return missing("NoSuchBucketPolicy", request);
  XmlWriter xml;
  xml.open("PolicyStatus");
  xml.text("IsPublic", is_public(bucket.policy) ? "true" : "false");
  xml.close();
  return xml_answer(xml);
}

Result remove(const S3Request& request, WorldFile& file) {
  return change(request, file, 204, [&](WorldBucket& bucket) {
    if (request.operation == S3Operation::delete_bucket_lifecycle) bucket.lifecycle = nullptr;
    // S3 always encrypts: to delete the configuration is to go back to its own keys.
    if (request.operation == S3Operation::delete_bucket_encryption) bucket.encryption = {};
    if (request.operation == S3Operation::delete_public_access_block) {
      bucket.public_access_block.reset();
    }
    if (request.operation == S3Operation::delete_bucket_policy) bucket.policy = nullptr;
  });
}

}  // namespace

std::variant<S3Answer, S3Failure> perform_bucket_setting(const S3Request& request,
                                                         const S3Permit& permit, WorldFile& world,
                                                         const std::string& body) {
  const WorldBucket& bucket = permit.world.buckets.at(request.bucket);
  switch (request.operation) {
    case S3Operation::get_bucket_versioning: return get_versioning(bucket);
    case S3Operation::put_bucket_versioning: return put_versioning(request, world, body);
    case S3Operation::get_bucket_lifecycle: return get_lifecycle(request, bucket);
    case S3Operation::put_bucket_lifecycle: return put_lifecycle(request, permit, world, body);
    case S3Operation::get_bucket_encryption: return get_encryption(request, bucket);
    case S3Operation::put_bucket_encryption: return put_encryption(request, world, body);
    case S3Operation::get_public_access_block: return get_public_access_block(request, bucket);
    case S3Operation::put_public_access_block:
      return put_public_access_block(request, world, body);
    case S3Operation::get_bucket_policy: return get_policy(request, bucket);
    case S3Operation::put_bucket_policy: return put_policy(request, permit, world, body);
    case S3Operation::get_bucket_policy_status: return get_policy_status(request, bucket);
    case S3Operation::delete_bucket_lifecycle:
    case S3Operation::delete_bucket_encryption:
    case S3Operation::delete_public_access_block:
    case S3Operation::delete_bucket_policy: return remove(request, world);
    default: return s3_failure("NotImplemented");
  }
}

}  // namespace standin
