#include "standin/api_service.hpp"

#include "base/log.hpp"
#include "standin/api_signature.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace standin {
namespace {

using base::Json;

const ApiAction* find_action(std::string_view service, std::string_view name) {
  static const std::vector<ApiAction>& (*const kAll[])() = {
      sts_actions,          iam_role_actions,   iam_policy_actions, serverless_actions,
      redshift_actions,     ec2_describe_actions, ec2_change_actions, kms_actions,
      secret_actions};
  for (const auto actions : kAll) {
    for (const ApiAction& action : actions()) {
      if (action.service == service && action.name == name) return &action;
    }
  }
  return nullptr;
}

/// What the action does not take, or misses.
std::optional<ApiFailure> check_parameters(const ApiServiceForm& form, const ApiAction& action,
                                           const Json& in) {
  std::vector<std::string> known;
  std::string_view rest = action.parameters;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const bool is_required = word.ends_with('*');
    if (is_required) word.remove_suffix(1);
    known.emplace_back(word);
    if (is_required && !in.contains(known.back())) return missing_parameter(form, word);
  }
  if (form.protocol == ApiProtocol::ec2) known.emplace_back("DryRun");
  for (const auto& item : in.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      return unknown_parameter(form, item.key());
    }
  }
  return std::nullopt;
}

/// IAM names the role by its name in its refusals, the other services show the ARN.
std::string shown_resource(const ApiCall& call, const std::string& resource) {
  const bool is_role =
      call.action.starts_with("iam:") && resource.find(":role/") != std::string::npos;
  return is_role ? "role " + resource.substr(resource.rfind('/') + 1) : resource;
}

ApiResult perform(const ApiServiceForm& form, const ApiAction& action, const ApiCall& call) {
  if (action.resource != nullptr) {
    const std::string resource = action.resource(call);
    const Decision decision =
        decide(call.world, call.caller, {.action = call.action, .resource = resource});
    if (!decision.is_allowed) {
      return access_denied(call, call.action, shown_resource(call, resource), decision);
    }
  }
  if (auto failure = check_parameters(form, action, call.in)) return *std::move(failure);
  if (form.protocol == ApiProtocol::ec2 && call.truth("DryRun", false)) {
    return ApiFailure{412, "DryRunOperation",
                      "Request would have succeeded, but DryRun flag is set."};
  }
  return action.perform(call);
}

}  // namespace

ApiAnswer ApiService::answer(const S3Request& request, const std::string& body, std::int64_t now,
                             const std::string& request_id) {
  const auto claim = read_api_claim(request);
  // Without a service's name in its signature a request is refused as STS would.
  const ApiServiceForm* form = find_service_form(claim ? claim->service : "sts");
  if (form == nullptr) {
    return write_failure(*find_service_form("sts"),
                         {400, "InvalidAction",
                          fmt::format("The stand-in has no service {}.", claim->service)},
                         request_id);
  }
  ApiResult result = claim ? run(*form, request, body, now) : unsigned_request(*form, request);
  if (const auto* failure = std::get_if<ApiFailure>(&result)) {
    base::log_debug(base::LogComponent::standin, "{} refused: {} {}", form->name, failure->status,
                    failure->code);
    return write_failure(*form, *failure, request_id);
  }
  const auto question = read_question(*form, request, body);
  return write_output(*form, question->action, std::get<Json>(result), request_id);
}

ApiResult ApiService::run(const ApiServiceForm& form, const S3Request& request,
                          const std::string& body, std::int64_t now) {
  const World world = world_.current();
  const SignatureClaim claim = *read_api_claim(request);
  auto identity = authenticate_api(form, {request, body, claim}, world, now);
  if (auto* failure = std::get_if<ApiFailure>(&identity)) return std::move(*failure);
  const auto question = read_question(form, request, body);
  if (!question || request.method != "POST") {
    const bool is_json = form.protocol == ApiProtocol::json;
    return ApiFailure{400, is_json ? "SerializationException" : "MalformedQueryString",
                      "The request cannot be read."};
  }
  const ApiAction* action = find_action(form.name, question->action);
  if (action == nullptr || question->version != form.version) {
    return unknown_action(form, *question);
  }
  const std::string name = fmt::format("{}:{}", form.name, question->action);
  if (auto failure = next_fault(form, world, name)) return *std::move(failure);
  const ApiCall call{.world = world,
                     .caller = std::get<Identity>(identity),
                     .in = question->in,
                     .file = world_,
                     .now = now,
                     .protocol = form.protocol,
                     .action = name};
  return perform(form, *action, call);
}

std::optional<ApiFailure> ApiService::next_fault(const ApiServiceForm& form, const World& world,
                                                 const std::string& action) {
  const auto fault = faults_.next(world.api_faults, [&](const ApiFault& each) {
    return matches_wildcard(each.action, action);
  });
  if (!fault) return std::nullopt;
  ApiFailure failure{400, "ThrottlingException", "Rate exceeded"};
  if (form.protocol == ApiProtocol::query) failure.code = "Throttling";
  if (form.protocol == ApiProtocol::ec2) {
    failure = {503, "RequestLimitExceeded", "Request limit exceeded."};
  }
  if (fault->status != 0) failure.status = fault->status;
  if (!fault->code.empty()) {
    failure.code = fault->code;
    failure.message = "A fault that the stand-in was told to show.";
  }
  return failure;
}

}  // namespace standin
