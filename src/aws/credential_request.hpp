#pragma once
// What a search for AWS credentials is given: what the user configured, and the world it may look
// at. Everything of the world is passed in, so that tests need no home, environment or network.
//
// Filled by task/store_maker and by doctor and setup. A copy of it is kept by the provider that
// looks again before keys expire.
#include "aws/environment.hpp"
#include "aws/http_client.hpp"
#include "aws/service_endpoint.hpp"
#include "base/clock.hpp"
#include "model/endpoint.hpp"

#include <functional>
#include <optional>
#include <string>

namespace aws {

/// Gives a file's content; nullopt when it is not there. Throws Error(request) when it cannot be
/// read.
using FileLookup = std::function<std::optional<std::string>(const std::string& path)>;
std::optional<std::string> file_of_this_machine(const std::string& path);

/// Asks a metadata service: near, quick to answer, never through a proxy.
using MetadataSend = std::function<HttpResponse(const HttpRequest& request)>;
HttpResponse send_to_metadata(const HttpRequest& request);

struct CredentialRequest {
  std::optional<model::AwsKeys> keys = std::nullopt;  ///< static keys of the task file
  std::string profile = {};                           ///< named in the task file; empty: not named
  std::string region = {};  ///< for STS, where environment and profile name none
  EnvironmentLookup environment = process_environment;
  FileLookup file = file_of_this_machine;
  MetadataSend metadata = send_to_metadata;
  base::Clock* clock = &base::system_clock();  ///< never null
  std::string ca_file = {};                    ///< for STS; empty: the system's
};

}  // namespace aws
