#include "aws/credential_request.hpp"

#include "base/file.hpp"
#include "base/limits.hpp"

#include <filesystem>

namespace aws {

std::optional<std::string> file_of_this_machine(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return base::read_file(path, base::limits::kConfigBytesMax);
}

// Short, as in the AWS tools: outside of EC2 nobody answers, and nobody wants to wait.
HttpResponse send_to_metadata(const HttpRequest& request) {
  static HttpClient client({.ca_file = {},
                            .connect_timeout = std::chrono::seconds(1),
                            .request_timeout = std::chrono::seconds(5)});
  return client.send(request, {});
}

}  // namespace aws
