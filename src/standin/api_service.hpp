#pragma once
// What the control plane does, without HTTP: a request finds its service and action, is
// authenticated, authorized and performed.
//
// Used by api_server.cpp on its threads, one call per request; holds no state but the counts of the
// fault switches, which are locked. A refusal is an answer, never an exception; Error comes out
// only when the world file fails.
#include "standin/api_protocol.hpp"
#include "standin/fault_counts.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <string>

namespace standin {

class ApiService {
 public:
  explicit ApiService(WorldFile& world) : world_(world) {}

  /// Answers the request as of `now` (Unix seconds).
  ApiAnswer answer(const S3Request& request, const std::string& body, std::int64_t now,
                   const std::string& request_id);

 private:
  ApiResult run(const ApiServiceForm& form, const S3Request& request, const std::string& body,
                std::int64_t now);
  std::optional<ApiFailure> next_fault(const ApiServiceForm& form, const World& world,
                                       const std::string& action);

  WorldFile& world_;
  FaultCounts<ApiFault> faults_;
};

}  // namespace standin
