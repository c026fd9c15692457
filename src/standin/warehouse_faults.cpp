#include "standin/warehouse_faults.hpp"

#include <fmt/core.h>

namespace standin {
namespace {

struct S3Outcome {
  std::string_view code;
  int status;
  std::string_view message;
};

constexpr S3Outcome kOutcomes[] = {
    {"AccessDenied", 403, "Access Denied"},
    {"PermanentRedirect", 301,
     "The bucket you are attempting to access must be addressed using the specified endpoint. "
     "Please send all future requests to this endpoint."},
    {"SlowDown", 503, "Please reduce your request rate."},
    {"NoSuchKey", 404, "The specified key does not exist."},
    {"InternalError", 500, "We encountered an internal error. Please try again."},
};

}  // namespace

RedshiftFailure s3_fault_failure(const WarehouseFault& fault, const std::string& bucket,
                                 const std::string& key) {
  RedshiftFailure failure;
  failure.context = fmt::format("S3 key being read : s3://{}/{}", bucket, key);
  failure.location = "table_s3_scanner.cpp:354";
  if (fault.kind == "copy_cut") {
    failure.code = 9001;
    failure.message =
        "S3CurlException: transfer closed with outstanding read data remaining, CurlError 18, "
        "multiCurlError 0, CanRetry 1, UserError 0";
    return failure;
  }
  for (const S3Outcome& outcome : kOutcomes) {
    if (outcome.code != fault.code) continue;
    failure.message = fmt::format(
        "S3ServiceException:{},Status {},Error {},Rid 0000000000000000,ExtRid 0000000000000000=,"
        "CanRetry 1",
        outcome.message, outcome.status, outcome.code);
  }
  if (failure.message.empty()) failure.message = "S3ServiceException:" + fault.code;
  return failure;
}

RedshiftFailure s3_timeout_failure(const std::string& bucket, const std::string& key) {
  return {
      "S3CurlException: Connection timed out after 50000 milliseconds, CurlError 28, "
      "multiCurlError 0, CanRetry 1, UserError 0",
      9001, fmt::format("Listing bucket={} prefix={}", bucket, key), "s3_utility.cpp:840", "XX000"};
}

RedshiftFailure write_fault_failure(const WarehouseFault& fault) {
  if (fault.kind == "resize") {
    return {"Cannot execute write query because system is in resize mode", 0, "", "", "XX000"};
  }
  return {"Disk Full", 1016, "node: 3", "fdisk_api.cpp:345", "XX000"};
}

}  // namespace standin
