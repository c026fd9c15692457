#include "store/s3_error.hpp"

#include "aws/xml_reading.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

namespace store {
namespace {

using base::Error;
using base::ErrorScope;

/// The failure with all that its answer says.
struct Refusal {
  const S3Failure& failure;
  const aws::HttpResponse& answer;
  aws::S3ErrorAnswer s3;

  std::string object() const {
    return failure.key.empty()
               ? fmt::format("bucket \"{}\"", failure.bucket)
               : fmt::format("\"{}\" in bucket \"{}\"", failure.key, failure.bucket);
  }
  std::string resource() const {
    return failure.key.empty() ? fmt::format("arn:aws:s3:::{}", failure.bucket)
                               : fmt::format("arn:aws:s3:::{}/{}", failure.bucket, failure.key);
  }
  std::string bucket_region() const {
    const std::string header = answer.header("x-amz-bucket-region");
    return header.empty() ? s3.region : header;
  }
};

Error access_denied(const Refusal& r) {
  const bool is_aws = r.failure.endpoint.find("amazonaws.com") != std::string::npos;
  return {ErrorScope::task, "s3.access_denied",
          fmt::format("the keys {} may not {} {}: they lack {} on {}", r.failure.access_key_id,
                      r.failure.what, r.object(), r.failure.action, r.resource()),
          fmt::format("Allow {} on {} in the policy of the user or role that these keys belong to "
                      "(the uploader, not the role that COPY is given), and look for a Deny in the "
                      "bucket policy, its KMS key or a VPC endpoint policy.{}",
                      r.failure.action, r.resource(),
                      is_aws ? "" : " Stores other than AWS also answer so to a wrong key.")};
}

Error unknown_key(const Refusal& r) {
  return {ErrorScope::task, "s3.invalid_access_key",
          fmt::format("{} does not know the access key {}", r.failure.endpoint,
                      r.failure.access_key_id),
          "Check access_key_id: it may be deleted, inactive, or belong to another partition or "
          "another store. Temporary keys (ASIA...) also need their session token."};
}

Error wrong_secret(const Refusal& r) {
  return {ErrorScope::task, "s3.signature_mismatch",
          fmt::format("the secret key does not belong to the access key {}: {} computed another "
                      "signature",
                      r.failure.access_key_id, r.failure.endpoint),
          "Copy the secret access key again, without blanks at its ends. A proxy that rewrites "
          "requests has the same effect."};
}

Error expired_token(const Refusal& r) {
  return {ErrorScope::task, "s3.token_expired",
          fmt::format("the session token of the temporary keys {} has expired",
                      r.failure.access_key_id),
          "Fetch new temporary keys, set all three values and run again: what is loaded stays "
          "loaded."};
}

Error invalid_token(const Refusal& r) {
  return {ErrorScope::task, "s3.token_invalid",
          r.failure.has_session_token
              ? fmt::format("the session token does not belong to the access key {}",
                            r.failure.access_key_id)
              : fmt::format("the access key {} is a temporary one and needs its session token",
                            r.failure.access_key_id),
          "Set access key, secret key and session token from one and the same answer."};
}

std::string skew_text(const Refusal& r, const std::optional<base::WallTime>& theirs) {
  if (!theirs) return fmt::format("ours says {}", base::to_iso8601(r.failure.our_time));
  const auto apart =
      std::chrono::duration_cast<std::chrono::seconds>(r.failure.our_time - *theirs).count();
  return fmt::format("ours says {}, the server's {} ({} seconds {})",
                     base::to_iso8601(r.failure.our_time), base::to_iso8601(*theirs),
                     std::abs(apart), apart < 0 ? "behind" : "ahead");
}

Error clock_skew(const Refusal& r) {
  const auto theirs = aws::parse_http_date(r.answer.header("date"));
  return {ErrorScope::task, "s3.clock_skew",
          fmt::format("this machine's clock is too far from the clock of {}: {}",
                      r.failure.endpoint, skew_text(r, theirs)),
          "Set this machine's clock (timedatectl set-ntp true); at most 15 minutes are allowed."};
}

Error no_such_bucket(const Refusal& r) {
  return {ErrorScope::task, "s3.no_such_bucket",
          fmt::format("there is no bucket \"{}\" at {}", r.failure.bucket, r.failure.endpoint),
          "Check bucket in [staging], or create it in the region of the Redshift cluster; the "
          "account and the endpoint must be the ones that own it."};
}

Error wrong_region(const Refusal& r) {
  const std::string region = r.bucket_region();
  if (region.empty()) {
    return {ErrorScope::task, "s3.wrong_region",
            fmt::format("bucket \"{}\" is not in region {}, and the answer does not say in which",
                        r.failure.bucket, r.failure.region),
            "Look the bucket's region up and write it as region in [staging]."};
  }
  return {ErrorScope::task, "s3.wrong_region",
          fmt::format("bucket \"{}\" is in region {}, not in {}", r.failure.bucket, region,
                      r.failure.region),
          fmt::format("Write region = \"{}\" in [staging]. A bucket in the region of the Redshift "
                      "cluster is faster and free of transfer costs.",
                      region)};
}

Error slow_down(const Refusal& r) {
  return {
      ErrorScope::transient, "s3.slow_down",
      fmt::format("{} asks for fewer requests (status {})", r.failure.endpoint, r.answer.status),
      "This passes by itself; if it stays, use fewer uploaders or another folder."};
}

Error server_failure(const Refusal& r) {
  return {ErrorScope::transient, "s3.server_failure",
          fmt::format("{} failed to {} {} (status {} {})", r.failure.endpoint, r.failure.what,
                      r.object(), r.answer.status, r.s3.code),
          "This passes mostly by itself; if it stays, look at the store's health."};
}

Error no_such_upload(const Refusal& r) {
  return {ErrorScope::task, "s3.no_such_upload",
          fmt::format("the multipart upload of {} is gone", r.object()),
          "Somebody ended it: another run of the same task, or a lifecycle rule that aborts young "
          "uploads. Make sure that the task runs once, then run it again."};
}

Error other_refusal(const Refusal& r) {
  return {ErrorScope::task, "s3.refused",
          fmt::format("{} refused to {} {}: status {}{}{}", r.failure.endpoint, r.failure.what,
                      r.object(), r.answer.status, r.s3.code.empty() ? "" : " ", r.s3.code),
          fmt::format("Look the code up in \"List of error codes\" of the S3 API Reference; the "
                      "request needs {} on {}.",
                      r.failure.action, r.resource())};
}

using Explain = Error (*)(const Refusal&);
struct CodeRow {
  std::string_view code;
  Explain explain;
};
constexpr CodeRow kByCode[] = {
    {"AccessDenied", access_denied},
    {"AllAccessDisabled", access_denied},
    {"InvalidAccessKeyId", unknown_key},
    {"SignatureDoesNotMatch", wrong_secret},
    {"ExpiredToken", expired_token},
    {"TokenRefreshRequired", expired_token},
    {"InvalidToken", invalid_token},
    {"RequestTimeTooSkewed", clock_skew},
    {"RequestExpired", clock_skew},
    {"NoSuchBucket", no_such_bucket},
    {"NoSuchUpload", no_such_upload},
    {"PermanentRedirect", wrong_region},
    {"TemporaryRedirect", wrong_region},
    {"Redirect", wrong_region},
    {"AuthorizationHeaderMalformed", wrong_region},
    {"IllegalLocationConstraintException", wrong_region},
    {"SlowDown", slow_down},
    {"Throttling", slow_down},
    {"RequestLimitExceeded", slow_down},
    {"ServiceUnavailable", slow_down},
    {"InternalError", server_failure},
    {"RequestTimeout", server_failure},
    {"OperationAborted", server_failure},
    {"IncompleteBody", server_failure},
    {"XAmzContentSHA256Mismatch", server_failure},
    {"BadDigest", server_failure},
};

/// AuthorizationHeaderMalformed also means keys that cannot be parsed; then no region is named.
bool fits(const CodeRow& row, const Refusal& r) {
  if (row.code != r.s3.code) return false;
  return row.code != "AuthorizationHeaderMalformed" || !r.bucket_region().empty();
}

Error by_status(const Refusal& r) {
  const int status = r.answer.status;
  const std::string region = r.bucket_region();
  if (!region.empty() && region != r.failure.region && status != 404) return wrong_region(r);
  if (status == 301 || status == 307) return wrong_region(r);
  if (status == 429 || status == 503) return slow_down(r);
  if (status >= 500 || status == 408) return server_failure(r);
  if (status == 401 || status == 403) return access_denied(r);
  if (status == 404 && r.failure.key.empty()) return no_such_bucket(r);
  return other_refusal(r);
}

Error explain(const Refusal& r) {
  for (const CodeRow& row : kByCode) {
    if (fits(row, r)) return row.explain(r);
  }
  return by_status(r);
}

}  // namespace

base::Error s3_error(const S3Failure& failure, const aws::HttpResponse& answer) {
  const Refusal refusal{failure, answer,
                        aws::read_s3_error(answer.body).value_or(aws::S3ErrorAnswer{})};
  Error error = explain(refusal);
  std::string said = fmt::format("status {}", answer.status);
  if (!refusal.s3.code.empty()) said += " " + refusal.s3.code;
  if (!refusal.s3.message.empty()) said += ": " + refusal.s3.message;
  if (!refusal.s3.request_id.empty()) said += fmt::format(" (request {})", refusal.s3.request_id);
  error.with_server_text(std::move(said));
  return error;
}

}  // namespace store
