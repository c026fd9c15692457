#pragma once
// One end of a socket, plain or TLS, with waits that can be stopped.
//
// Used by the gateway for its clients and for its connections to PostgreSQL; one thread each. Owns
// the descriptor, which it makes non-blocking. A peer that is gone and a stop are
// base::Error(cancelled or transient), because the session has nobody left to tell; a timeout is a
// result.
#include "base/clock.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace standin {

enum class ReadResult { data, timeout, closed };

class ByteChannel {
 public:
  ByteChannel(int fd, std::stop_token stop);
  ~ByteChannel();
  ByteChannel(const ByteChannel&) = delete;
  ByteChannel& operator=(const ByteChannel&) = delete;

  /// Connects to a unix socket; throws Error(transient) when nobody listens.
  static std::unique_ptr<ByteChannel> connect_unix(const std::string& path, std::stop_token stop);

  /// Becomes a TLS server; throws Error(transient) when the client gives up.
  void start_tls(SSL_CTX& context);
  /// Appends what has arrived to `into`, waiting up to `timeout`.
  ReadResult read_some(std::string& into, base::Millis timeout);
  /// Writes everything; throws when the peer is gone or does not take bytes for an hour.
  void write(std::string_view bytes);
  /// True when something can be read at once.
  bool has_input() const;
  /// True when the peer has closed its end.
  bool is_hung_up() const;

 private:
  struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  bool wait_for(short events, base::Millis timeout) const;
  ReadResult read_tls(std::string& into, base::Millis timeout);
  std::size_t write_some(std::string_view bytes);

  int fd_;
  std::stop_token stop_;
  std::unique_ptr<SSL, SslFree> ssl_;
};

}  // namespace standin
