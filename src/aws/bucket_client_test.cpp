#include "aws/bucket_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

BucketClient bucket_in(ScriptedService& service, const std::string& region = "us-east-1") {
  return {service.caller(), "stage", region};
}

ScriptedAnswer refusal(int status, const std::string& code, const std::string& more = "",
                       const std::string& headers = "") {
  return ScriptedAnswer::of(status,
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code +
                                "</Code><Message>words</Message>" + more + "</Error>",
                            headers);
}

std::string text_of(const BucketLook& look) {
  const char* kNames[] = {"here ", "elsewhere ", "absent "};
  return kNames[static_cast<int>(look.presence)] + look.region;
}

TEST(BucketClient, says_where_a_bucket_is) {
  ScriptedService service(
      {ScriptedAnswer::head(200, 0, "x-amz-bucket-region: us-east-1\r\n"),
       ScriptedAnswer::head(200, 0), ScriptedAnswer::head(404, 0),
       ScriptedAnswer::head(301, 0, "x-amz-bucket-region: eu-west-1\r\n"),
       ScriptedAnswer::head(403, 0, "x-amz-bucket-region: ap-south-1\r\n"),
       ScriptedAnswer::head(400, 0),
       refusal(400, "AuthorizationHeaderMalformed", "<Region>sa-east-1</Region>")});
  BucketClient bucket = bucket_in(service);
  EXPECT_EQ(text_of(bucket.look()), "here us-east-1");
  EXPECT_EQ(text_of(bucket.look()), "here us-east-1");
  EXPECT_EQ(text_of(bucket.look()), "absent ");
  EXPECT_EQ(text_of(bucket.look()), "elsewhere eu-west-1");
  EXPECT_EQ(text_of(bucket.look()), "elsewhere ap-south-1");
  EXPECT_EQ(text_of(bucket.look()), "elsewhere sa-east-1");
  EXPECT_EQ(service.line(0), "HEAD /stage");
  EXPECT_EQ(service.line(6), "GET /stage?list-type=2&max-keys=0");
}

TEST(BucketClient, asks_again_for_the_reason_of_a_refused_head) {
  ScriptedService service({ScriptedAnswer::head(403, 0), refusal(403, "AccessDenied"),
                           ScriptedAnswer::head(403, 0), refusal(403, "InvalidAccessKeyId"),
                           ScriptedAnswer::head(403, 0), refusal(404, "NoSuchBucket")});
  BucketClient bucket = bucket_in(service);
  EXPECT_EQ(code_thrown_by([&] { bucket.look(); }), "aws.access_denied");
  EXPECT_EQ(code_thrown_by([&] { bucket.look(); }), "aws.unknown_key");
  EXPECT_EQ(text_of(bucket.look()), "absent ");
}

TEST(BucketClient, reads_the_location_with_its_old_names) {
  const auto place = [](const std::string& inner) {
    return ScriptedAnswer::of(200, "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/"
                                   "2006-03-01/\">" +
                                       inner + "</LocationConstraint>");
  };
  ScriptedService service({place("us-west-2"), place(""), place("EU")});
  BucketClient bucket = bucket_in(service);
  EXPECT_EQ(bucket.get_location(), "us-west-2");
  EXPECT_EQ(bucket.get_location(), "us-east-1");
  EXPECT_EQ(bucket.get_location(), "eu-west-1");
  EXPECT_EQ(service.line(0), "GET /stage?location=");
}

TEST(BucketClient, reads_versioning) {
  ScriptedService service(
      {ScriptedAnswer::of(200, "<VersioningConfiguration><Status>Suspended</Status>"
                               "</VersioningConfiguration>"),
       ScriptedAnswer::of(200, "<VersioningConfiguration "
                               "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>")});
  EXPECT_EQ(bucket_in(service).get_versioning(), "Suspended");
  EXPECT_EQ(bucket_in(service).get_versioning(), "");
}

