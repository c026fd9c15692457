#include "standin/client_login.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "standin/error_words.hpp"
#include "standin/password_digest.hpp"
#include "standin/sql_tokens.hpp"
#include "standin/token_cursor.hpp"

#include <openssl/rand.h>

#include <chrono>

namespace standin {
namespace {

constexpr std::int32_t kAuthClearText = 3;
constexpr std::int32_t kAuthMd5 = 5;
constexpr std::int32_t kAuthDigest = 13;
constexpr std::size_t kNonceBytes = 16;
constexpr const char* kServerVersion = "8.0.2";
constexpr const char* kPadbVersion = "1.0.48805";

void refuse_login(ClientLink& client, const std::string& sqlstate, const std::string& message) {
  client.send_error(make_error("FATAL", sqlstate, message));
  client.flush();
}

/// How a login proves itself: the world's clear password, or what pg_authid keeps of one made by
/// CREATE USER.
struct Proof {
  std::string password;
  std::string stored;
  std::int32_t method = kAuthMd5;
  bool is_known = false;
};

std::int64_t wall_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             base::system_clock().wall_now().time_since_epoch())
      .count();
}

Proof find_proof(const World& world, const std::string& user, GatewayServices& services,
                 const std::stop_token& stop) {
  Proof proof;
  for (const WorldLogin& login : world.logins) {
    if (login.user != user) continue;
    if (login.expires_at != 0 && login.expires_at <= wall_seconds()) return proof;
    services.ensure_login(login, stop);
    proof.password = login.password;
    if (login.auth == "password") proof.method = kAuthClearText;
    if (login.auth == "sha256") proof.method = kAuthDigest;
    proof.is_known = true;
    return proof;
  }
  const auto admin = services.postgres.open_admin("postgres", stop);
  const BackendAnswer answer = admin->query(
      "SELECT rolpassword FROM pg_authid WHERE rolcanlogin AND rolname = " + sql_literal(user));
  if (!answer.rows.empty() && answer.rows[0][0].has_value()) {
    proof.stored = *answer.rows[0][0];
    proof.is_known = true;
  }
  return proof;
}

bool is_proven(const Proof& proof, const std::string& user, const std::string& answer,
               const std::string& salt) {
  if (!proof.is_known) return false;
  if (proof.method == kAuthClearText) return answer == proof.password;
  if (proof.stored.empty()) return answer == md5_password(user, proof.password, salt);
  return answer == md5_answer(proof.stored, salt);
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1,
        "OpenSSL gives chance");
  return bytes;
}

/// Sends the request and checks the answer; nullopt when the client has left or says another thing.
std::optional<bool> try_proof(ClientLink& client, const Proof& proof, const std::string& user) {
  const std::string salt = random_bytes(proof.method == kAuthDigest ? kNonceBytes : 4);
  const PasswordDigest digest = read_password_digest(proof.password, random_bytes(kNonceBytes));
  std::string request;
  if (proof.method == kAuthDigest) {
    request = encode_digest_request(digest, salt);
  } else {
    append_int32(request, proof.method);
    if (proof.method == kAuthMd5) request += salt;
  }
  client.send('R', request);
  const auto answer = client.next_login_message();
  if (!answer) return std::nullopt;
  if (answer->type != (proof.method == kAuthDigest ? 'd' : 'p')) {
    refuse_login(client, "08P01", "expected password response, got another message");
    return std::nullopt;
  }
  if (proof.method == kAuthDigest) {
    return proof.is_known && is_digest_answer(digest, salt, answer->body);
  }
  return is_proven(proof, user, BodyReader(answer->body).cstring(), salt);
}

bool ask_password(ClientLink& client, const Proof& proof, const std::string& user) {
  const auto proven = try_proof(client, proof, user);
  if (!proven) return false;
  if (*proven) return true;
  refuse_login(client, "28000", "password authentication failed for user \"" + user + "\"");
  return false;
}

// PostgreSQL gets what both know; Redshift ignores the rest, and so do we.
StartupParameters backend_parameters(const Startup& startup) {
  StartupParameters kept;
  for (const auto& [key, value] : startup.parameters) {
    const std::string name = fold_name(key);
    if (name == "client_encoding") {
      kept.emplace_back(key, "UTF8");
    } else if (name == "application_name" || name == "datestyle" || name == "timezone" ||
               name == "search_path" || name == "extra_float_digits" ||
               name == "statement_timeout" || name == "options") {
      kept.emplace_back(key, value);
    }
  }
  return kept;
}

