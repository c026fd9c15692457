#include "aws/iam_client.hpp"

#include "aws/iam_call.hpp"
#include "aws/percent_decoding.hpp"

#include <fmt/core.h>

namespace aws {
namespace {

std::string role_text(const std::string& name) {
  return fmt::format("role \"{}\"", name);
}

std::string policy_text(const std::string& role, const std::string& policy) {
  return fmt::format("policy \"{}\" of role \"{}\"", policy, role);
}

std::string document_of(const pugi::xml_node& node, const char* name) {
  return percent_decode(node.child_value(name), PlusSign::is_plus);
}

IamRole read_role(const pugi::xml_node& node) {
  IamRole role;
  role.name = text_of(node, "RoleName");
  role.path = text_of(node, "Path");
  role.arn = text_of(node, "Arn");
  role.id = text_of(node, "RoleId");
  role.description = text_of(node, "Description");
  role.trust_policy = document_of(node, "AssumeRolePolicyDocument");
  role.permissions_boundary_arn =
      text_of(node.child("PermissionsBoundary"), "PermissionsBoundaryArn");
  role.max_session_seconds = number_of(node, "MaxSessionDuration");
  return role;
}

/// Asks for one thing that may not be there and reads it out of the operation's result.
template <typename Read>
auto find_one(ServiceCaller& caller, const std::string& operation, const std::string& subject,
              Query parameters, Read read)
    -> std::optional<decltype(read(std::declval<pugi::xml_node>()))> {
  const ServiceCall call = iam_call(operation, subject, std::move(parameters));
  const std::optional<HttpResponse> response = caller.find(call, kIamAbsent);
  if (!response) return std::nullopt;
  const XmlAnswer answer(call.action, response->body, operation + "Response");
  return read(iam_result(answer, operation));
}

}  // namespace

std::optional<IamRole> IamClient::get_role(const std::string& name) {
  return find_one(caller_, "GetRole", role_text(name), {{"RoleName", name}},
                  [](const pugi::xml_node& result) { return read_role(result.child("Role")); });
}

std::vector<std::string> IamClient::list_role_policies(const std::string& role) {
  std::vector<std::string> names;
  for_each_iam_page(caller_, "ListRolePolicies", role_text(role), {{"RoleName", role}},
                    [&](const pugi::xml_node& result) {
                      for (std::string& name : texts_of(result, "PolicyNames", "member")) {
                        names.push_back(std::move(name));
                      }
                    });
  return names;
}

std::optional<std::string> IamClient::get_role_policy(const std::string& role,
                                                      const std::string& policy) {
  return find_one(
      caller_, "GetRolePolicy", policy_text(role, policy),
      {{"RoleName", role}, {"PolicyName", policy}},
      [](const pugi::xml_node& result) { return document_of(result, "PolicyDocument"); });
}

std::vector<AttachedPolicy> IamClient::list_attached_role_policies(const std::string& role) {
  std::vector<AttachedPolicy> policies;
  for_each_iam_page(
      caller_, "ListAttachedRolePolicies", role_text(role), {{"RoleName", role}},
      [&](const pugi::xml_node& result) {
        for (const pugi::xml_node& node : result.child("AttachedPolicies").children("member")) {
          policies.push_back({text_of(node, "PolicyName"), text_of(node, "PolicyArn")});
        }
      });
  return policies;
}

std::optional<ManagedPolicy> IamClient::get_policy(const std::string& arn) {
  return find_one(caller_, "GetPolicy", arn, {{"PolicyArn", arn}},
                  [](const pugi::xml_node& result) {
                    const pugi::xml_node node = result.child("Policy");
                    return ManagedPolicy{text_of(node, "PolicyName"), text_of(node, "Arn"),
                                         text_of(node, "DefaultVersionId")};
                  });
}

std::optional<std::string> IamClient::get_policy_version(const std::string& arn,
                                                         const std::string& version) {
  return find_one(caller_, "GetPolicyVersion", fmt::format("{} {}", arn, version),
                  {{"PolicyArn", arn}, {"VersionId", version}}, [](const pugi::xml_node& result) {
                    return document_of(result.child("PolicyVersion"), "Document");
                  });
}

IamRole IamClient::create_role(const NewRole& role) {
  Query parameters{{"RoleName", role.name},
                   {"Path", role.path},
                   {"AssumeRolePolicyDocument", role.trust_policy}};
  add_given(parameters, "Description", role.description);
  add_given(parameters, "PermissionsBoundary", role.permissions_boundary_arn);
  ServiceCall call = iam_call("CreateRole", role_text(role.name), std::move(parameters));
  call.repeat = Repeat::never;
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "CreateRoleResponse");
  return read_role(iam_result(answer, "CreateRole").child("Role"));
}

void IamClient::update_assume_role_policy(const std::string& role, const std::string& document) {
  caller_.require(iam_call("UpdateAssumeRolePolicy", role_text(role),
                           {{"RoleName", role}, {"PolicyDocument", document}}));
}

void IamClient::put_role_policy(const std::string& role, const std::string& policy,
                                const std::string& document) {
  caller_.require(iam_call(
      "PutRolePolicy", policy_text(role, policy),
      {{"RoleName", role}, {"PolicyName", policy}, {"PolicyDocument", document}}));
}

bool IamClient::delete_role_policy(const std::string& role, const std::string& policy) {
  const ServiceCall call = iam_call("DeleteRolePolicy", policy_text(role, policy),
                                    {{"RoleName", role}, {"PolicyName", policy}});
  return caller_.find(call, kIamAbsent).has_value();
}

bool IamClient::delete_role(const std::string& role) {
  const ServiceCall call = iam_call("DeleteRole", role_text(role), {{"RoleName", role}});
  return caller_.find(call, kIamAbsent).has_value();
}

}  // namespace aws
