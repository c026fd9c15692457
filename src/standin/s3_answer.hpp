#pragma once
// What the S3 server answers: a failure as data, and an answer that holds a body or names a range
// of a file.
//
// Made by the S3 operations, written to the wire by s3_server.cpp. Plain values.
// Source of codes, statuses and messages: Amazon S3 API Reference, "Error responses", "List of
// error codes".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standin {

using S3Fields = std::vector<std::pair<std::string, std::string>>;

/// A refusal as S3 words it; `details` become further elements of the error document.
struct S3Failure {
  int status = 500;
  std::string code;
  std::string message;
  S3Fields details;
  S3Fields headers;
};

/// The failure with S3's own status and message for this code; the code must be in the table.
S3Failure s3_failure(std::string_view code);
/// The same with a message of this case.
S3Failure s3_failure(std::string_view code, std::string message);

/// Bytes of a file to send.
struct S3FileRange {
  std::string path;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct S3Answer {
  int status = 200;
  S3Fields headers;
  std::string content_type = "application/xml";
  std::string body;
  std::optional<S3FileRange> file;  ///< instead of body
};

/// The error document; `resource` is the path as the client sent it.
S3Answer to_answer(const S3Failure& failure, const std::string& resource,
                   const std::string& request_id);

/// "Sat, 31 Jan 2026 12:00:00 GMT", as HTTP headers have it.
std::string s3_header_time(std::int64_t seconds);

}  // namespace standin
