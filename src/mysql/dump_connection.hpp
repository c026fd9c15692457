#pragma once
// A connection that turned into a stream of raw log events: session set-up, the dump command, and
// the packets behind it.
//
// Used by mysql/binlog_stream and, for a look at a file's first events, by mysql/log_probe. One
// thread; interrupt() may come from another. Never asks for semi-synchronous replication, so that
// no commit on the source waits for us. Errors: as in mysql/log_refusal; transient
// "mysql.log.silent" when neither event nor heartbeat came in time; corrupt for a packet that is
// none of the protocol's. Sources: MySQL source documentation, "Replication Protocol"; MariaDB,
// "Replication Protocol"; libmariadb's mysql.h (db_command, mysql_net_read_packet).
#include "model/endpoint.hpp"
#include "mysql/connection.hpp"
#include "mysql/dump_request.hpp"
#include "mysql/log_refusal.hpp"
#include "mysql/log_start.hpp"
#include "mysql/replica_identity.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mysql {

struct DumpOptions {
  ReplicaIdentity identity;
  std::string name;  ///< by which SHOW REPLICAS lists us; empty: not listed
  std::chrono::milliseconds heartbeat{0};
  std::chrono::seconds read_deadline{0};
};

class DumpConnection {
 public:
  /// Logs in; nothing is asked for yet.
  DumpConnection(const model::SourceEndpoint& endpoint, DumpOptions options, LogRequest request);

  void start(const LogStart& from, AtEnd at_end);
  /// The next event, header and checksum included; nullopt when the server ended the stream. Valid
  /// until the next call.
  std::optional<std::string_view> read();
  void set_read_timeout(std::chrono::seconds timeout);
  void interrupt() noexcept { connection_->interrupt(); }
  bool is_mariadb() const noexcept { return connection_->is_mariadb(); }

 private:
  void set_up(const LogStart& from);
  void register_reader();
  void send(DumpCommand command, const std::string& body);
  [[noreturn]] void fail();

  DumpOptions options_;
  LogRequest request_;
  std::unique_ptr<Connection> connection_;
  std::chrono::seconds read_timeout_;
};

}  // namespace mysql
