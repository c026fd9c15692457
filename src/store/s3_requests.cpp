#include "store/s3_requests.hpp"

#include "aws/xml_reading.hpp"
#include "base/digest.hpp"
#include "store/s3_error.hpp"

#include <utility>

namespace store {

S3Requests::S3Requests(S3Settings settings, base::Clock& clock, std::stop_token stop)
    : settings_(std::move(settings)),
      address_(s3_address(settings_)),
      clock_(clock),
      stop_(std::move(stop)),
      http_(aws::HttpOptions{.ca_file = settings_.ca_file}) {}

aws::HttpResponse S3Requests::send(const S3Call& call) {
  return send(call, aws::BodySink());
}

aws::HttpResponse S3Requests::send(const S3Call& call, const aws::BodySink& sink) {
  const model::AwsKeys used = keys();
  aws::HttpResponse answer = http_.send(signed_request(call, used), sink, stop_of(call));
  if (answer.is_success() || !renews_keys(call, answer, used)) return answer;
  return http_.send(signed_request(call, keys()), sink, stop_of(call));
}

aws::HttpResponse S3Requests::require(const S3Call& call) {
  aws::HttpResponse answer = send(call);
  if (!answer.is_success()) refuse(call, answer);
  return answer;
}

void S3Requests::refuse(const S3Call& call, const aws::HttpResponse& answer) const {
  const model::AwsKeys signed_with = keys();
  const S3Failure failure{.what = call.what,
                          .action = call.action,
                          .bucket = settings_.bucket,
                          .key = call.key,
                          .region = settings_.region,
                          .endpoint = address_.host,
                          .access_key_id = signed_with.access_key_id,
                          .has_session_token = !signed_with.session_token.empty(),
                          .our_time = clock_.wall_now()};
  throw s3_error(failure, answer);
}

void S3Requests::refuse_head(const S3Call& again, const aws::HttpResponse& answer) {
  aws::HttpResponse explained = send(again);
  if (explained.is_success()) refuse(again, answer);
  for (const auto& [name, value] : answer.headers) explained.headers.emplace(name, value);
  refuse(again, explained);
}

std::stop_token S3Requests::stop_of(const S3Call& call) const {
  return call.when_stopped == WhenStopped::go_on ? std::stop_token() : stop_;
}

model::AwsKeys S3Requests::keys() const {
  return settings_.credentials ? settings_.credentials->current().keys : settings_.keys;
}

/// A refused HEAD does not say why, but 400 is what it says to an expired token.
bool S3Requests::renews_keys(const S3Call& call, const aws::HttpResponse& answer,
                             const model::AwsKeys& used) const {
  if (!settings_.credentials || used.session_token.empty()) return false;
  const auto error = aws::read_s3_error(answer.body);
  const bool is_over =
      error && (error->code == "ExpiredToken" || error->code == "TokenRefreshRequired");
  const bool may_be_over = call.method == "HEAD" && answer.status == 400;
  return (is_over || may_be_over) && settings_.credentials->renew(used);
}

aws::HttpRequest S3Requests::signed_request(const S3Call& call, const model::AwsKeys& keys) const {
  // Hashing costs as much as compressing, and under TLS it protects nothing that is not protected.
  const bool is_unsigned = address_.is_tls && !call.body.empty();
  const std::string path = address_.path_prefix + "/" + call.key;
  const aws::SigningRequest to_sign{.method = call.method,
                                    .host = address_.host,
                                    .path = path,
                                    .query = call.query,
                                    .headers = call.headers,
                                    .payload_hash = is_unsigned ? std::string(aws::kUnsignedPayload)
                                                                : base::sha256_hex(call.body)};
  const aws::SigningScope scope{settings_.region, "s3", clock_.wall_now()};

  aws::HttpRequest request;
  request.method = call.method;
  request.url = address_.base_url + aws::encode_path(path);
  if (!call.query.empty()) request.url += "?" + aws::encode_query(call.query);
  request.headers = aws::sign(to_sign, keys, scope);
  request.body = call.body;
  request.connection = call.connection;
  return request;
}

}  // namespace store
