#include "store/s3_store.hpp"

#include "aws/scripted_server.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "store/s3_requests.hpp"
#include "store/s3_writer.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace store {
namespace {

using aws::ScriptedAnswer;
using aws::ScriptedServer;

// What every store must do is in tests/conformance; here is what takes a server that misbehaves.
S3Settings settings_for(const ScriptedServer& server) {
  S3Settings settings;
  settings.bucket = "stage";
  settings.region = "us-east-1";
  settings.endpoint_url = server.url();
  settings.keys = {"AKIATEST", base::Secret("secret"), base::Secret("token")};
  return settings;
}

S3Store store_for(const ScriptedServer& server, std::stop_token stop = {}) {
  return {settings_for(server), base::system_clock(), std::move(stop)};
}

ScriptedAnswer error_answer(int status, const std::string& code, const std::string& more = "") {
  return ScriptedAnswer::of(
      status, fmt::format("<Error><Code>{}</Code><Message></Message></Error>", code), more);
}

ScriptedAnswer upload_begun() {
  return ScriptedAnswer::of(200,
                            "<InitiateMultipartUploadResult><UploadId>u1</UploadId>"
                            "</InitiateMultipartUploadResult>");
}

ScriptedAnswer part_taken(const std::string& etag) {
  return ScriptedAnswer::of(200, "", fmt::format("ETag: \"{}\"\r\n", etag));
}

template <typename Operation>
base::ErrorReport error_of(Operation operation) {
  try {
    operation();
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

std::vector<std::string> lines_of(const ScriptedServer& server) {
  std::vector<std::string> lines;
  for (const aws::SeenRequest& request : server.requests()) {
    lines.push_back(request.line().substr(0, request.line().rfind(' ')));
  }
  return lines;
}

TEST(S3Requests, renews_an_expired_session_and_goes_on) {
  const std::string expired = "<Error><Code>ExpiredToken</Code></Error>";
  ScriptedServer server({ScriptedAnswer::of(400, expired), ScriptedAnswer::of(200, ""),
                         ScriptedAnswer::head(400, 0), ScriptedAnswer::head(200, 7)});
  int number = 0;
  S3Settings settings = settings_for(server);
  settings.credentials = std::make_shared<aws::CredentialProvider>(
      [&number] {
        ++number;
        return aws::FoundCredentials{
            {fmt::format("ASIA{}", number), base::Secret("s"), base::Secret("t")}, "a test", {}};
      },
      base::system_clock());
  S3Store store(settings, base::system_clock(), {});
  store.put("t/a", "payload");
  EXPECT_EQ(store.head("t/a")->bytes, 7U);
  const std::vector<aws::SeenRequest> seen = server.requests();
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_TRUE(seen[0].has("Credential=ASIA1/"));
  EXPECT_TRUE(seen[1].has("Credential=ASIA2/"));
  EXPECT_EQ(seen[1].body, "payload");
  EXPECT_TRUE(seen[3].has("Credential=ASIA3/"));
}

TEST(S3Requests, an_expired_session_that_nobody_renews_is_said) {
  ScriptedServer server({ScriptedAnswer::of(400, "<Error><Code>ExpiredToken</Code></Error>")});
  S3Settings settings = settings_for(server);
  settings.credentials = std::make_shared<aws::CredentialProvider>(
      aws::FoundCredentials{settings.keys, "a test", {}}, base::system_clock());
  S3Store store(settings, base::system_clock(), {});
  EXPECT_EQ(error_of([&] { store.put("t/a", "p"); }).code, "s3.token_expired");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(S3Requests, signs_the_payload_over_http_and_sends_the_token) {
  ScriptedServer server({ScriptedAnswer::of(200, "")});
  store_for(server).put("t/a b", "payload");
  const aws::SeenRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.line(), "PUT /stage/t/a%20b HTTP/1.1");
  EXPECT_TRUE(seen.has("x-amz-content-sha256: " + base::sha256_hex("payload") + "\r\n"));
  EXPECT_TRUE(seen.has("x-amz-security-token: token\r\n"));
  EXPECT_FALSE(seen.has("secret"));
}

TEST(S3Requests, a_stop_ends_transfers_but_not_the_tidying_up) {
  std::stop_source source;
  source.request_stop();
  ScriptedServer server({ScriptedAnswer::of(204, ""), ScriptedAnswer::of(204, "")});
  S3Store store = store_for(server, source.get_token());
  EXPECT_EQ(error_of([&] { store.put("a", "x"); }).scope, base::ErrorScope::cancelled);
  EXPECT_NO_THROW(store.remove("a"));
}

TEST(S3Requests, asks_for_the_encryption_that_the_task_names) {
  ScriptedServer server(
      {ScriptedAnswer::of(200, ""), upload_begun(), part_taken("e1"), part_taken("e2"),
       ScriptedAnswer::of(200, "<CompleteMultipartUploadResult/>"), ScriptedAnswer::of(200, "")});
  S3Settings settings = settings_for(server);
  settings.encryption = model::StagingEncryption::sse_kms;
  settings.kms_key = "alias/staging";
  S3Store store(settings, base::system_clock(), {});
  store.put("a", "x");
  const auto writer = store.create("k");
  writer->append("first");
  writer->append("second");
  writer->finish();
  const auto single = store.create("s");
  single->append("only");
  single->finish();
  const std::string mode = "x-amz-server-side-encryption: aws:kms\r\n";
  const std::string key = "x-amz-server-side-encryption-aws-kms-key-id: alias/staging\r\n";
  const std::vector<aws::SeenRequest> seen = server.requests();
  ASSERT_EQ(seen.size(), 6U);
  for (const std::size_t at : {0U, 1U, 5U}) {
    EXPECT_TRUE(seen[at].has(mode) && seen[at].has(key)) << at;
  }
  // The parts of an upload and its end are refused when they say it again.
  for (const std::size_t at : {2U, 3U, 4U}) EXPECT_FALSE(seen[at].has("server-side")) << at;
}

TEST(S3Requests, leaves_encryption_to_the_bucket_unless_told) {
  S3Settings settings;
  EXPECT_TRUE(encryption_headers(settings).empty());
  settings.encryption = model::StagingEncryption::sse_s3;
  EXPECT_EQ(encryption_headers(settings),
            (aws::Headers{{"x-amz-server-side-encryption", "AES256"}}));
  settings.encryption = model::StagingEncryption::sse_kms;
  EXPECT_EQ(encryption_headers(settings),
            (aws::Headers{{"x-amz-server-side-encryption", "aws:kms"}}));
}

TEST(S3Writer, sends_one_part_as_a_plain_put) {
  ScriptedServer server({ScriptedAnswer::of(200, "")});
  S3Store store = store_for(server);
  const auto writer = store.create("k");
  writer->append("only");
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(writer->finish(), 4U);
  EXPECT_EQ(lines_of(server), std::vector<std::string>{"PUT /stage/k"});
}

TEST(S3Writer, sends_a_failed_part_again_under_its_number) {
  ScriptedServer server({upload_begun(), error_answer(503, "SlowDown"), part_taken("e1"),
                         error_answer(500, "InternalError"), part_taken("e2"),
                         ScriptedAnswer::of(200, "<CompleteMultipartUploadResult/>")});
  S3Store store = store_for(server);
  const auto writer = store.create("k");
  writer->append("first");
  EXPECT_EQ(error_of([&] { writer->append("2nd"); }).code, "s3.slow_down");
  EXPECT_EQ(error_of([&] { writer->append("2nd"); }).code, "s3.server_failure");
  writer->append("2nd");
  EXPECT_EQ(writer->finish(), 8U);
  EXPECT_EQ(lines_of(server), (std::vector<std::string>{
                                  "POST /stage/k?uploads=",
                                  "PUT /stage/k?partNumber=1&uploadId=u1",
                                  "PUT /stage/k?partNumber=1&uploadId=u1",
                                  "PUT /stage/k?partNumber=2&uploadId=u1",
                                  "PUT /stage/k?partNumber=2&uploadId=u1",
                                  "POST /stage/k?uploadId=u1",
                              }));
  EXPECT_EQ(server.requests().back().body,
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;e1&quot;</ETag>"
            "</Part><Part><PartNumber>2</PartNumber><ETag>&quot;e2&quot;</ETag></Part>"
            "</CompleteMultipartUpload>");
}

TEST(S3Writer, finds_out_that_a_completion_without_answer_was_done) {
  ScriptedServer server({upload_begun(), part_taken("e1"), part_taken("e2"),
                         ScriptedAnswer::close(), error_answer(404, "NoSuchUpload"),
                         ScriptedAnswer::head(200, 8)});
  S3Store store = store_for(server);
  const auto writer = store.create("k");
  writer->append("first");
  writer->append("2nd");
  EXPECT_EQ(error_of([&] { writer->finish(); }).scope, base::ErrorScope::transient);
  EXPECT_EQ(writer->finish(), 8U);
  EXPECT_EQ(lines_of(server).back(), "HEAD /stage/k");
}

TEST(S3Writer, does_not_take_an_object_of_another_size_for_its_own) {
  ScriptedServer server({upload_begun(), part_taken("e1"), part_taken("e2"),
                         ScriptedAnswer::close(), error_answer(404, "NoSuchUpload"),
                         ScriptedAnswer::head(200, 7), ScriptedAnswer::of(204, "")});
  S3Store store = store_for(server);
  const auto writer = store.create("k");
  writer->append("first");
  writer->append("2nd");
  EXPECT_EQ(error_of([&] { writer->finish(); }).scope, base::ErrorScope::transient);
  EXPECT_EQ(error_of([&] { writer->finish(); }).code, "s3.no_such_upload");
}

TEST(S3Writer, reads_the_error_inside_a_completion_with_status_200) {
  ScriptedServer server({upload_begun(), part_taken("e1"), part_taken("e2"),
                         error_answer(200, "InternalError"), ScriptedAnswer::of(204, "")});
  S3Store store = store_for(server);
  const auto writer = store.create("k");
  writer->append("first");
  writer->append("2nd");
  EXPECT_EQ(error_of([&] { writer->finish(); }).code, "s3.server_failure");
}

TEST(S3Writer, ends_its_upload_when_it_is_given_up) {
  ScriptedServer server(
      {upload_begun(), part_taken("e1"), part_taken("e2"), ScriptedAnswer::of(204, "")});
  S3Store store = store_for(server);
  {
    const auto writer = store.create("k");
    writer->append("first");
    writer->append("2nd");
  }
  EXPECT_EQ(lines_of(server).back(), "DELETE /stage/k?uploadId=u1");
}

TEST(S3Store, probe_says_the_region_of_the_bucket) {
  const std::string region = "x-amz-bucket-region: eu-west-3\r\n";
  ScriptedServer server(
      {ScriptedAnswer::head(301, 0, region), error_answer(301, "PermanentRedirect", region)});
  S3Store store = store_for(server);
  const base::ErrorReport report = error_of([&] { store.probe(); });
  EXPECT_EQ(report.code, "s3.wrong_region");
  EXPECT_EQ(report.message, "bucket \"stage\" is in region eu-west-3, not in us-east-1");
  EXPECT_EQ(lines_of(server).at(0), "HEAD /stage/");
}

TEST(S3Store, probe_does_not_wait_for_a_host_that_is_not_there) {
  S3Settings settings;
  settings.bucket = "stage";
  settings.endpoint_url = "http://127.0.0.1:1";
  S3Store store(settings, base::system_clock(), {});
  EXPECT_EQ(error_of([&] { store.probe(); }).scope, base::ErrorScope::task);
  EXPECT_EQ(error_of([&] { store.put("a", "x"); }).scope, base::ErrorScope::transient);
}

TEST(S3Store, head_asks_again_for_the_reason_of_a_refusal) {
  ScriptedServer server({ScriptedAnswer::head(403, 0), error_answer(403, "ExpiredToken")});
  S3Store store = store_for(server);
  EXPECT_EQ(error_of([&] { store.head("k"); }).code, "s3.token_expired");
  EXPECT_TRUE(server.requests().at(1).has("range: bytes=0-0\r\n"));
}

TEST(S3Store, lists_page_after_page) {
  const auto page = [](const std::string& key, const std::string& token) {
    return ScriptedAnswer::of(
        200, fmt::format("<ListBucketResult><IsTruncated>{}</IsTruncated>"
                         "<NextContinuationToken>{}</NextContinuationToken>"
                         "<Contents><Key>{}</Key><Size>1</Size></Contents></ListBucketResult>",
                         token.empty() ? "false" : "true", token, key));
  };
  ScriptedServer server({page("a", "t/+="), page("b", "")});
  S3Store store = store_for(server);
  std::string seen;
  store.list("p/", [&](const port::ObjectInfo& object) {
    seen += object.key;
    return true;
  });
  EXPECT_EQ(seen, "ab");
  EXPECT_EQ(lines_of(server).at(1),
            "GET /stage/?continuation-token=t%2F%2B%3D&encoding-type=url&list-type=2&prefix=p%2F");
}

TEST(S3Store, a_missing_bucket_is_not_a_missing_object) {
  ScriptedServer server({error_answer(404, "NoSuchKey"), error_answer(404, "NoSuchBucket"),
                         error_answer(404, "NoSuchBucket")});
  S3Store store = store_for(server);
  EXPECT_EQ(store.get("k", 10), std::nullopt);
  EXPECT_EQ(error_of([&] { store.get("k", 10); }).code, "s3.no_such_bucket");
  EXPECT_EQ(error_of([&] { store.remove("k"); }).code, "s3.no_such_bucket");
}

}  // namespace
}  // namespace store
