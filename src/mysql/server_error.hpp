#pragma once
// Turns an error number of the server or of libmariadb into our Error: what it means and what to
// do.
//
// Used by every file of mysql/ that talks to a server. Pure: no connection is needed, so the whole
// table is tested without one. Codes: MySQL "Server Error Message Reference" and "Client Error
// Message Reference"; MariaDB "Error Codes".
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace mysql {

/// What the client library or the server said.
struct ServerFailure {
  unsigned code = 0;
  std::string sqlstate;
  std::string text;
};

/// Where and with whose login it happened; without secrets.
struct FailureContext {
  std::string where;    ///< "127.0.0.1:3306" or "socket /run/mysqld/mysqld.sock"
  std::string user;     ///< the login's user
  std::string purpose;  ///< what was being done: "connect", "read table a.b"
};

/// Builds the Error with code, advice and the server's own words.
base::Error to_error(const ServerFailure& failure, const FailureContext& context);

/// Says whether the connection can go on after this error; false also when it is gone.
bool connection_survives(unsigned code) noexcept;

}  // namespace mysql
