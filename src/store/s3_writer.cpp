#include "store/s3_writer.hpp"

#include "aws/xml_reading.hpp"
#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"

#include <fmt/core.h>

#include <utility>

namespace store {

S3Writer::S3Writer(S3Requests& requests, std::string key)
    : requests_(requests), key_(std::move(key)) {}

S3Writer::~S3Writer() {
  if (is_finished_ || upload_id_.empty()) return;
  try {
    abort_upload();
  } catch (const base::Error& error) {
    // The parts stay until abort_uploads() of the next run; a destructor can only say so.
    base::log_warning(base::LogComponent::file_transfer,
                      "the unfinished upload of '{}' could not be ended: {}", key_, error.what());
  }
}

void S3Writer::append(std::string part) {
  CHECK(!is_finished_, "append after finish");
  const std::uint64_t part_bytes = part.size();
  if (upload_id_.empty() && !held_part_) {
    held_part_ = std::move(part);
  } else {
    CHECK(etags_.size() + 1 < static_cast<std::size_t>(base::limits::kMultipartPartsMax),
          "the parts of a staged file fit into an upload");
    start_upload();
    send_held_part();
    send_part(part);
  }
  bytes_ += part_bytes;
}

std::uint64_t S3Writer::finish() {
  CHECK(!is_finished_, "finish is called once");
  if (upload_id_.empty()) {
    put_held_part();
  } else {
    send_held_part();
    complete_upload();
  }
  is_finished_ = true;
  return bytes_;
}

void S3Writer::start_upload() {
  if (!upload_id_.empty()) return;
  const S3Call call{.what = "begin a multipart upload of",
                    .action = "s3:PutObject",
                    .method = "POST",
                    .key = key_,
                    .query = {{"uploads", ""}},
                    .headers = encryption_headers(requests_.settings()),
                    .body = {}};
  upload_id_ = aws::read_upload_id(requests_.require(call).body);
  CHECK(!upload_id_.empty(), "read_upload_id refuses an empty one");
}

void S3Writer::send_held_part() {
  if (!held_part_) return;
  send_part(*held_part_);
  held_part_.reset();
}

void S3Writer::send_part(std::string_view part) {
  const std::size_t number = etags_.size() + 1;
  const S3Call call{.what = fmt::format("write part {} of", number),
                    .action = "s3:PutObject",
                    .method = "PUT",
                    .key = key_,
                    .query = {{"partNumber", fmt::format("{}", number)}, {"uploadId", upload_id_}},
                    .headers = {},
                    .body = part};
  etags_.push_back(requests_.require(call).header("etag"));
  FAULT_POINT("after_part");
}

void S3Writer::put_held_part() {
  const S3Call call{.what = "write",
                    .action = "s3:PutObject",
                    .method = "PUT",
                    .key = key_,
                    .query = {},
                    .headers = encryption_headers(requests_.settings()),
                    .body = held_part_ ? std::string_view(*held_part_) : std::string_view()};
  requests_.require(call);
}

void S3Writer::complete_upload() {
  const std::string body = aws::complete_upload_body(etags_);
  const S3Call call{.what = "complete the upload of",
                    .action = "s3:PutObject",
                    .method = "POST",
                    .key = key_,
                    .query = {{"uploadId", upload_id_}},
                    .headers = {},
                    .body = body,
                    .when_stopped = WhenStopped::break_off,
                    .connection = aws::Connection::fresh};
  const bool was_doubtful = std::exchange(is_completion_doubtful_, true);
  const aws::HttpResponse answer = requests_.send(call);
  const auto refusal = aws::read_s3_error(answer.body);
  if (answer.is_success() && !refusal) return;
  // An earlier answer was lost and the upload is gone: it was completed then, if the object is
  // there.
  if (was_doubtful && refusal && refusal->code == "NoSuchUpload" && is_object_there()) return;
  requests_.refuse(call, answer);
}

bool S3Writer::is_object_there() {
  const S3Call call{.what = "look at",
                    .action = "s3:GetObject",
                    .method = "HEAD",
                    .key = key_,
                    .query = {},
                    .headers = {},
                    .body = {}};
  const aws::HttpResponse answer = requests_.send(call);
  return answer.is_success() && answer.header("content-length") == fmt::format("{}", bytes_);
}

void S3Writer::abort_upload() {
  const S3Call call{.what = "end the upload of",
                    .action = "s3:AbortMultipartUpload",
                    .method = "DELETE",
                    .key = key_,
                    .query = {{"uploadId", upload_id_}},
                    .headers = {},
                    .body = {},
                    .when_stopped = WhenStopped::go_on};
  const aws::HttpResponse answer = requests_.send(call);
  if (!answer.is_success() && answer.status != 404) requests_.refuse(call, answer);
}

}  // namespace store