TEST(BucketClient, reads_and_writes_encryption) {
  ScriptedService service(
      {ScriptedAnswer::of(
           200,
           "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
           "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:us-east-1:1:key/k"
           "</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true"
           "</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"),
       refusal(404, "ServerSideEncryptionConfigurationNotFoundError"),
       ScriptedAnswer::of(200, "")});
  BucketClient bucket = bucket_in(service);
  const BucketEncryption encryption = bucket.get_encryption().value();
  EXPECT_EQ(encryption.algorithm, "aws:kms");
  EXPECT_EQ(encryption.kms_key_id, "arn:aws:kms:us-east-1:1:key/k");
  EXPECT_TRUE(encryption.has_bucket_key);
  EXPECT_FALSE(bucket.get_encryption().has_value());
  bucket.put_encryption({.algorithm = "AES256"});
  EXPECT_EQ(service.line(2), "PUT /stage?encryption=");
  EXPECT_EQ(service.body(2),
            "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
            "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>"
            "</ServerSideEncryptionConfiguration>");
  EXPECT_TRUE(service.requests()[2].has("content-md5: "));
}

TEST(BucketClient, reads_and_writes_the_public_access_block) {
  ScriptedService service(
      {ScriptedAnswer::of(200, "<PublicAccessBlockConfiguration><BlockPublicAcls>true"
                               "</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
                               "<BlockPublicPolicy>FALSE</BlockPublicPolicy>"
                               "<RestrictPublicBuckets>TRUE</RestrictPublicBuckets>"
                               "</PublicAccessBlockConfiguration>"),
       refusal(404, "NoSuchPublicAccessBlockConfiguration"), ScriptedAnswer::of(200, "")});
  BucketClient bucket = bucket_in(service);
  const PublicAccessBlock block = bucket.get_public_access_block().value();
  EXPECT_TRUE(block.restricts_buckets);
  EXPECT_FALSE(block.blocks_policies);
  EXPECT_FALSE(block.is_complete());
  EXPECT_FALSE(bucket.get_public_access_block().has_value());
  bucket.put_public_access_block({});
  EXPECT_NE(service.body(2).find("<BlockPublicPolicy>true</BlockPublicPolicy>"),
            std::string::npos);
}

TEST(BucketClient, reads_the_policy_and_what_it_opens) {
  ScriptedService service(
      {ScriptedAnswer::of(200, R"({"Version":"2012-10-17","Statement":[]})"),
       refusal(404, "NoSuchBucketPolicy"),
       ScriptedAnswer::of(200, "<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>"),
       refusal(404, "NoSuchBucketPolicy"), refusal(403, "AccessDenied")});
  BucketClient bucket = bucket_in(service);
  EXPECT_EQ(bucket.get_policy(), R"({"Version":"2012-10-17","Statement":[]})");
  EXPECT_FALSE(bucket.get_policy().has_value());
  EXPECT_EQ(bucket.is_policy_public(), true);
  EXPECT_FALSE(bucket.is_policy_public().has_value());
  EXPECT_EQ(code_thrown_by([&] { bucket.get_policy(); }), "aws.access_denied");
}

TEST(BucketClient, makes_a_bucket_where_it_is_told) {
  ScriptedService service({ScriptedAnswer::of(200, ""), ScriptedAnswer::of(200, ""),
                           refusal(409, "BucketAlreadyOwnedByYou"),
                           refusal(409, "BucketAlreadyExists")});
  EXPECT_EQ(bucket_in(service).create(), BucketMaking::made);
  EXPECT_EQ(bucket_in(service, "cn-north-1").create(), BucketMaking::made);
  EXPECT_EQ(bucket_in(service, "eu-west-1").create(), BucketMaking::was_ours);
  EXPECT_EQ(code_thrown_by([&] { bucket_in(service).create(); }), "aws.conflict");
  EXPECT_EQ(service.body(0), "");
  EXPECT_NE(service.body(1).find("<LocationConstraint>cn-north-1</LocationConstraint>"),
            std::string::npos);
  EXPECT_TRUE(service.requests()[1].has("/cn-north-1/s3/aws4_request"));
}

TEST(BucketClient, removes_an_empty_bucket_only) {
  ScriptedService service({ScriptedAnswer::of(204, ""), refusal(404, "NoSuchBucket"),
                           refusal(409, "BucketNotEmpty")});
  BucketClient bucket = bucket_in(service);
  EXPECT_TRUE(bucket.remove());
  EXPECT_FALSE(bucket.remove());
  EXPECT_EQ(code_thrown_by([&] { bucket.remove(); }), "aws.conflict");
  EXPECT_EQ(service.line(0), "DELETE /stage");
}

}  // namespace
}  // namespace aws
