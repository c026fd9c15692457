#include "mysql/connection.hpp"

#include "base/log.hpp"
#include "mysql/server_error.hpp"

#include <errmsg.h>
#include <fmt/core.h>
#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <utility>

// Only behind mysql.h, whose types it needs.
#include <ma_pvio.h>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;
using model::TlsMode;

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";
// Methods that never show the password to somebody who listens. mysql_clear_password is added only
// where the server's certificate is verified (RDS needs it for IAM tokens).
constexpr const char* kSafeAuth =
    "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519";
constexpr const char* kVerifiedAuth =
    "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519,"
    "mysql_clear_password,dialog";
// One packet may be as long as the protocol's largest row or event, a gibibyte, and what wraps it.
constexpr std::size_t kPacketBytesMax = base::limits::kLogEventBytesMax + 64 * base::limits::kKiB;
constexpr int kKeepAliveProbes = 3;

bool verifies(TlsMode mode) {
  return mode == TlsMode::verify_ca || mode == TlsMode::verify_identity;
}

std::string authority_of(const model::SourceEndpoint& endpoint) {
  std::string path = endpoint.tls_ca.empty() ? kSystemAuthorities : endpoint.tls_ca;
  if (!std::filesystem::exists(path)) {
    throw Error(ErrorScope::request, "mysql.tls.no_authority",
                fmt::format("the authority file {} of the source is not there", path),
                "set tls_ca in [source] to the PEM file of the authority that signed the server's "
                "certificate");
  }
  return path;
}

