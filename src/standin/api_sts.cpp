#include "base/prng.hpp"
#include "standin/api_call.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace standin {
namespace {

using base::Json;

constexpr std::int64_t kSecondsMin = 900;
constexpr std::int64_t kSecondsDefault = 3600;
constexpr std::int64_t kChainedSecondsMax = 3600;
constexpr std::int64_t kExpiredKept = 86'400;  // so that old keys are "expired", not unknown
constexpr std::size_t kKeySize = 16;
constexpr std::size_t kSecretSize = 40;
constexpr std::size_t kTokenSize = 120;

ApiResult get_caller_identity(const ApiCall& call) {
  return Json{{"Arn", call.caller.shown_arn()},
              {"UserId", call.caller.user_id},
              {"Account", call.caller.principal.account}};
}

ApiFailure not_authorized(const ApiCall& call, const std::string& arn) {
  return {403, "AccessDenied",
          fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                      call.caller.shown_arn(), arn)};
}

/// Within an account a trust that names the caller is enough, of a session's role within its
/// boundary; one that names the account lets the caller's own policies decide.
bool may_assume(const ApiCall& call, const WorldRole& role) {
  PolicyRequest request{.action = "sts:AssumeRole", .resource = role.arn};
  request.context["sts:rolesessionname"] = {call.text("RoleSessionName")};
  if (call.has("ExternalId")) request.context["sts:externalid"] = {call.text("ExternalId")};
  return decide_on_trust(call.world, call.caller, std::move(request), role.trust).is_allowed;
}

std::string upper_token(base::Prng& prng, std::size_t size) {
  std::string text = prng.token(size);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

WorldSession new_session(const ApiCall& call, const std::string& role, std::int64_t seconds) {
  base::Prng prng = base::Prng::from_entropy();  // the keys open nothing but this stand-in
  WorldSession session;
  session.access_key_id = "ASIA" + upper_token(prng, kKeySize);
  session.secret_access_key = prng.token(kSecretSize);
  session.session_token = prng.token(kTokenSize);
  session.role = role;
  session.session_name = call.text("RoleSessionName");
  session.expires_at = call.now + seconds;
  return session;
}

bool is_session_name(const std::string& name) {
  return name.size() >= 2 && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("_+=,.@-").find(c) != std::string_view::npos;
         });
}

ApiResult assume_role(const ApiCall& call) {
  if (!is_session_name(call.text("RoleSessionName"))) {
    return ApiFailure{400, "ValidationError",
                      fmt::format("1 validation error detected: Value '{}' at 'roleSessionName' "
                                  "failed to satisfy constraint: Member must have length from 2 "
                                  "to 64 of [\\w+=,.@-]",
                                  call.text("RoleSessionName"))};
  }
  const std::string arn = call.text("RoleArn");
  const auto role = find_role_by_arn(call.world, arn);
  if (!role || !may_assume(call, *role->role)) return not_authorized(call, arn);
  const std::int64_t seconds = call.number("DurationSeconds", kSecondsDefault);
  const bool is_chained = !call.caller.principal.session_arn.empty();
  if (seconds < kSecondsMin || seconds > role->role->max_session_s ||
      (is_chained && seconds > kChainedSecondsMax)) {
    return ApiFailure{400, "ValidationError",
                      "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                      "role."};
  }
  const WorldSession session = new_session(call, role->name, seconds);
  call.file.update([&](World& world) {
    std::erase_if(world.sessions, [&](const WorldSession& old) {
      return old.expires_at + kExpiredKept < call.now;
    });
    world.sessions.push_back(session);
  });
  const Identity assumed = identity_of_role(call.world, role->name, session.session_name);
  return Json{{"AssumedRoleUser",
               {{"AssumedRoleId", assumed.user_id}, {"Arn", assumed.principal.session_arn}}},
              {"Credentials",
               {{"AccessKeyId", session.access_key_id},
                {"SecretAccessKey", session.secret_access_key},
                {"SessionToken", session.session_token},
                {"Expiration", api_time(session.expires_at)}}}};
}

}  // namespace

const std::vector<ApiAction>& sts_actions() {
  static const std::vector<ApiAction> kActions = {
      // Everybody may ask who he is, even when it is denied to him.
      {"sts", "GetCallerIdentity", "", nullptr, get_caller_identity},
      {"sts", "AssumeRole", "RoleArn* RoleSessionName* DurationSeconds ExternalId", nullptr,
       assume_role},
  };
  return kActions;
}

}  // namespace standin
