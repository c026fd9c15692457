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

/// A namespace "etl" with the roles on its list, each "arn=status", and its default role.
inline ScriptedAnswer namespace_with(const std::vector<std::string>& roles,
                                     const std::string& default_role = "") {
  std::string items;
  for (const std::string& role : roles) {
    const std::size_t at = role.find('=');
    items += fmt::format("{}\"IamRole(applyStatus={}, iamRoleArn={})\"", items.empty() ? "" : ",",
                         role.substr(at + 1), role.substr(0, at));
  }
  return ScriptedAnswer::of(
      200, fmt::format(R"({{"namespace":{{"namespaceName":"etl","status":"AVAILABLE",)"
                       R"("defaultIamRoleArn":"{}","iamRoles":[{}]}}}})",
                       default_role, items));
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

/// DescribeVpcEndpoints: the gateway endpoint vpce-1 with these route tables.
inline ScriptedAnswer endpoint_with(const std::vector<std::string>& tables,
                                    const std::string& policy = "") {
  std::string items;
  for (const std::string& table : tables) items += "<item>" + table + "</item>";
  return ScriptedAnswer::of(
      200,
      "<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-1"
      "</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><state>available</state>"
      "<policyDocument>" +
          policy + "</policyDocument><routeTableIdSet>" + items +
          "</routeTableIdSet></item></vpcEndpointSet></DescribeVpcEndpointsResponse>");
}

/// An answer of EC2 without content.
inline ScriptedAnswer ec2_answer(const std::string& operation, const std::string& content = "") {
  return ScriptedAnswer::of(200, fmt::format("<{0}Response>{1}</{0}Response>", operation, content));
}

inline ScriptedAnswer ec2_refusal(const std::string& code) {
  return ScriptedAnswer::of(400, "<Response><Errors><Error><Code>" + code +
                                     "</Code><Message>because</Message></Error></Errors>"
                                     "</Response>");
}

/// DescribeSecurityGroups: sg-1 lets 443 out to pl-1, described as this.
inline ScriptedAnswer group_with_rule(const std::string& description) {
  return ec2_answer(
      "DescribeSecurityGroups",
      "<securityGroupInfo><item><groupId>sg-1</groupId><ipPermissionsEgress><item><ipProtocol>tcp"
      "</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><prefixListIds><item>"
      "<prefixListId>pl-1</prefixListId><description>" +
          description +
          "</description></item></prefixListIds></item></ipPermissionsEgress></item>"
          "</securityGroupInfo>");
}

/// The rule of that group, as setup makes it.
inline AllowEgress egress_change() {
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 443;
  rule.prefix_list_ids = {"pl-1"};
  rule.descriptions = {{"pl-1", "sluice-orders: COPY reads S3"}};
  return {"sg-1", rule};
}

/// GetRole of the role "r" with this trust policy.
inline ScriptedAnswer role_with_trust(const std::string& trust) {
  return iam_answer("GetRole",
                    "<Role><RoleName>r</RoleName><Path>/</Path><RoleId>AROA1</RoleId>"
                    "<Arn>arn:aws:iam::123456789012:role/r</Arn><AssumeRolePolicyDocument>" +
                        trust + "</AssumeRolePolicyDocument></Role>");
}

}  // namespace setup