void set_tls(MYSQL* handle, const model::SourceEndpoint& endpoint) {
  // A socket does not leave the machine, so that "preferred" has nothing to win there.
  const bool is_wanted = endpoint.tls != TlsMode::disabled &&
                         (endpoint.socket.empty() || endpoint.tls != TlsMode::preferred);
  const my_bool enforce = is_wanted ? 1 : 0;
  const my_bool identity = endpoint.tls == TlsMode::verify_identity ? 1 : 0;
  mysql_optionsv(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
  mysql_optionsv(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &identity);
  if (verifies(endpoint.tls)) {
    mysql_optionsv(handle, MYSQL_OPT_SSL_CA, authority_of(endpoint).c_str());
  }
}

void set_options(MYSQL* handle, const model::SourceEndpoint& endpoint,
                 const ConnectionOptions& options) {
  const auto connect_seconds = static_cast<unsigned>(options.connect_timeout.count());
  const auto read_seconds = static_cast<unsigned>(options.read_timeout.count());
  const unsigned no_local_files = 0;
  const std::size_t packet_bytes = kPacketBytesMax;
  mysql_optionsv(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  mysql_optionsv(handle, MYSQL_OPT_READ_TIMEOUT, &read_seconds);
  mysql_optionsv(handle, MYSQL_OPT_WRITE_TIMEOUT, &read_seconds);
  mysql_optionsv(handle, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
  mysql_optionsv(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet_bytes);
  mysql_optionsv(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_optionsv(handle, MARIADB_OPT_RESTRICTED_AUTH,
                 verifies(endpoint.tls) ? kVerifiedAuth : kSafeAuth);
  if (!endpoint.server_public_key.empty()) {
    mysql_optionsv(handle, MYSQL_SERVER_PUBLIC_KEY, endpoint.server_public_key.c_str());
  }
  set_tls(handle, endpoint);
}

std::string where_of(const model::SourceEndpoint& endpoint) {
  if (!endpoint.socket.empty()) return "socket " + endpoint.socket;
  return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

/// MariaDB up to 10.x hides its version behind one that old replicas accept.
std::string without_disguise(std::string version) {
  constexpr std::string_view disguise = "5.5.5-";
  if (version.rfind(disguise, 0) == 0) version.erase(0, disguise.size());
  return version;
}

}  // namespace

std::unique_ptr<Connection> Connection::open(const model::SourceEndpoint& endpoint,
                                             const ConnectionOptions& options) {
  std::unique_ptr<Connection> connection(new Connection(endpoint, options));
  connection->log_in(endpoint);
  connection->set_session_up();
  return connection;
}

Connection::Connection(const model::SourceEndpoint& endpoint, const ConnectionOptions& options)
    : endpoint_(endpoint), where_(where_of(endpoint)), user_(endpoint.user) {
  static std::once_flag library_once;
  std::call_once(library_once, [] { mysql_server_init(0, nullptr, nullptr); });
  handle_ = mysql_init(nullptr);
  CHECK(handle_ != nullptr, "libmariadb gives no handle only when memory is exhausted");
  try {
    set_options(handle_, endpoint, options);
  } catch (...) {
    mysql_close(handle_);
    throw;
  }
}

Connection::~Connection() {
  {
    const std::scoped_lock lock(socket_mutex_);
    socket_ = -1;
  }
  // mysql_close forgets to free this option (libmariadb 3.3).
  mysql_optionsv(handle_, MYSQL_SERVER_PUBLIC_KEY, nullptr);
  mysql_close(handle_);
}

void Connection::log_in(const model::SourceEndpoint& endpoint) {
  const bool by_socket = !endpoint.socket.empty();
  const char* host = by_socket ? nullptr : endpoint.host.c_str();
  const char* socket = by_socket ? endpoint.socket.c_str() : nullptr;
  const MYSQL* connected =
      mysql_real_connect(handle_, host, endpoint.user.c_str(), endpoint.password.reveal().c_str(),
                         nullptr, endpoint.port, socket, 0);
  if (connected == nullptr) {
    fail(mysql_errno(handle_), mysql_sqlstate(handle_), mysql_error(handle_), "connect");
  }
  const char* cipher = mysql_get_ssl_cipher(handle_);
  cipher_ = cipher == nullptr ? "" : cipher;
  const bool needs_tls = endpoint.tls == TlsMode::required || verifies(endpoint.tls);
  if (needs_tls && cipher_.empty()) {
    // The library's "enforce" falls back to clear text when the server offers no TLS.
    fail(CR_SSL_CONNECTION_ERROR, "HY000", "TLS is required, but the server does not support it",
         "connect");
  }
  version_ = without_disguise(mysql_get_server_info(handle_));
  mariadb_ = mariadb_connection(handle_) != 0;
  usable_ = true;
  const std::scoped_lock lock(socket_mutex_);
  socket_ = mysql_get_socket(handle_);
}

void Connection::set_session_up() {
  execute("SET NAMES utf8mb4", "set the character set");
  execute(
      "SET SESSION time_zone = '+00:00', SESSION sql_mode = '', SESSION wait_timeout = 31536000, "
      "SESSION net_read_timeout = 86400, SESSION net_write_timeout = 86400, SESSION "
      "lock_wait_timeout = " +
          std::to_string(base::limits::kSourceLockTimeout.count()),
      "set the session up");
  execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "set the isolation level");
  // Watchdogs and caches differ by flavour and version; a server without the variable has no such
  // limit (MariaDB "idle_readonly_transaction_timeout", MySQL "max_execution_time" since 5.7.8).
  const Result present = query(
      "SHOW SESSION VARIABLES WHERE Variable_name IN ('max_execution_time', 'max_statement_time', "
      "'idle_transaction_timeout', 'idle_readonly_transaction_timeout', "
      "'information_schema_stats_expiry')",
      "read the session's limits");
  for (const Row& row : present.rows) {
    const bool is_off = row.at(1).has_value() && (*row[1] == "0" || *row[1] == "0.000000");
    if (is_off) continue;
    execute(fmt::format("SET SESSION {} = 0", row.at(0).value_or("")), "lift the session's limits");
  }
}

void Connection::require_usable(std::string_view purpose) const {
  if (usable_) return;
  bool interrupted = false;
  {
    const std::scoped_lock lock(socket_mutex_);
    interrupted = interrupted_;
  }
  if (interrupted) {
    throw Error(ErrorScope::cancelled, "mysql.connection.interrupted",
                fmt::format("stopped before: {}", purpose), "");
  }
  throw Error(ErrorScope::transient, "mysql.connection.given_up",
              fmt::format("the connection to {} was given up before: {}{}{}", where_, purpose,
                          abandoned_because_.empty() ? "" : " because ", abandoned_because_),
              "open the source again; the snapshot of this connection is gone with it");
}

void Connection::abandon(std::string reason) noexcept {
  usable_ = false;
  abandoned_because_ = std::move(reason);
  const std::scoped_lock lock(socket_mutex_);
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

bool Connection::kill_statement() noexcept {
  const unsigned long id = mysql_thread_id(handle_);
  try {
    const auto other = Connection::open(endpoint_, {});
    other->execute(fmt::format("KILL QUERY {}", id), "end a statement that is no longer wanted");
    return true;
  } catch (const Error& error) {
    base::log_warning(base::LogComponent::source_unload, "A statement could not be ended ({})",
                      error.message());
    return false;
  }
}

void Connection::interrupt() noexcept {
  const std::scoped_lock lock(socket_mutex_);
  interrupted_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void Connection::set_read_timeout(std::chrono::seconds timeout) {
  // The option counts at connect only; on a connection that is up, its transport keeps the bound.
  MARIADB_PVIO* transport = handle_->net.pvio;
  if (transport == nullptr) return;
  transport->methods->set_timeout(transport, PVIO_READ_TIMEOUT, static_cast<int>(timeout.count()));
}

void Connection::keep_alive(std::chrono::seconds idle) {
  if (!endpoint_.socket.empty()) return;
  const int on = 1;
  const int seconds = static_cast<int>(idle.count());
  const int socket = mysql_get_socket(handle_);
  const bool is_set =
      setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0 &&
      setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds) == 0 &&
      setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &seconds, sizeof seconds) == 0 &&
      setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kKeepAliveProbes, sizeof kKeepAliveProbes) == 0;
  if (!is_set) {
    base::log_warning(base::LogComponent::communication,
                      "The connection to {} is not kept alive by the kernel", where_);
  }
}

void Connection::fail(unsigned code, std::string sqlstate, std::string text,
                      std::string_view purpose) {
  // Once logged in, a TLS failure is a connection that broke, not a certificate that was refused.
  if (code == CR_SSL_CONNECTION_ERROR && !version_.empty()) code = CR_SERVER_LOST;
  usable_ = usable_ && connection_survives(code);
  bool interrupted = false;
  {
    const std::scoped_lock lock(socket_mutex_);
    interrupted = interrupted_;
  }
  if (interrupted) {
    usable_ = false;
    throw Error(ErrorScope::cancelled, "mysql.connection.interrupted",
                fmt::format("stopped during: {}", purpose), "");
  }
  throw to_error({code, std::move(sqlstate), std::move(text)},
                 {where_, user_, std::string(purpose)});
}

void Connection::send(const std::string& sql, std::string_view purpose) {
  require_usable(purpose);
  if (mysql_real_query(handle_, sql.data(), sql.size()) != 0) {
    fail(mysql_errno(handle_), mysql_sqlstate(handle_), mysql_error(handle_), purpose);
  }
}

Result Connection::query(const std::string& sql, std::string_view purpose) {
  send(sql, purpose);
  Result result;
  const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> set(mysql_store_result(handle_),
                                                             mysql_free_result);
  if (set == nullptr) {
    if (mysql_field_count(handle_) == 0) return result;
    fail(mysql_errno(handle_), mysql_sqlstate(handle_), mysql_error(handle_), purpose);
  }
  const unsigned count = mysql_num_fields(set.get());
  const MYSQL_FIELD* fields = mysql_fetch_fields(set.get());
  for (unsigned i = 0; i < count; ++i) {
    result.names.emplace_back(fields[i].name, fields[i].name_length);
  }
  while (char** values = mysql_fetch_row(set.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(set.get());
    Row& row = result.rows.emplace_back(count);
    for (unsigned i = 0; i < count; ++i) {
      if (values[i] != nullptr) row[i].emplace(values[i], lengths[i]);
    }
  }
  return result;
}

void Connection::execute(const std::string& sql, std::string_view purpose) {
  query(sql, purpose);
}

Field Connection::query_value(const std::string& sql, std::string_view purpose) {
  Result result = query(sql, purpose);
  if (result.rows.empty() || result.rows.front().empty()) return std::nullopt;
  return std::move(result.rows.front().front());
}

}  // namespace mysql
