#pragma once
// A ServiceCaller whose services all answer from one script on 127.0.0.1, with a clock that only
// the test moves. For tests only, of aws/ and of what reads an account.
#include "aws/scripted_server.hpp"
#include "aws/service_call.hpp"
#include "base/fake_clock.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace aws {

class ScriptedService {
 public:
  explicit ScriptedService(std::vector<ScriptedAnswer> answers, std::string region = "us-east-1",
                           std::map<std::string, std::string> regions = {})
      : server_(std::move(answers)),
        credentials_({{"AKIATEST", base::Secret("secret-key"), base::Secret()}, "a test", {}},
                     clock_),
        caller_({.region = std::move(region),
                 .endpoints = {{"", server_.url()}},
                 .regions = std::move(regions)},
                credentials_, clock_, {}) {}

  ServiceCaller& caller() { return caller_; }
  base::FakeClock& clock() { return clock_; }
  std::vector<SeenRequest> requests() const { return server_.requests(); }
  /// The body of the request with this number, from 0.
  std::string body(std::size_t number) const { return requests().at(number).body; }
  /// "GET /bucket?policy=" of the request with this number.
  std::string line(std::size_t number) const {
    const std::string whole = requests().at(number).line();
    return whole.substr(0, whole.rfind(' '));
  }

 private:
  base::FakeClock clock_{base::WallTime(std::chrono::seconds(1'800'000'000))};
  ScriptedServer server_;
  CredentialProvider credentials_;
  ServiceCaller caller_;
};

/// The code of the Error that `operation` throws; empty when it throws none.
template <typename Operation>
std::string code_thrown_by(Operation operation) {
  try {
    operation();
  } catch (const base::Error& error) {
    return error.code();
  }
  return {};
}

}  // namespace aws
