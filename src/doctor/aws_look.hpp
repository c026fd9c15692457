#pragma once
// The account side of the path: the role, the warehouse's list and network, the bucket's set-up,
// asked of AWS and judged.
//
// Blocking, on the caller's thread; reads only. Where AWS is not asked at all (a store of one's own
// without AWS_ENDPOINT_URL, or no keys) each area is one finding "not seen"; so is what single keys
// may not. Never throws for what is wrong with the world but Error(cancelled).
#include "base/clock.hpp"
#include "doctor/account_facts.hpp"
#include "doctor/finding.hpp"
#include "model/task_definition.hpp"

#include <cstdint>
#include <stop_token>

namespace doctor {

struct AwsLook {
  Findings role;
  Findings bucket;
  Findings network;
  std::uint64_t calls = 0;
};

/// Pure: what was read, judged; `calls` is left out.
AwsLook judge_account(const AccountFacts& facts, const model::TaskDefinition& task);

AwsLook look_at_aws(const model::TaskDefinition& task, base::Clock& clock, std::stop_token stop);

}  // namespace doctor
