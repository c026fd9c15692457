#pragma once
// Writes one S3 object: a single PUT when it has one part, a multipart upload otherwise.
//
// Internal to s3_store; see port/object_store.hpp for the contract. Holds the first part back until
// a second one comes. Belongs to one thread at a time; `requests` outlives it. append() and
// finish() may be repeated after Error(transient): what was sent is not sent again. Source: S3 API
// Reference, "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload".
#include "port/object_store.hpp"
#include "store/s3_requests.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

class S3Writer final : public port::ObjectWriter {
 public:
  S3Writer(S3Requests& requests, std::string key);
  ~S3Writer() override;

  void append(std::string part) override;
  std::uint64_t finish() override;

 private:
  void start_upload();
  void send_held_part();
  void send_part(std::string_view part);
  void put_held_part();
  void complete_upload();
  /// Says whether the object is there, after an answer was lost or contradicts what we sent.
  bool is_object_there();
  void abort_upload();

  S3Requests& requests_;
  const std::string key_;
  // Either no upload and at most a held part, or an upload whose parts 1..n have these ETags; the
  // held part, if any, is then part n + 1 and goes first.
  std::optional<std::string> held_part_;
  std::string upload_id_;
  std::vector<std::string> etags_;
  std::uint64_t bytes_ = 0;  // of the parts taken
  bool is_completion_doubtful_ = false;
  bool is_finished_ = false;
};

}  // namespace store
