#pragma once
// A call of an AWS service other than S3, as its handler sees it, and what the handler gives back.
//
// Made by the api_service, which has read, authenticated and authorized the request; used by the
// api_*.cpp files, one for each service. Handlers are functions of the call; they change the World
// through its file. An answer is the operation's output as JSON, in the names of the wire: the
// query protocols write a list inside of its item's name ({"member": [...]}).
#include "base/json.hpp"
#include "standin/identity.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace standin {

/// How a service's requests and answers are written: form and XML, EC2's dialect of it, or JSON.
enum class ApiProtocol { query, ec2, json };

struct ApiFailure {
  int status = 400;
  std::string code;
  std::string message;
};
/// Null stands for an operation without output.
using ApiResult = std::variant<base::Json, ApiFailure>;

struct ApiCall {
  const World& world;
  const Identity& caller;
  const base::Json& in;  ///< parameters; dotted names of the query protocols are nested objects
  WorldFile& file;
  std::int64_t now = 0;  ///< Unix seconds
  ApiProtocol protocol = ApiProtocol::json;
  std::string action;  ///< "iam:GetRole"

  bool has(const char* key) const { return in.contains(key); }
  /// The parameter as a text; empty when it is not there.
  std::string text(const char* key) const;
  /// The parameter as a number, or `otherwise`.
  std::int64_t number(const char* key, std::int64_t otherwise) const;
  bool truth(const char* key, bool otherwise) const;
  /// The items of a list, whatever way the protocol numbers them.
  std::vector<base::Json> list(const char* key) const;
  /// The texts of a list.
  std::vector<std::string> texts(const char* key) const;
  /// "arn:PARTITION:SERVICE:REGION:ACCOUNT:REST".
  std::string arn(std::string_view service, std::string_view rest) const;
};

/// The items of a list parameter.
std::vector<base::Json> list_items(const base::Json& node);

struct ApiAction {
  std::string_view service;
  std::string_view name;
  /// Accepted parameters; those with a star behind them must be there.
  std::string_view parameters;
  /// What policies name; null: the handler judges by itself, or nothing is to be judged.
  std::string (*resource)(const ApiCall& call);
  ApiResult (*perform)(const ApiCall& call);
};

// The actions of each service.
const std::vector<ApiAction>& sts_actions();
const std::vector<ApiAction>& iam_role_actions();
const std::vector<ApiAction>& iam_policy_actions();
const std::vector<ApiAction>& serverless_actions();
const std::vector<ApiAction>& redshift_actions();
const std::vector<ApiAction>& ec2_describe_actions();
const std::vector<ApiAction>& ec2_change_actions();
const std::vector<ApiAction>& kms_actions();
const std::vector<ApiAction>& secret_actions();

/// A refusal for want of permission, as the call's protocol words it.
ApiFailure access_denied(const ApiCall& call, const std::string& action,
                         const std::string& resource, const Decision& decision);
/// Whether the caller may hand the role to a service; the refusal otherwise.
std::optional<ApiFailure> check_pass_role(const ApiCall& call, const std::string& role_arn,
                                          const std::string& service);

/// A part of a list, and the token of the next part; the token is empty at the end.
struct ApiPage {
  base::Json items = base::Json::array();
  std::string next;
};
/// Cuts the page that the parameters of these names ask for; a token that is none is a refusal.
std::variant<ApiPage, ApiFailure> take_page(const ApiCall& call, const base::Json& all,
                                            const char* size_key, const char* token_key);

/// "2026-01-31T12:00:00Z".
std::string api_time(std::int64_t seconds);

}  // namespace standin
