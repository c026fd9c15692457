#include "aws/credential_request.hpp"

#include "aws/service_limits.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <filesystem>

namespace aws {

std::optional<std::string> file_of_this_machine(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return base::read_file(path, base::limits::kConfigBytesMax);
}

HttpResponse send_to_metadata(const HttpRequest& request) {
  static HttpClient client({.ca_file = {},
                            .connect_timeout = limits::kMetadataConnectTimeout,
                            .request_timeout = limits::kMetadataRequestTimeout});
  return client.send(request, {});
}

}  // namespace aws
