#pragma once
// One connection to a MySQL or MariaDB server: login, TLS, session settings, small queries.
//
// Used by every reader of this module. A connection belongs to one thread at a time; only
// interrupt() may be called from another. The session is set up explicitly (UTC, utf8mb4, empty
// sql_mode, REPEATABLE READ, no time limits), so that nothing depends on the server's defaults.
// Login plugins are separate files of libmariadb (MARIADB_PLUGIN_DIR names another folder).
// Passwords in clear text are sent over verified TLS only; LOAD DATA LOCAL is refused. Throws Error
// as in mysql/server_error.
#include "base/error.hpp"
#include "base/limits.hpp"
#include "model/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql;

namespace mysql {

using Field = std::optional<std::string>;
using Row = std::vector<Field>;

/// A small result, held in memory.
struct Result {
  std::vector<std::string> names;
  std::vector<Row> rows;
};

struct ConnectionOptions {
  std::chrono::seconds connect_timeout = base::limits::kConnectTimeout;
  std::chrono::seconds read_timeout = base::limits::kSourceReadTimeout;
};

class Connection {
 public:
  /// Connects, logs in and sets the session up. Throws Error: request for a wrong address, login or
  /// TLS setting, transient when the server is not reachable just now.
  static std::unique_ptr<Connection> open(const model::SourceEndpoint& endpoint,
                                          const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs a statement and gives all its rows (empty for statements without a result).
  Result query(const std::string& sql, std::string_view purpose);
  /// Runs a statement whose rows are of no interest.
  void execute(const std::string& sql, std::string_view purpose);
  /// Gives the first field of the first row; nullopt when there is no row or it is NULL.
  Field query_value(const std::string& sql, std::string_view purpose);

  /// False after an error that broke the connection or left it in the middle of a result.
  bool is_usable() const noexcept { return usable_; }
  /// Gives the connection up without waiting for the server: the next use throws Error(transient).
  void abandon(std::string reason) noexcept;
  /// Ends the statement that runs here by KILL QUERY from a second connection; the transaction and
  /// its snapshot live on. False when that could not be done.
  bool kill_statement() noexcept;
  /// Breaks a blocked read from another thread; the connection is unusable afterwards.
  void interrupt() noexcept;
  /// Bounds each wait for bytes of the server from now on.
  void set_read_timeout(std::chrono::seconds timeout);
  /// Lets the kernel find out that the other side is gone without a word: probes after this much
  /// silence. Nothing to do on a socket of this machine.
  void keep_alive(std::chrono::seconds idle);

  /// The version as the handshake said it, without the "5.5.5-" that old MariaDB puts before it.
  const std::string& server_version() const noexcept { return version_; }
  bool is_mariadb() const noexcept { return mariadb_; }
  /// The TLS cipher in use; empty without TLS.
  const std::string& tls_cipher() const noexcept { return cipher_; }
  /// "127.0.0.1:3306" or "socket /path".
  const std::string& where() const noexcept { return where_; }

  /// Lends the library's handle to mysql/row_stream, which reads row packets itself.
  st_mysql* handle() noexcept { return handle_; }
  /// Throws when the connection cannot be used any more.
  void require_usable(std::string_view purpose) const;
  /// Throws the Error for the last failure of `handle()`, after noting whether the connection
  /// survives.
  [[noreturn]] void fail(unsigned code, std::string sqlstate, std::string text,
                         std::string_view purpose);

 private:
  Connection(const model::SourceEndpoint& endpoint, const ConnectionOptions& options);
  void log_in(const model::SourceEndpoint& endpoint);
  void set_session_up();
  void send(const std::string& sql, std::string_view purpose);

  model::SourceEndpoint endpoint_;
  st_mysql* handle_ = nullptr;
  std::string where_;
  std::string user_;
  std::string version_;
  std::string cipher_;
  std::string abandoned_because_;
  bool mariadb_ = false;
  bool usable_ = false;
  // Guards socket_ and interrupted_ against a descriptor number that is closed and given to
  // somebody else between reading and shutting it down; held for two instructions.
  mutable std::mutex socket_mutex_;
  int socket_ = -1;
  bool interrupted_ = false;
};

}  // namespace mysql
