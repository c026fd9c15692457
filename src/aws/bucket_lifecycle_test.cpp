#include "aws/bucket_lifecycle.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kMove =
    "<Rule><ID>a &amp; b</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value>"
    "</Tag></And></Filter><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>GLACIER"
    "</StorageClass></Transition></Rule>";
constexpr const char* kOld =
    "<Rule><ID>old</ID><Prefix>tmp/</Prefix><Status>Disabled</Status><Expiration><Days>7</Days>"
    "</Expiration><NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
    "</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
    "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>";

const std::string kOpen =
    "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";

LifecycleClient client_of(ScriptedService& service) {
  return {service.caller(), "stage", "us-east-1"};
}

TEST(BucketLifecycle, reads_rules_of_both_forms) {
  ScriptedService service({ScriptedAnswer::of(
      200, kOpen + "\n  " + kMove + "\n  " + kOld + "\n</LifecycleConfiguration>")});
  const BucketLifecycle lifecycle = client_of(service).get();
  ASSERT_EQ(lifecycle.rules.size(), 2U);
  EXPECT_EQ(lifecycle.rules[0].id, "a & b");
  EXPECT_EQ(lifecycle.rules[0].prefix, "logs/");
  EXPECT_TRUE(lifecycle.rules[0].has_other_conditions);
  EXPECT_EQ(lifecycle.rules[0].expiration_days, 0);
  EXPECT_EQ(lifecycle.rules[1].prefix, "tmp/");
  EXPECT_FALSE(lifecycle.rules[1].is_enabled);
  EXPECT_EQ(lifecycle.rules[1].expiration_days, 7);
  EXPECT_EQ(lifecycle.rules[1].noncurrent_days, 3);
  EXPECT_EQ(lifecycle.rules[1].abort_upload_days, 1);
}

TEST(BucketLifecycle, writes_back_what_it_does_not_understand) {
  ScriptedService service(
      {ScriptedAnswer::of(200, kOpen + kMove + "</LifecycleConfiguration>",
                          "x-amz-transition-default-minimum-object-size: "
                          "varies_by_storage_class\r\n"),
       ScriptedAnswer::of(200, "")});
  LifecycleClient client = client_of(service);
  BucketLifecycle lifecycle = client.get();
  LifecycleRule ours;
  ours.id = "sluice";
  ours.prefix = "stage/";
  ours.is_enabled = true;
  ours.expiration_days = 3;
  ours.abort_upload_days = 1;
  lifecycle.rules.push_back(make_lifecycle_rule(ours));
  client.put(lifecycle);
  EXPECT_EQ(service.line(1), "PUT /stage?lifecycle=");
  EXPECT_EQ(service.body(1),
            kOpen + kMove +
                "<Rule><ID>sluice</ID><Filter><Prefix>stage/</Prefix></Filter><Status>Enabled"
                "</Status><Expiration><Days>3</Days></Expiration><AbortIncompleteMultipartUpload>"
                "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
                "</Rule></LifecycleConfiguration>");
  EXPECT_TRUE(service.requests()[1].has("content-md5: "));
  EXPECT_TRUE(service.requests()[1].has(
      "x-amz-transition-default-minimum-object-size: varies_by_storage_class\r\n"));
}

TEST(BucketLifecycle, no_configuration_is_no_rules_both_ways) {
  ScriptedService service(
      {ScriptedAnswer::of(404, "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>"),
       ScriptedAnswer::of(204, "")});
  LifecycleClient client = client_of(service);
  EXPECT_TRUE(client.get().rules.empty());
  client.put({});
  EXPECT_EQ(service.line(1), "DELETE /stage?lifecycle=");
}

TEST(BucketLifecycle, a_refused_look_is_access_denied) {
  ScriptedService service({ScriptedAnswer::of(403, "<Error><Code>AccessDenied</Code></Error>")});
  EXPECT_EQ(code_thrown_by([&] { client_of(service).get(); }), "aws.access_denied");
}

}  // namespace
}  // namespace aws