void send_parameter(ClientLink& client, const std::string& name, const std::string& value) {
  std::string body;
  append_cstring(body, name);
  append_cstring(body, value);
  client.send('S', body);
}

void welcome(ClientLink& client, const LoggedInClient& login, std::int64_t show_discovery) {
  std::string body;
  append_int32(body, 0);
  client.send('R', body);
  for (const auto& [name, value] : login.backend->parameters()) {
    const auto shown = shown_parameter(name, value, login.client_encoding);
    if (shown) send_parameter(client, name, *shown);
  }
  send_parameter(client, "padb_version", kPadbVersion);
  send_parameter(client, "padb_revision", "0");
  if (show_discovery > 0) {
    send_parameter(client, "show_discovery", std::to_string(show_discovery));
  }
  body.clear();
  append_int32(body, login.backend->pid());
  append_int32(body, login.backend->key());
  client.send('K', body);
  client.send('Z', "I");
  client.flush();
}

/// TLS, cancel requests and the like, up to the real start-up packet.
std::optional<Startup> negotiate(ClientLink& client, GatewayServices& services) {
  for (;;) {
    const auto packet = client.next_startup();
    if (!packet) return std::nullopt;
    Startup startup = parse_startup(packet->body);
    switch (startup.kind) {
      case StartupKind::ssl_request:
        client.answer_byte('S');
        client.start_tls(services.tls.context());
        break;
      case StartupKind::gss_request: client.answer_byte('N'); break;
      case StartupKind::cancel:
        BackendLink::cancel(services.postgres.socket_path(), startup.cancel_pid,
                            startup.cancel_key);
        return std::nullopt;
      case StartupKind::session: return startup;
    }
  }
}

std::string parameter(const Startup& startup, std::string_view name) {
  for (const auto& [key, value] : startup.parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

std::optional<std::string> shown_parameter(const std::string& name, const std::string& value,
                                           const std::string& client_encoding) {
  if (name == "server_version") return kServerVersion;
  if (name == "server_encoding") return "UNICODE";
  if (name == "client_encoding") return value == "UTF8" ? client_encoding : value;
  if (name == "DateStyle" || name == "TimeZone" || name == "integer_datetimes" ||
      name == "is_superuser" || name == "session_authorization") {
    return value;
  }
  return std::nullopt;
}

std::optional<LoggedInClient> log_in_client(ClientLink& client, GatewayServices& services,
                                            std::stop_token stop) {
  const auto startup = negotiate(client, services);
  if (!startup) return std::nullopt;
  if (startup->minor_version > 0) {
    std::string body;
    append_int32(body, 3 << 16);
    append_int32(body, 0);
    client.send('v', body);
  }
  LoggedInClient login;
  login.user = parameter(*startup, "user");
  login.database = parameter(*startup, "database");
  if (login.database.empty()) login.database = login.user;
  if (login.user.empty()) {
    refuse_login(client, "28000", "no user name specified in startup packet");
    return std::nullopt;
  }
  const World world = services.world.current();
  login.client_encoding = world.client_encoding;
  if (!ask_password(client, find_proof(world, login.user, services, stop), login.user)) {
    return std::nullopt;
  }
  // The stand-in's own is hidden; of a long name PostgreSQL would take the beginning.
  if (login.database == "postgres" || unkept_name(login.database)) {
    refuse_login(client, "3D000", "database \"" + login.database + "\" does not exist");
    return std::nullopt;
  }
  StartupParameters parameters = backend_parameters(*startup);
  parameters.emplace_back("user", login.user);
  parameters.emplace_back("database", login.database);
  BackendLink::Opened opened =
      BackendLink::open(services.postgres.socket_path(), parameters, std::move(stop));
  if (opened.refusal) {
    client.send_error(as_redshift_error(*opened.refusal, {}));
    client.flush();
    return std::nullopt;
  }
  login.backend = std::move(opened.link);
  welcome(client, login, world.show_discovery);
  return login;
}

}  // namespace standin
