#include "aws/serverless_client.hpp"

#include "aws/json_form.hpp"

#include <fmt/core.h>

#include <string_view>

namespace aws {
namespace {

constexpr JsonApi kApi{"redshift-serverless", "RedshiftServerless"};
constexpr std::string_view kAbsent[] = {"ResourceNotFoundException"};

std::string_view trim(std::string_view text, std::string_view what) {
  const std::size_t begin = text.find_first_not_of(what);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(what) - begin + 1);
}

AssociatedRole role_of(const base::Json& object) {
  return {text_of(object, "iamRoleArn"), text_of(object, "applyStatus")};
}

std::vector<AssociatedRole> read_roles(const base::Json& list) {
  std::vector<AssociatedRole> roles;
  for (const base::Json& item : list) {
    if (item.is_object()) roles.push_back(role_of(item));
    if (item.is_string()) roles.push_back(read_associated_role(item.get<std::string>()));
  }
  return roles;
}

Namespace read_namespace(const base::Json& object) {
  Namespace read;
  read.name = text_of(object, "namespaceName");
  read.id = text_of(object, "namespaceId");
  read.arn = text_of(object, "namespaceArn");
  read.status = text_of(object, "status");
  read.database = text_of(object, "dbName");
  read.admin_user = text_of(object, "adminUsername");
  read.admin_secret_arn = text_of(object, "adminPasswordSecretArn");
  read.kms_key_id = text_of(object, "kmsKeyId");
  read.default_role_arn = text_of(object, "defaultIamRoleArn");
  read.roles = read_roles(list_of(object, "iamRoles"));
  return read;
}

void read_endpoint(const base::Json& endpoint, Workgroup& workgroup) {
  workgroup.host = text_of(endpoint, "address");
  if (const std::int64_t port = number_of(endpoint, "port"); port != 0) workgroup.port = port;
  for (const base::Json& way : list_of(endpoint, "vpcEndpoints")) {
    if (workgroup.vpc_id.empty()) workgroup.vpc_id = text_of(way, "vpcId");
    for (const base::Json& interface : list_of(way, "networkInterfaces")) {
      workgroup.interfaces.push_back(
          {text_of(interface, "networkInterfaceId"), text_of(interface, "subnetId"),
           text_of(interface, "privateIpAddress"), text_of(interface, "availabilityZone")});
    }
  }
}

Workgroup read_workgroup(const base::Json& object) {
  Workgroup read;
  read.name = text_of(object, "workgroupName");
  read.arn = text_of(object, "workgroupArn");
  read.namespace_name = text_of(object, "namespaceName");
  read.status = text_of(object, "status");
  read.port = number_of(object, "port");
  read.is_publicly_accessible = flag_of(object, "publiclyAccessible");
  read.has_enhanced_vpc_routing = flag_of(object, "enhancedVpcRouting");
  read.base_rpus = number_of(object, "baseCapacity");
  read.subnet_ids = texts_of(object, "subnetIds");
  read.security_group_ids = texts_of(object, "securityGroupIds");
  for (const base::Json& item : list_of(object, "configParameters")) {
    read.parameters.emplace_back(text_of(item, "parameterKey"), text_of(item, "parameterValue"));
  }
  read_endpoint(object_of(object, "endpoint"), read);
  return read;
}

/// What is asked about, and in which region.
struct Subject {
  std::string text;
  std::string region;  ///< empty: the caller's for the service
};

ServiceCall call_about(const std::string& operation, const Subject& subject,
                       const base::Json& input) {
  ServiceCall call = json_call(kApi, operation, input);
  call.subject = subject.text;
  call.region = subject.region;
  return call;
}

/// Where a list is asked for, and what is in it.
struct ListCall {
  ServiceCaller& caller;
  const std::string& region;
  std::string operation;
  const char* member;
};

/// All items of a list operation, page by page.
template <typename Read>
auto list_all(const ListCall& list, Read read) -> std::vector<decltype(read(base::Json()))> {
  std::vector<decltype(read(base::Json()))> all;
  std::string token;
  do {
    base::Json input = {{"maxResults", 100}};
    if (!token.empty()) input["nextToken"] = token;
    const ServiceCall call = call_about(list.operation, {"", list.region}, input);
    const base::Json answer = json_answer(call, list.caller.require(call).body);
    for (const base::Json& item : list_of(answer, list.member)) all.push_back(read(item));
    const std::string next = text_of(answer, "nextToken");
    token = next == token ? std::string() : next;  // a page that names itself would never end
  } while (!token.empty());
  return all;
}

}  // namespace

