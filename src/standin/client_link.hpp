#pragma once
// The gateway's end of a client's connection: whole messages in, buffered messages out.
//
// Used by one session thread. Output waits in a buffer until flush() or until it is large; the
// session flushes before it waits for the client.
#include "standin/byte_channel.hpp"
#include "standin/pg_wire.hpp"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace standin {

class ClientLink {
 public:
  ClientLink(int fd, std::stop_token stop) : channel_(fd, std::move(stop)) {}

  /// The next start-up packet; nullopt when the client leaves or takes too long.
  std::optional<WireMessage> next_startup();
  /// The next message of somebody who is not logged in yet: small, soon; else as next_startup().
  std::optional<WireMessage> next_login_message();
  /// The next message; waits as long as the client likes; nullopt when it has left.
  std::optional<WireMessage> next_message();
  /// The same, but nullopt also, and is_tired(), when the client rests longer than `idle_max` says
  /// (asked about once a second; 0: for ever).
  std::optional<WireMessage> next_message(const std::function<base::Millis()>& idle_max);
  bool is_tired() const { return is_tired_; }
  /// Answers a request for TLS or GSSAPI with its one byte.
  void answer_byte(char answer);
  /// Goes over to TLS; throws when bytes were sent ahead of it.
  void start_tls(SSL_CTX& context);

  void send(char type, std::string_view body);
  void send_error(const ErrorFields& fields) { send('E', fields.encode()); }
  void flush();
  bool is_hung_up() const { return channel_.is_hung_up(); }

 private:
  ByteChannel channel_;
  MessageReader reader_;
  std::string out_;
  bool is_tired_ = false;
};

}  // namespace standin
