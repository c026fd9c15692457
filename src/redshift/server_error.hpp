#pragma once
// What Redshift said when it refused something, as data: the fields of PostgreSQL's ErrorResponse
// that Redshift fills.
//
// Made by the sessions, read by diagnosis. A value; the texts may hold user data and are never a
// metric.
#include <cstdint>
#include <string>

namespace redshift {

struct ServerError {
  std::string sqlstate;  ///< five characters; empty when the failure is the client library's own
  std::string message;   ///< first line, without "ERROR: "
  std::string detail;    ///< Redshift's block between dashed lines, or a plain sentence
  std::int32_t native_code = 0;  ///< of an ODBC driver; 0: none
};

}  // namespace redshift