std::string Workgroup::parameter(const std::string& key) const {
  for (const auto& [own_key, value] : parameters) {
    if (own_key == key) return value;
  }
  return {};
}

std::optional<Namespace> ServerlessClient::get_namespace(const std::string& name) {
  const ServiceCall call = call_about(
      "GetNamespace", {fmt::format("namespace \"{}\"", name), region_}, {{"namespaceName", name}});
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  return read_namespace(object_of(json_answer(call, response->body), "namespace"));
}

std::vector<Namespace> ServerlessClient::list_namespaces() {
  return list_all(ListCall{caller_, region_, "ListNamespaces", "namespaces"}, read_namespace);
}

std::optional<Workgroup> ServerlessClient::get_workgroup(const std::string& name) {
  const ServiceCall call = call_about(
      "GetWorkgroup", {fmt::format("workgroup \"{}\"", name), region_}, {{"workgroupName", name}});
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  return read_workgroup(object_of(json_answer(call, response->body), "workgroup"));
}

std::vector<Workgroup> ServerlessClient::list_workgroups() {
  return list_all(ListCall{caller_, region_, "ListWorkgroups", "workgroups"}, read_workgroup);
}

Namespace ServerlessClient::update_namespace_roles(const std::string& name,
                                                   const NamespaceRoles& roles) {
  base::Json input = {{"namespaceName", name}, {"iamRoles", roles.role_arns}};
  if (!roles.default_role_arn.empty()) input["defaultIamRoleArn"] = roles.default_role_arn;
  ServiceCall call =
      call_about("UpdateNamespace", {fmt::format("namespace \"{}\"", name), region_}, input);
  call.repeat = Repeat::never;  // a second one would find its own change at work
  return read_namespace(object_of(json_answer(call, caller_.require(call).body), "namespace"));
}

DatabaseCredentials ServerlessClient::get_credentials(const std::string& workgroup,
                                                      const std::string& database) {
  base::Json input = {{"workgroupName", workgroup}};
  if (!database.empty()) input["dbName"] = database;
  const ServiceCall call =
      call_about("GetCredentials", {fmt::format("workgroup \"{}\"", workgroup), region_}, input);
  const base::Json answer = json_answer(call, caller_.require(call).body);
  DatabaseCredentials read{text_of(answer, "dbUser"), base::Secret(text_of(answer, "dbPassword")),
                           std::nullopt};
  const std::int64_t seconds = number_of(answer, "expiration");
  if (seconds > 0) read.expires_at = base::WallTime(std::chrono::seconds(seconds));
  return read;
}

// A role's name may hold commas and equals signs, so the ARN ends where the other member begins.
AssociatedRole read_associated_role(const std::string& text) {
  if (text.starts_with('{')) {
    try {
      return role_of(base::parse_json(text, "iamRoles"));
    } catch (const base::Error&) {
      return {text, ""};
    }
  }
  constexpr std::string_view kArn = "iamRoleArn=";
  constexpr std::string_view kStatus = "applyStatus=";
  const std::size_t open = text.find('(');
  const std::size_t arn = text.find(kArn);
  if (open == std::string::npos || arn == std::string::npos) {
    return {std::string(trim(text, " ")), ""};
  }
  const std::string_view whole = std::string_view(text).substr(0, text.rfind(')'));
  const std::size_t status = whole.rfind(kStatus);
  const bool is_arn_first = status != std::string_view::npos && status > arn;
  const std::size_t arn_end = is_arn_first ? status : whole.size();
  AssociatedRole role;
  role.arn = trim(whole.substr(arn + kArn.size(), arn_end - arn - kArn.size()), ", ");
  if (status == std::string_view::npos) return role;
  const std::size_t status_end = is_arn_first ? whole.size() : arn;
  role.apply_status =
      trim(whole.substr(status + kStatus.size(), status_end - status - kStatus.size()), ", ");
  return role;
}

}  // namespace aws
