#include "aws/service_call.hpp"

#include "aws/service_limits.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace aws {
namespace {

bool may_be_skew(const ServiceRefusal& refusal) {
  const RefusalKind kind = kind_of(refusal);
  return kind == RefusalKind::clock_skew || kind == RefusalKind::wrong_signature;
}

/// No server has a reason to repeat a secret, but its words go into a log.
std::string without_secrets(std::string text, const model::AwsKeys& keys) {
  for (const base::Secret* secret : {&keys.secret_access_key, &keys.session_token}) {
    if (secret->empty()) continue;
    constexpr std::string_view kHidden = "***";
    for (std::size_t at = text.find(secret->reveal()); at != std::string::npos;
         at = text.find(secret->reveal(), at + kHidden.size())) {
      text.replace(at, secret->reveal().size(), kHidden);
    }
  }
  return text;
}

void note_that_it_may_be_done(base::Error& error) {
  error.with_scope(base::ErrorScope::task);
  error.in("whether it was carried out is not known: look before doing it again");
}

}  // namespace

/// What was tried already for one call.
struct ServiceCaller::Progress {
  base::WallTime signed_at;
  int network_failures = 0;
  bool is_clock_corrected = false;
  bool are_keys_renewed = false;
};

ServiceCaller::ServiceCaller(ServiceSettings settings, CredentialProvider& credentials,
                             base::Clock& clock, std::stop_token stop)
    : settings_(std::move(settings)),
      credentials_(credentials),
      clock_(clock),
      stop_(std::move(stop)),
      http_(settings_.http),
      seed_(base::Prng::from_entropy().next()) {}

const std::string& ServiceCaller::region_of(const std::string& service) const {
  const auto own = settings_.regions.find(service);
  return own == settings_.regions.end() ? settings_.region : own->second;
}

const std::string& ServiceCaller::region_of(const ServiceCall& call) const {
  return call.region.empty() ? region_of(call.service) : call.region;
}

ServiceAnswer ServiceCaller::ask(const ServiceCall& call) {
  base::Prng prng(seed_.fetch_add(1, std::memory_order_relaxed));
  base::Retrier retrier(clock_, prng, settings_.retry);
  Progress progress;
  return retrier.run(call.action, stop_, base::RetryObserver(),
                     [&] { return attempt(call, progress); });
}

HttpResponse ServiceCaller::require(const ServiceCall& call) {
  std::optional<HttpResponse> answer = find(call, {});
  CHECK(answer.has_value(), "nothing counts as absent here");
  return std::move(*answer);
}

std::optional<HttpResponse> ServiceCaller::find(const ServiceCall& call,
                                                std::span<const std::string_view> absent) {
  ServiceAnswer answer = ask(call);
  if (!answer.refusal) return std::move(answer.http);
  if (std::find(absent.begin(), absent.end(), answer.code) != absent.end()) return std::nullopt;
  throw base::Error(*answer.refusal);
}

ServiceAnswer ServiceCaller::attempt(const ServiceCall& call, Progress& progress) {
  for (;;) {
    const FoundCredentials keys =
        call.signing == Signing::none ? FoundCredentials() : credentials_.current();
    progress.signed_at = now();
    HttpResponse answer = send(call, keys, progress);
    if (answer.is_success()) return {.http = std::move(answer)};

    ServiceRefusal refusal = read_refusal(answer);
    if (call.signing == Signing::with_keys && mend(answer, refusal, keys, progress)) continue;
    const std::string code = refusal.code;
    base::Error error = error_of(call, keys, answer, std::move(refusal));
    if (error.scope() == base::ErrorScope::transient) throw base::Error(error);
    return {.http = std::move(answer), .code = code, .refusal = std::move(error)};
  }
}

