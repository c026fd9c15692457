#pragma once
// The private PostgreSQL 15 behind the gateway: initialised and run in the stand-in's own folder.
//
// It listens on a unix socket only, trusts who reaches the socket, and does not fsync: a stand-in
// may lose its data with the machine, never by kill -9 of itself. As root it runs as `postgres` or
// `nobody`; when that account cannot reach the folder (below /root, say), the data lies in /var/tmp
// instead, under a name made from the folder's. start() and stop() belong to one thread that
// outlives the server. It dies with us.
#include "standin/backend_link.hpp"
#include "standin/child_process.hpp"

#include <sys/types.h>

#include <memory>
#include <stop_token>
#include <string>

namespace standin {

inline constexpr const char* kBootstrapUser = "rdsdb";  // as Redshift calls its own superuser

class PostgresServer {
 public:
  /// Initialises when new, starts, and returns when it answers. Throws Error(task) with the end of
  /// its log.
  static std::unique_ptr<PostgresServer> start(const std::string& folder);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// The unix socket.
  const std::string& socket_path() const { return socket_path_; }
  const std::string& home() const { return home_; }
  /// True at the first start in this folder: the catalog has to be laid out.
  bool is_new() const { return is_new_; }
  /// Opens a connection as the bootstrap superuser; throws when the database does not exist.
  std::unique_ptr<BackendLink> open_admin(const std::string& database, std::stop_token stop) const;
  /// Fast shutdown; kills after half a minute. Idempotent.
  void stop();

 private:
  PostgresServer() = default;
  void choose_home(const std::string& folder);
  void initialise();
  void write_settings() const;
  void end_leftover() const;
  void launch();
  std::string log_tail() const;

  Account account_;
  std::string programs_;  // folder of initdb and postgres
  std::string home_;      // data/, socket/ and postgres.log
  std::string socket_folder_;
  std::string socket_path_;
  pid_t pid_ = -1;
  bool is_new_ = false;
};

}  // namespace standin
