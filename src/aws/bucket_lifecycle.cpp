#include "aws/bucket_lifecycle.hpp"

#include "aws/bucket_client.hpp"
#include "aws/xml_answer.hpp"

#include <fmt/core.h>

#include <sstream>
#include <utility>

namespace aws {
namespace {

constexpr std::string_view kNone[] = {"NoSuchLifecycleConfiguration"};
constexpr const char* kTransitionHeader = "x-amz-transition-default-minimum-object-size";

std::string xml_of(const pugi::xml_node& node) {
  std::ostringstream out;
  node.print(out, "", pugi::format_raw);
  return out.str();
}

LifecycleRule read_rule(const pugi::xml_node& node) {
  const pugi::xml_node filter = node.child("Filter");
  const pugi::xml_node both = filter.child("And");
  LifecycleRule rule;
  rule.id = text_of(node, "ID");
  rule.is_enabled = text_of(node, "Status") == "Enabled";
  for (const pugi::xml_node& place : {node, filter, both}) {  // the first one is the old form
    if (place.child("Prefix")) rule.prefix = text_of(place, "Prefix");
  }
  for (const char* condition : {"Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}) {
    if (filter.child(condition) || both.child(condition)) rule.has_other_conditions = true;
  }
  rule.expiration_days = number_of(node.child("Expiration"), "Days");
  rule.noncurrent_days = number_of(node.child("NoncurrentVersionExpiration"), "NoncurrentDays");
  rule.abort_upload_days =
      number_of(node.child("AbortIncompleteMultipartUpload"), "DaysAfterInitiation");
  rule.xml = xml_of(node);
  return rule;
}

std::string days(const char* element, const char* inner, std::int64_t count) {
  if (count <= 0) return {};
  return fmt::format("<{0}><{1}>{2}</{1}></{0}>", element, inner, count);
}

}  // namespace

LifecycleRule make_lifecycle_rule(LifecycleRule rule) {
  rule.xml = fmt::format(
      "<Rule><ID>{}</ID><Filter><Prefix>{}</Prefix></Filter><Status>{}</Status>{}{}{}</Rule>",
      xml_escape(rule.id), xml_escape(rule.prefix), rule.is_enabled ? "Enabled" : "Disabled",
      days("Expiration", "Days", rule.expiration_days),
      days("NoncurrentVersionExpiration", "NoncurrentDays", rule.noncurrent_days),
      days("AbortIncompleteMultipartUpload", "DaysAfterInitiation", rule.abort_upload_days));
  return rule;
}

LifecycleClient::LifecycleClient(ServiceCaller& caller, std::string bucket, std::string region)
    : caller_(caller), bucket_(std::move(bucket)), region_(std::move(region)) {}

BucketLifecycle LifecycleClient::get() {
  const ServiceCall call =
      bucket_call(bucket_, region_, "s3:GetLifecycleConfiguration", "lifecycle");
  const std::optional<HttpResponse> response = caller_.find(call, kNone);
  if (!response) return {};
  const XmlAnswer answer(call.action, response->body, "LifecycleConfiguration");
  BucketLifecycle lifecycle;
  lifecycle.transition_default = response->header(kTransitionHeader);
  for (const pugi::xml_node& node : answer.root().children("Rule")) {
    lifecycle.rules.push_back(read_rule(node));
  }
  return lifecycle;
}

void LifecycleClient::put(const BucketLifecycle& lifecycle) {
  ServiceCall call = bucket_call(bucket_, region_, "s3:PutLifecycleConfiguration", "lifecycle");
  if (lifecycle.rules.empty()) {
    call.method = "DELETE";
    caller_.require(call);
    return;
  }
  std::string xml =
      "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const LifecycleRule& rule : lifecycle.rules) xml += rule.xml;
  set_xml_body(call, xml + "</LifecycleConfiguration>");
  if (!lifecycle.transition_default.empty()) {
    call.headers[kTransitionHeader] = lifecycle.transition_default;
  }
  caller_.require(call);
}

}  // namespace aws
