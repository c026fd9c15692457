#include "aws/xml_reading.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(ReadS3Error, reads_the_code_beside_an_empty_message) {
  const auto error = read_s3_error(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code>"
      "<Message></Message><RequestId>tx1</RequestId></Error>");
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, "AccessDenied");
  EXPECT_EQ(error->message, "");
  EXPECT_EQ(error->request_id, "tx1");
  EXPECT_EQ(read_s3_error("<Error><Code>X</Code><Message/></Error>")->message, "");
}

TEST(ReadS3Error, reads_region_and_server_time) {
  const auto error = read_s3_error(
      "<Error><Code>AuthorizationHeaderMalformed</Code><Message>a &amp; b</Message>"
      "<Region>eu-central-1</Region><ServerTime>2026-01-01T00:00:00Z</ServerTime></Error>");
  EXPECT_EQ(error->message, "a & b");
  EXPECT_EQ(error->region, "eu-central-1");
  EXPECT_EQ(error->server_time, "2026-01-01T00:00:00Z");
}

TEST(ReadS3Error, other_documents_are_none) {
  for (const char* text : {"", "not xml", "<html><body>503</body></html>", "<Error", "{}"}) {
    EXPECT_FALSE(read_s3_error(text).has_value()) << text;
  }
}

TEST(ReadListPage, reads_objects_and_the_next_token) {
  const ListPage page = read_list_page(
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<IsTruncated>true</IsTruncated><NextContinuationToken>1/+==</NextContinuationToken>"
      "<Contents><Key>a&amp;b +%20</Key><Size>12345678901</Size></Contents>"
      "<Contents><Key>c</Key><Size>0</Size></Contents></ListBucketResult>");
  ASSERT_EQ(page.objects.size(), 2U);
  EXPECT_EQ(page.objects[0].key, "a&b +%20");
  EXPECT_EQ(page.objects[0].bytes, 12345678901U);
  EXPECT_EQ(page.next_token, "1/+==");
}

TEST(ReadListPage, decodes_keys_that_the_server_encoded) {
  const ListPage page = read_list_page(
      "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
      "<Contents><Key>x+y%2Bz%E4%B8%AD%25%0A</Key><Size>1</Size></Contents></ListBucketResult>");
  EXPECT_EQ(page.objects.at(0).key, "x y+z\u4e2d%\n");
  EXPECT_EQ(page.next_token, "");
}

TEST(ReadListPage, a_strange_answer_may_pass_on_the_next_try) {
  for (const char* text :
       {"", "<html/>", "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>"}) {
    try {
      read_list_page(text);
      FAIL() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::transient);
      EXPECT_EQ(error.code(), "s3.answer_malformed");
    }
  }
}

TEST(ReadUploadsPage, reads_uploads_and_markers) {
  const UploadsPage page = read_uploads_page(
      "<ListMultipartUploadsResult><EncodingType>url</EncodingType>"
      "<NextKeyMarker>a%20b</NextKeyMarker><NextUploadIdMarker>u2</NextUploadIdMarker>"
      "<IsTruncated>true</IsTruncated><Upload><Key>a%20b</Key><UploadId>u1</UploadId></Upload>"
      "</ListMultipartUploadsResult>");
  ASSERT_EQ(page.uploads.size(), 1U);
  EXPECT_EQ(page.uploads[0].key, "a b");
  EXPECT_EQ(page.uploads[0].upload_id, "u1");
  EXPECT_TRUE(page.is_truncated);
  EXPECT_EQ(page.next_key, "a b");
  EXPECT_EQ(page.next_upload_id, "u2");
}

TEST(ReadUploadId, refuses_an_answer_without_one) {
  EXPECT_EQ(read_upload_id("<InitiateMultipartUploadResult><UploadId>2~x</UploadId>"
                           "</InitiateMultipartUploadResult>"),
            "2~x");
  EXPECT_THROW(read_upload_id("<InitiateMultipartUploadResult/>"), base::Error);
}

TEST(CompleteUploadBody, numbers_the_parts_and_escapes_the_etags) {
  EXPECT_EQ(complete_upload_body({"\"e1\"", "e&2"}),
            "<CompleteMultipartUpload>"
            "<Part><PartNumber>1</PartNumber><ETag>&quot;e1&quot;</ETag></Part>"
            "<Part><PartNumber>2</PartNumber><ETag>e&amp;2</ETag></Part>"
            "</CompleteMultipartUpload>");
}

}  // namespace
}  // namespace aws
