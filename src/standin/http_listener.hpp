#pragma once
// Listens on a port and hands every request, whatever its method and path, to one function: what
// the stand-in's HTTP servers share.
//
// The library reads HTTP; what it would do on its own to a body or a path is kept from it, so that
// signatures can be checked over what was sent. Requests run on the listener's own threads (at most
// 32 at once). The destructor stops it: the owner declares it after what its function uses.
#include "standin/s3_request.hpp"

// Debian's library is built with this; without it httplib::Request has another layout.
#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include "base/worker_group.hpp"

#include <httplib.h>

#include <cstdint>
#include <functional>
#include <string>

namespace standin {

struct ListenerOptions {
  std::string name;  ///< "S3", in messages
  std::string code;  ///< of the error when the port is taken
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: any free one
};

class HttpListener {
 public:
  /// Answers a request; the reader is null when there is no body. Must not throw.
  using Serve = std::function<void(const httplib::Request&, httplib::Response&,
                                   const httplib::ContentReader*)>;

  /// Returns once the port listens. Throws Error(request) when it is taken.
  HttpListener(const ListenerOptions& options, Serve serve);
  ~HttpListener() { stop(); }
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  int port() const { return port_; }
  /// Lets running requests end, then closes. Idempotent.
  void stop();

 private:
  void configure();
  void wait_until_running();

  Serve serve_;
  httplib::Server http_;
  int port_ = 0;
  base::WorkerGroup threads_;
};

/// Method, target and headers as they were sent.
S3RawRequest read_raw_request(const httplib::Request& http);

/// Sixteen hexadecimal digits by chance.
std::string new_request_id();

/// Unix seconds of the system's clock.
std::int64_t wall_seconds();

}  // namespace standin
