#pragma once
// The connection to the account of a task: its keys, and the caller that signs with them.
//
// Made by doctor's look and by setup, one per command; lives as long as the clients made over
// caller(). Redshift and EC2 are asked where the warehouse is, all else where the bucket is. Safe
// on every thread. Nothing is asked before the first call; keys that cannot be found
// are that call's Error. The referenced Clock outlives it.
#include "aws/credential_provider.hpp"
#include "aws/service_call.hpp"
#include "base/clock.hpp"
#include "model/task_definition.hpp"

#include <stop_token>

namespace doctor {

/// How long a refusal that may pass is tried again.
enum class Patience : std::uint8_t {
  short_look,   ///< a report is waited for
  long_change,  ///< a change is worth waiting for
};

class AwsSession {
 public:
  AwsSession(const model::TaskDefinition& task, base::Clock& clock, Patience patience,
             std::stop_token stop);

  aws::ServiceCaller& caller() { return caller_; }

 private:
  aws::CredentialProvider credentials_;
  aws::ServiceCaller caller_;
};

/// Whether the task's account can be asked at all: it stages in S3 for a Redshift, with AWS's own
/// addresses or an environment that says where AWS is (AWS_ENDPOINT_URL).
bool may_ask_aws(const model::TaskDefinition& task);

/// Where Redshift and its network are asked: the region in the host's name; for a name of one's
/// own that of [staging].
std::string region_of_warehouse(const model::TaskDefinition& task);

}  // namespace doctor
