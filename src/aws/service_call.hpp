#pragma once
// Signed requests to AWS services, with all that every one of them needs: address and partition,
// keys that are renewed, a corrected clock, pauses when throttled, errors with a cause.
//
// One ServiceCaller serves all clients (sts_client, iam_client, ...) and all threads of a doctor or
// setup run. The referenced provider and Clock outlive it. A request is tried again after
// throttling and failures of the server, until the policy's deadline; after a lost answer once,
// unless it must not be carried out twice. Every request sent is counted. Source: IAM User Guide,
// "Create a signed AWS API request"; SDK reference guide, "Retry behavior".
#include "aws/call_count.hpp"
#include "aws/credential_provider.hpp"
#include "aws/http_client.hpp"
#include "aws/service_endpoint.hpp"
#include "aws/service_refusal.hpp"
#include "base/retry.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace aws {

struct ServiceSettings {
  std::string region = "us-east-1";
  EndpointOverrides endpoints = {};
  HttpOptions http = {.ca_file = {}, .request_timeout = std::chrono::seconds(60)};
  base::RetryPolicy retry = {.first_delay = std::chrono::milliseconds(200),
                             .delay_max = std::chrono::seconds(5),
                             .deadline = std::chrono::seconds(30)};
  /// Services that are asked elsewhere than in `region`, by name: {"ec2", "eu-central-1"}.
  std::map<std::string, std::string> regions = {};
};

/// Whether a request may be sent again when it is not known if it was carried out.
enum class Repeat : std::uint8_t { freely, never };
enum class Signing : std::uint8_t { with_keys, none };

struct ServiceCall {
  std::string service = {};  ///< "iam": the address and the signature's service
  std::string action = {};   ///< the IAM action, for sentences and the count: "iam:GetRole"
  std::string subject = {};  ///< what it is about, for sentences: "role \"etl\""
  std::string region = {};   ///< empty: that of the settings for the service
  std::string method = "POST";
  std::string path = "/";
  Query query = {};
  Headers headers = {};
  std::string body = {};
  Repeat repeat = Repeat::freely;
  Signing signing = Signing::with_keys;
};

/// A complete answer, and what it means when it is a refusal that does not pass by itself.
struct ServiceAnswer {
  HttpResponse http;
  std::string code = {};  ///< the server's: "NoSuchEntity"; empty without a body
  std::optional<base::Error> refusal = std::nullopt;
};

class ServiceCaller {
 public:
  ServiceCaller(ServiceSettings settings, CredentialProvider& credentials, base::Clock& clock,
                std::stop_token stop);

  /// Gives the answer, also a refusal; throws Error when there is none, or none that stays.
  ServiceAnswer ask(const ServiceCall& call);
  /// Gives the answer of a call that succeeded; throws Error otherwise (service_refusal.hpp, and
  /// http_client.hpp when there was no answer).
  HttpResponse require(const ServiceCall& call);
  /// The same, but nullopt when the server's code is one of `absent`: looked for and not there.
  std::optional<HttpResponse> find(const ServiceCall& call,
                                   std::span<const std::string_view> absent);

  const ServiceSettings& settings() const { return settings_; }
  /// Gives the region in which the service is asked when a call names none.
  const std::string& region_of(const std::string& service) const;
  const CallCount& count() const { return count_; }

 private:
  struct Progress;
  ServiceAnswer attempt(const ServiceCall& call, Progress& progress);
  base::Error error_of(const ServiceCall& call, const FoundCredentials& keys,
                       const HttpResponse& answer, ServiceRefusal refusal) const;
  HttpResponse send(const ServiceCall& call, const FoundCredentials& keys, Progress& progress);
  HttpRequest signed_request(const ServiceCall& call, const FoundCredentials& keys,
                             const ServiceEndpoint& endpoint) const;
  bool mend(const HttpResponse& answer, const ServiceRefusal& refusal, const FoundCredentials& keys,
            Progress& progress);
  bool correct_clock(const HttpResponse& answer, base::WallTime signed_at);
  base::WallTime now() const;
  const std::string& region_of(const ServiceCall& call) const;

  const ServiceSettings settings_;
  CredentialProvider& credentials_;
  base::Clock& clock_;
  const std::stop_token stop_;
  HttpClient http_;
  CallCount count_;
  std::atomic<std::int64_t> skew_seconds_ = 0;  // the servers' time minus ours, once it mattered
  std::atomic<std::uint64_t> seed_;
};

}  // namespace aws
