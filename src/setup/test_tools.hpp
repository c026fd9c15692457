#pragma once
// The tools of a change over a scripted account, for tests.
#include "aws/scripted_service.hpp"
#include "setup/role_list.hpp"

#include <fmt/core.h>

#include <string>
#include <vector>

namespace setup {

using aws::ScriptedAnswer;

struct TestTools {
  explicit TestTools(std::vector<ScriptedAnswer> answers) : service(std::move(answers)) {}

  Tools tools() {
    return {service.caller(), service.clock(), stop.get_token(),
            [this](const std::string& line) { progress.push_back(line); }};
  }

  aws::ScriptedService service;
  std::stop_source stop;
  std::vector<std::string> progress;
};

/// A namespace "etl" with the roles on its list, each "arn=status".
inline ScriptedAnswer namespace_with(const std::vector<std::string>& roles) {
  std::string items;
  for (const std::string& role : roles) {
    const std::size_t at = role.find('=');
    items += fmt::format("{}\"IamRole(applyStatus={}, iamRoleArn={})\"", items.empty() ? "" : ",",
                         role.substr(at + 1), role.substr(0, at));
  }
  return ScriptedAnswer::of(
      200, fmt::format(R"({{"namespace":{{"namespaceName":"etl","status":"AVAILABLE",)"
                       R"("iamRoles":[{}]}}}})",
                       items));
}

inline ScriptedAnswer json_refusal(int status, const std::string& code) {
  return ScriptedAnswer::of(status, fmt::format(R"({{"__type":"{}","message":"because"}})", code));
}

inline ScriptedAnswer iam_answer(const std::string& action, const std::string& result) {
  return ScriptedAnswer::of(
      200, fmt::format("<{0}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                       "<{0}Result>{1}</{0}Result></{0}Response>",
                       action, result));
}

inline ScriptedAnswer iam_refusal(int status, const std::string& code) {
  return ScriptedAnswer::of(status,
                            fmt::format("<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code>"
                                        "<Message>because</Message></Error></ErrorResponse>",
                                        code));
}

/// GetRole of the role "r" with this trust policy.
inline ScriptedAnswer role_with_trust(const std::string& trust) {
  return iam_answer("GetRole",
                    "<Role><RoleName>r</RoleName><Path>/</Path><RoleId>AROA1</RoleId>"
                    "<Arn>arn:aws:iam::123456789012:role/r</Arn><AssumeRolePolicyDocument>" +
                        trust + "</AssumeRolePolicyDocument></Role>");
}

}  // namespace setup
