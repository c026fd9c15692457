#pragma once
// A world for the credential search: variables, files and metadata answers of a test's own.
//
// For the tests of aws/ only. Nothing of this machine is looked at. Metadata requests are answered
// by `answers` in turn ("METHOD url" -> answer), the last one again and again.
#include "aws/credential_request.hpp"
#include "base/error.hpp"
#include "base/fake_clock.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aws {

struct CredentialWorld {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::map<std::string, HttpResponse> answers;  ///< by "GET http://..."; others cannot be reached
  std::vector<HttpRequest> asked;
  base::FakeClock clock{base::WallTime(std::chrono::seconds(1'800'000'000))};

  CredentialRequest request() {
    CredentialRequest request;
    request.environment = [this](const std::string& name) { return look(variables, name); };
    request.file = [this](const std::string& path) { return look(files, path); };
    request.metadata = [this](const HttpRequest& ask) { return answer(ask); };
    request.clock = &clock;
    return request;
  }

  static HttpResponse keys(const std::string& access_key_id) {
    return {200,
            {},
            "{\"AccessKeyId\":\"" + access_key_id +
                "\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
                "\"Expiration\":\"2027-01-15T14:00:00Z\"}"};
  }

 private:
  static std::optional<std::string> look(const std::map<std::string, std::string>& in,
                                         const std::string& name) {
    const auto found = in.find(name);
    return found == in.end() ? std::nullopt : std::optional(found->second);
  }
  HttpResponse answer(const HttpRequest& ask) {
    asked.push_back(ask);
    const auto found = answers.find(ask.method + " " + ask.url);
    if (found != answers.end()) return found->second;
    throw base::Error(base::ErrorScope::transient, "http.refused", "nobody answers there", "");
  }
};

/// What `search` throws.
template <typename Search>
base::ErrorReport report_thrown_by(Search search) {
  try {
    search();
  } catch (const base::Error& error) {
    return error.report();
  }
  return {};
}

}  // namespace aws
