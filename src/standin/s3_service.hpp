#pragma once
// What S3 does, without HTTP: a request is admitted (signature, region, bucket, policy), then
// performed.
//
// Used by s3_server.cpp on its threads, one call per request; holds no state but the counts of the
// fault switches, which are locked. A refusal is an answer, never an exception; Error comes out
// only when the stand-in's own folder fails. The operations are split over
// s3_bucket_operations.cpp, s3_object_operations.cpp, s3_multipart_operations.cpp and
// s3_bucket_settings.
#include "standin/fault_counts.hpp"
#include "standin/object_folder.hpp"
#include "standin/s3_answer.hpp"
#include "standin/s3_body.hpp"
#include "standin/s3_multipart.hpp"
#include "standin/s3_request.hpp"
#include "standin/s3_signature.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace standin {

/// An admitted request: who, in which world, at what time, and what becomes of its body.
struct S3Permit {
  World world;
  S3Caller caller;
  std::int64_t now = 0;
  S3BodyPromise promise;
};

class S3Service {
 public:
  S3Service(WorldFile& world, ObjectFolder& objects)
      : world_(world), objects_(objects), uploads_(objects) {}

  /// Decides before the body is read.
  std::variant<S3Permit, S3Failure> admit(const S3Request& request, std::int64_t now);
  /// A sink that fits the operation: objects and parts go to a file, documents to memory.
  std::unique_ptr<S3BodySink> make_sink(const S3Request& request, const S3Permit& permit) const;
  /// Does it; the sink is finished and without failure.
  std::variant<S3Answer, S3Failure> perform(const S3Request& request, const S3Permit& permit,
                                            S3BodySink& body);

 private:
  using Result = std::variant<S3Answer, S3Failure>;

  std::optional<S3Failure> next_fault(const S3Request& request, const World& world);

  Result list_buckets(const S3Permit& permit) const;
  Result create_bucket(const S3Request& request, const S3Permit& permit, const S3BodySink& body);
  Result head_bucket(const S3Request& request, const S3Permit& permit) const;
  Result delete_bucket(const S3Request& request);
  Result get_bucket_location(const S3Request& request, const S3Permit& permit) const;
  Result list_objects(const S3Request& request) const;
  Result delete_objects(const S3Request& request, const S3Permit& permit, const S3BodySink& body);

  Result put_object(const S3Request& request, const S3Permit& permit, S3BodySink& body);
  Result get_object(const S3Request& request, const S3Permit& permit) const;
  Result delete_object(const S3Request& request);

  Result create_upload(const S3Request& request, const S3Permit& permit);
  Result upload_part(const S3Request& request, S3BodySink& body);
  Result complete_upload(const S3Request& request, const S3BodySink& body);
  Result abort_upload(const S3Request& request);
  Result list_parts(const S3Request& request) const;
  Result list_uploads(const S3Request& request) const;

  WorldFile& world_;
  ObjectFolder& objects_;
  MultipartFolder uploads_;
  FaultCounts<S3Fault> faults_;
};

/// Why an object is not written on the condition of the request: one that is not implemented, or
/// `If-None-Match: *` where it is there. Nothing without a condition that keeps it from being so.
std::optional<S3Failure> fault_of_write_condition(const S3Request& request,
                                                  const ObjectFolder& objects);
/// "2026-01-31T12:00:00.000Z", as S3's documents have it.
std::string s3_document_time(std::int64_t seconds);
/// A whole number of the query from 0, `otherwise` when it is not there, nullopt when it is no
/// number.
std::optional<std::size_t> s3_count_param(const S3Request& request, std::string_view name,
                                          std::size_t otherwise);

}  // namespace standin
