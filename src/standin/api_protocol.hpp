#pragma once
// The wire forms of the AWS services that the control plane has: which service a request is for,
// what it asks, and how answers and refusals are written.
//
// Pure; used by the api_service. Source: the service models (protocol, version, namespace, target
// prefix of each service) and "Common errors" of each API reference.
#include "standin/api_call.hpp"
#include "standin/s3_request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace standin {

struct ApiServiceForm {
  std::string_view name;  ///< as signatures and policies name it
  ApiProtocol protocol = ApiProtocol::json;
  std::string_view version;  ///< of the query protocols
  std::string_view name_space;
  std::string_view target_prefix;  ///< of the JSON protocol
};

/// nullptr when the control plane does not have the service.
const ApiServiceForm* find_service_form(std::string_view name);

/// What a request asks for.
struct ApiQuestion {
  std::string action;  ///< empty: it names none
  std::string version;
  base::Json in = base::Json::object();
};
/// nullopt when the body cannot be read.
std::optional<ApiQuestion> read_question(const ApiServiceForm& form, const S3Request& request,
                                         const std::string& body);

struct ApiAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
};
ApiAnswer write_output(const ApiServiceForm& form, const std::string& action,
                       const base::Json& output, const std::string& request_id);
ApiAnswer write_failure(const ApiServiceForm& form, const ApiFailure& failure,
                        const std::string& request_id);

/// The answer to an action that the service does not have, as AWS words it.
ApiFailure unknown_action(const ApiServiceForm& form, const ApiQuestion& question);
/// A parameter that the action must have, or that the stand-in does not know.
ApiFailure missing_parameter(const ApiServiceForm& form, std::string_view name);
ApiFailure unknown_parameter(const ApiServiceForm& form, std::string_view name);

}  // namespace standin
