#pragma once
// HTTP/1.1 over libcurl: one request, one answer, a deadline, and an error that says which step
// failed.
//
// Used by store/s3_store. One HttpClient may be used by many threads at once: it lends each call an
// easy handle of its own from a pool and keeps the connections of idle handles open. Status codes
// are values: every complete answer is returned, also a 500. Throws Error when there was no
// complete answer: transient for name look-up, refused or broken connection and time-out; task for
// a certificate that cannot be trusted; cancelled when the stop_token fired (noticed within a
// second). Nothing is tried again here.
#include "aws/sigv4.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct HttpOptions {
  std::string ca_file;  ///< PEM file of authorities; empty: the system's
  base::Millis connect_timeout = base::limits::kConnectTimeout;
  base::Millis request_timeout = base::limits::kHttpRequestTimeout;
  base::Millis stall_timeout = base::limits::kHttpStallTimeout;
};

/// A kept connection saves a handshake, but when it turns out to be dead, libcurl sends the request
/// again on a new one by itself, although the first may have been carried out: a request that must
/// not be carried out twice unnoticed asks for a fresh one.
enum class Connection { kept, fresh };

struct HttpRequest {
  std::string method;
  std::string url;        ///< encoded; sent as it is, dots and double slashes included
  Headers headers;        ///< "host" is left to the URL
  std::string_view body;  ///< the caller's bytes, which outlive the call
  Connection connection = Connection::kept;
};

/// Takes a piece of a 2xx answer's body; false ends the transfer (the answer is then complete).
using BodySink = std::function<bool(std::string_view piece)>;

struct HttpResponse {
  int status = 0;
  Headers headers;   ///< lower-case names
  std::string body;  ///< empty when a sink took it

  bool is_success() const { return status >= 200 && status < 300; }
  /// The header's value, or an empty text.
  std::string header(const std::string& name) const;
};

class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends and gives the answer; its body may have kHttpAnswerBytesMax bytes.
  HttpResponse send(const HttpRequest& request, std::stop_token stop);
  /// The same, with the body of a 2xx answer streamed into `sink`.
  HttpResponse send(const HttpRequest& request, const BodySink& sink, std::stop_token stop);

 private:
  class Handle;
  std::unique_ptr<Handle> borrow();
  void give_back(std::unique_ptr<Handle> handle);

  const HttpOptions options_;
  std::mutex mutex_;  // guards the pool for the moment of a hand-over, never during a transfer
  std::vector<std::unique_ptr<Handle>> idle_;
};

/// Reads an HTTP date ("Tue, 04 Aug 2026 10:00:00 GMT"); nullopt when it is none.
std::optional<base::WallTime> parse_http_date(const std::string& text);

}  // namespace aws
