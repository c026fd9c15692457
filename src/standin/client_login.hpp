#pragma once
// A client's way in: TLS or not, start-up parameters, password, the connection to PostgreSQL behind
// it.
//
// Redshift asks for the password as MD5, clear text or SHA-256, and ignores start-up keys that
// PostgreSQL refuses. Logins are those of the world, and those that CREATE USER made. Source: the
// reference (Redshift, section 6).
#include "standin/backend_link.hpp"
#include "standin/client_link.hpp"
#include "standin/gateway_services.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace standin {

struct LoggedInClient {
  std::unique_ptr<BackendLink> backend;
  std::string user;
  std::string database;
  std::string client_encoding;  ///< as ParameterStatus shows it
};

/// Lets the client in up to ReadyForQuery; nullopt when it was refused, left, or only wanted to
/// cancel a query.
std::optional<LoggedInClient> log_in_client(ClientLink& client, GatewayServices& services,
                                            std::stop_token stop);

/// ParameterStatus as Redshift shows it; nullopt: it has no such parameter.
std::optional<std::string> shown_parameter(const std::string& name, const std::string& value,
                                           const std::string& client_encoding);

}  // namespace standin
