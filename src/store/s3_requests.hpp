#pragma once
// Signed requests to one bucket, and the Errors that their refusals become.
//
// Internal to s3_store and s3_writer, which share one instance; safe on every thread. Every request
// is signed anew, because a signature is valid for minutes only; keys that expired are renewed once
// per request. See s3_store.hpp for the rules.
#include "aws/http_client.hpp"
#include "aws/sigv4.hpp"
#include "base/clock.hpp"
#include "store/s3_address.hpp"

#include <stop_token>
#include <string>
#include <string_view>

namespace store {

/// What a stop does to a request: tidying up after a stop must still be possible.
enum class WhenStopped { break_off, go_on };

/// One request: the words for its errors, and what is sent.
struct S3Call {
  std::string what;    ///< "write", "list", for sentences
  std::string action;  ///< the IAM action it needs
  std::string method;
  std::string key;  ///< empty: the bucket
  aws::Query query;
  aws::Headers headers;
  std::string_view body;  ///< the caller's, which outlives the call
  WhenStopped when_stopped = WhenStopped::break_off;
  aws::Connection connection = aws::Connection::kept;
};

class S3Requests {
 public:
  S3Requests(S3Settings settings, base::Clock& clock, std::stop_token stop);

  /// Gives every complete answer, also a refusal.
  aws::HttpResponse send(const S3Call& call);
  /// The same, with the body of a 2xx answer streamed into `sink`.
  aws::HttpResponse send(const S3Call& call, const aws::BodySink& sink);
  /// Gives the answer if it is a success, throws what refuse() makes of it otherwise.
  aws::HttpResponse require(const S3Call& call);
  /// Throws the Error that explains a refusal.
  [[noreturn]] void refuse(const S3Call& call, const aws::HttpResponse& answer) const;
  /// Throws the Error of a refused HEAD, whose answer has no body to read: `again` is a GET that is
  /// refused for the same reason.
  [[noreturn]] void refuse_head(const S3Call& again, const aws::HttpResponse& answer);

  const S3Settings& settings() const { return settings_; }

 private:
  aws::HttpRequest signed_request(const S3Call& call, const model::AwsKeys& keys) const;
  model::AwsKeys keys() const;
  bool renews_keys(const S3Call& call, const aws::HttpResponse& answer,
                   const model::AwsKeys& used) const;
  std::stop_token stop_of(const S3Call& call) const;

  const S3Settings settings_;
  const S3Address address_;
  base::Clock& clock_;
  const std::stop_token stop_;
  aws::HttpClient http_;
};

}  // namespace store
