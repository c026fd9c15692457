#pragma once
// A connection to our own PostgreSQL, spoken with our own wire code over its unix socket.
//
// A session owns one for its client; the gateway opens others for its own work (roles, load
// errors), as the bootstrap superuser. One thread at a time. A broken connection throws
// base::Error(transient).
#include "standin/byte_channel.hpp"
#include "standin/pg_wire.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standin {

using StartupParameters = std::vector<std::pair<std::string, std::string>>;

/// What a statement of our own gave back.
struct BackendAnswer {
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::string tag;
  std::optional<ErrorFields> error;
};

class BackendLink {
 public:
  struct Opened;
  /// Logs in; PostgreSQL's refusal (no such database) is a result.
  static Opened open(const std::string& socket_path, const StartupParameters& parameters,
                     std::stop_token stop);
  /// Asks PostgreSQL to cancel what the backend of this key runs.
  static void cancel(const std::string& socket_path, std::int32_t pid, std::int32_t key);

  void send(char type, std::string_view body) { channel_->write(encode_message(type, body)); }
  /// The next message; `watch` is called at least five times a second and may throw to give up.
  WireMessage receive(const std::function<void()>& watch);
  /// True when a message has arrived or is arriving.
  bool has_input() const { return channel_->has_input(); }
  /// Runs one statement by the simple protocol and reads everything it gives.
  BackendAnswer query(std::string_view sql);
  /// The same for a statement that may take long; `watch` as in receive().
  BackendAnswer query(std::string_view sql, const std::function<void()>& watch);

  /// 'I' idle, 'T' in a transaction block, 'E' in a failed one; as of the last ReadyForQuery.
  char status() const { return status_; }
  void set_status(char status) { status_ = status; }
  std::int32_t pid() const { return pid_; }
  std::int32_t key() const { return key_; }
  /// ParameterStatus pairs of the login.
  const StartupParameters& parameters() const { return parameters_; }

 private:
  explicit BackendLink(std::unique_ptr<ByteChannel> channel) : channel_(std::move(channel)) {}
  std::optional<ErrorFields> log_in(const StartupParameters& parameters);

  std::unique_ptr<ByteChannel> channel_;
  MessageReader reader_;
  StartupParameters parameters_;
  std::int32_t pid_ = 0;
  std::int32_t key_ = 0;
  char status_ = 'I';
};

struct BackendLink::Opened {
  std::unique_ptr<BackendLink> link;
  std::optional<ErrorFields> refusal;
};

/// Writes a SQL literal for our own statements (backslashes are escapes here, as in Redshift).
std::string sql_literal(std::string_view text);
std::string sql_identifier(std::string_view name);

}  // namespace standin