base::Error ServiceCaller::error_of(const ServiceCall& call, const FoundCredentials& keys,
                                    const HttpResponse& answer, ServiceRefusal refusal) const {
  refusal.message = without_secrets(std::move(refusal.message), keys.keys);
  base::Error error = service_error(
      {.action = call.action,
       .subject = call.subject,
       .host = service_endpoint(call.service, region_of(call), settings_.endpoints).url.host,
       .access_key_id = keys.keys.access_key_id,
       .key_origin = keys.origin,
       .our_time = clock_.wall_now(),
       .server_time = parse_http_date(answer.header("date"))},
      refusal);
  const bool may_be_done = kind_of(refusal) == RefusalKind::server_failure;
  if (may_be_done && call.repeat == Repeat::never) note_that_it_may_be_done(error);
  return error;
}

HttpResponse ServiceCaller::send(const ServiceCall& call, const FoundCredentials& keys,
                                 Progress& progress) {
  const ServiceEndpoint endpoint =
      service_endpoint(call.service, region_of(call), settings_.endpoints);
  count_.add(call.action);
  try {
    return http_.send(signed_request(call, keys, endpoint), stop_);
  } catch (base::Error& error) {
    error.in(call.action);
    if (error.scope() != base::ErrorScope::transient) throw;
    // What never reached the server was not carried out.
    const bool was_sent = error.code() == "http.broken" || error.code() == "http.timeout";
    if (was_sent && call.repeat == Repeat::never) note_that_it_may_be_done(error);
    if (++progress.network_failures >= limits::kNetworkTriesMax) {
      error.with_scope(base::ErrorScope::task);
    }
    throw;
  }
}

HttpRequest ServiceCaller::signed_request(const ServiceCall& call, const FoundCredentials& keys,
                                          const ServiceEndpoint& endpoint) const {
  const std::string path = endpoint.url.path + call.path;
  HttpRequest request;
  request.method = call.method;
  request.url = endpoint.url.scheme + "://" + endpoint.url.host + encode_path(path);
  if (!call.query.empty()) request.url += "?" + encode_query(call.query);
  request.body = call.body;
  request.connection = call.repeat == Repeat::never ? Connection::fresh : Connection::kept;
  if (call.signing == Signing::none) {
    request.headers = call.headers;
    return request;
  }
  const SigningRequest to_sign{.method = call.method,
                               .host = endpoint.url.host,
                               .path = path,
                               .query = call.query,
                               .headers = call.headers,
                               .payload_hash = base::sha256_hex(call.body)};
  request.headers = sign(to_sign, keys.keys, {endpoint.region, call.service, now()});
  return request;
}

/// Says whether the cause of the refusal was taken away, so that sending again makes sense.
bool ServiceCaller::mend(const HttpResponse& answer, const ServiceRefusal& refusal,
                         const FoundCredentials& keys, Progress& progress) {
  if (may_be_skew(refusal) && !std::exchange(progress.is_clock_corrected, true)) {
    if (correct_clock(answer, progress.signed_at)) return true;
  }
  // EC2 says RequestExpired to an expired token, too.
  const bool may_be_over = kind_of(refusal) == RefusalKind::keys_expired ||
                           (refusal.code == "RequestExpired" && !keys.keys.session_token.empty());
  if (may_be_over && !std::exchange(progress.are_keys_renewed, true)) {
    return credentials_.renew(keys.keys);
  }
  return false;
}

/// Takes the server's Date for the time when it is far from what was signed.
bool ServiceCaller::correct_clock(const HttpResponse& answer, base::WallTime signed_at) {
  const std::optional<base::WallTime> theirs = parse_http_date(answer.header("date"));
  if (!theirs) return false;
  const auto seconds_since = [&](base::WallTime ours) {
    return std::chrono::duration_cast<std::chrono::seconds>(*theirs - ours).count();
  };
  if (std::abs(seconds_since(signed_at)) < limits::kSkewSecondsMin) return false;
  skew_seconds_.store(seconds_since(clock_.wall_now()), std::memory_order_relaxed);
  return true;
}

base::WallTime ServiceCaller::now() const {
  return clock_.wall_now() + std::chrono::seconds(skew_seconds_.load(std::memory_order_relaxed));
}

}  // namespace aws
