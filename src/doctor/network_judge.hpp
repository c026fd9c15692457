#pragma once
// What the checks of the network share: the facts, the task and the findings so far. Internal to
// network_checks, group_checks, egress_checks and acl_checks.
#include "doctor/finding.hpp"
#include "doctor/network_facts.hpp"
#include "model/task_definition.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace doctor {

inline constexpr std::int64_t kHttps = 443;
inline constexpr std::string_view kEverywhere = "0.0.0.0/0";
inline constexpr char kHangs[] =
    "With enhanced VPC routing COPY reads S3 through your VPC: without a way it hangs until a "
    "timeout instead of failing.";

struct NetworkJudge {
  const NetworkFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  static Check check(std::string code, std::string checked) {
    return {Area::network, std::move(code), std::move(checked)};
  }

  Finding unseen(const Check& check, const std::string& action) const {
    Finding finding = check.not_seen(
        "these keys may not: " + action, "It can stop COPY; the COPY below tries it.",
        {{FixKind::step, "Allow the keys that sluice uses " + action + "."}});
    const auto found = facts.unseen.find(action);
    if (found != facts.unseen.end()) finding.server_text = found->second;
    return finding;
  }
};

}  // namespace doctor
