#include "store/s3_store.hpp"

#include "aws/xml_reading.hpp"
#include "base/error.hpp"
#include "store/s3_requests.hpp"
#include "store/s3_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace store {
namespace {

S3Call object_call(std::string method, const std::string& key, std::string what,
                   std::string action) {
  return {.what = std::move(what),
          .action = std::move(action),
          .method = std::move(method),
          .key = key,
          .query = {},
          .headers = {},
          .body = {},
          .when_stopped = WhenStopped::go_on};
}

S3Call list_call(const std::string& prefix, const std::string& token) {
  S3Call call = object_call("GET", "", "list", "s3:ListBucket");
  call.query = {{"list-type", "2"}, {"prefix", prefix}, {"encoding-type", "url"}};
  if (!token.empty()) call.query.emplace_back("continuation-token", token);
  return call;
}

S3Call uploads_call(const std::string& prefix, const aws::UploadsPage& last) {
  S3Call call =
      object_call("GET", "", "list the unfinished uploads of", "s3:ListBucketMultipartUploads");
  call.query = {{"uploads", ""}, {"prefix", prefix}, {"encoding-type", "url"}};
  if (last.is_truncated) {
    call.query.emplace_back("key-marker", last.next_key);
    call.query.emplace_back("upload-id-marker", last.next_upload_id);
  }
  return call;
}

bool is_missing_object(const aws::HttpResponse& answer) {
  if (answer.status != 404) return false;
  const auto error = aws::read_s3_error(answer.body);
  return !error || error->code != "NoSuchBucket";
}

/// Failures to reach the host at all: at the start of a task the settings are the likelier cause.
bool is_about_reaching(const base::Error& error) {
  return error.code() == "http.host_unknown" || error.code() == "http.refused" ||
         error.code() == "http.tls" || error.code() == "http.proxy_unknown";
}

}  // namespace

S3Store::S3Store(S3Settings settings, base::Clock& clock, std::stop_token stop)
    : requests_(std::make_unique<S3Requests>(std::move(settings), clock, std::move(stop))) {}

S3Store::~S3Store() = default;

void S3Store::probe() {
  const S3Call call = object_call("HEAD", "", "open", "s3:ListBucket");
  try {
    const aws::HttpResponse answer = requests_->send(call);
    if (!answer.is_success()) {
      S3Call again = list_call("", "");
      again.what = call.what;
      requests_->refuse_head(again, answer);
    }
    // Some stores serve a bucket from any region's address, but COPY is told the region.
    const std::string region = answer.header("x-amz-bucket-region");
    const bool is_aws = requests_->settings().endpoint_url.empty();
    if (is_aws && !region.empty() && region != requests_->settings().region) {
      requests_->refuse(call, answer);
    }
  } catch (base::Error& error) {
    if (is_about_reaching(error)) error.with_scope(base::ErrorScope::task);
    throw;
  }
}

std::unique_ptr<port::ObjectWriter> S3Store::create(const std::string& key) {
  return std::make_unique<S3Writer>(*requests_, key);
}

void S3Store::put(const std::string& key, std::string_view bytes) {
  S3Call call = object_call("PUT", key, "write", "s3:PutObject");
  call.headers = encryption_headers(requests_->settings());
  call.body = bytes;
  call.when_stopped = WhenStopped::break_off;
  requests_->require(call);
}

std::optional<std::string> S3Store::get(const std::string& key, std::size_t bytes_max) {
  S3Call call = object_call("GET", key, "read", "s3:GetObject");
  call.when_stopped = WhenStopped::break_off;
  std::string content;
  bool is_too_large = false;
  const aws::HttpResponse answer = requests_->send(call, [&](std::string_view piece) {
    is_too_large = content.size() + piece.size() > bytes_max;
    if (!is_too_large) content.append(piece);
    return !is_too_large;
  });
  if (is_missing_object(answer)) return std::nullopt;
  if (!answer.is_success()) requests_->refuse(call, answer);
  if (is_too_large) {
    throw base::Error(base::ErrorScope::task, "store.object_too_large",
                      fmt::format("{} has more than {} bytes", url(key), bytes_max),
                      "This is not an object that sluice wrote: check bucket and folder.");
  }
  return content;
}

std::optional<port::ObjectInfo> S3Store::head(const std::string& key) {
  const aws::HttpResponse answer =
      requests_->send(object_call("HEAD", key, "look at", "s3:GetObject"));
  if (answer.status == 404) return std::nullopt;
  if (!answer.is_success()) {
    S3Call again = object_call("GET", key, "look at", "s3:GetObject");
    again.headers["range"] = "bytes=0-0";
    requests_->refuse_head(again, answer);
  }
  port::ObjectInfo info{key, 0};
  const std::string length = answer.header("content-length");
  const auto parsed = std::from_chars(length.data(), length.data() + length.size(), info.bytes);
  if (parsed.ec != std::errc()) {
    throw base::Error(base::ErrorScope::transient, "s3.answer_malformed",
                      fmt::format("the answer about {} does not say its size", url(key)),
                      "If it stays so, check that endpoint_url names an S3 store.");
  }
  return info;
}

void S3Store::list(const std::string& prefix,
                   const std::function<bool(const port::ObjectInfo&)>& visit) {
  std::string token;
  do {
    const aws::ListPage page =
        aws::read_list_page(requests_->require(list_call(prefix, token)).body);
    for (const aws::ListedObject& object : page.objects) {
      if (!visit({object.key, object.bytes})) return;
    }
    token = page.next_token;
  } while (!token.empty());
}

void S3Store::remove(const std::string& key) {
  const S3Call call = object_call("DELETE", key, "remove", "s3:DeleteObject");
  const aws::HttpResponse answer = requests_->send(call);
  if (!answer.is_success() && !is_missing_object(answer)) requests_->refuse(call, answer);
}

std::size_t S3Store::abort_uploads(const std::string& prefix) {
  std::size_t count = 0;
  aws::UploadsPage page;
  do {
    page = aws::read_uploads_page(requests_->require(uploads_call(prefix, page)).body);
    for (const aws::ListedUpload& upload : page.uploads) {
      S3Call call =
          object_call("DELETE", upload.key, "end an upload of", "s3:AbortMultipartUpload");
      call.query = {{"uploadId", upload.upload_id}};
      const aws::HttpResponse answer = requests_->send(call);
      // 404: it was ended or completed meanwhile.
      if (!answer.is_success() && answer.status != 404) requests_->refuse(call, answer);
      if (answer.is_success()) ++count;
    }
  } while (page.is_truncated);
  return count;
}

std::string S3Store::url(const std::string& key) const {
  return fmt::format("s3://{}/{}", requests_->settings().bucket, key);
}

}  // namespace store
