#pragma once
// The connection string that a login over ODBC sends, and what its failure means. Pure functions.
//
// Host, port, database, user and password come from [target], also beside a DSN, and are added here
// at the time of the login; the text holds the password and goes to the driver only. psqlODBC gets
// settings without which it does not suit Redshift (no savepoints there; DETAIL is wanted; values
// as they are), unless the user's string says them. Sources: psqlODBC, "Configuration Options";
// ODBC error codes IM002 (no data source), 01000 and IM003 (the driver's library cannot be loaded).
#include "base/error.hpp"
#include "model/endpoint.hpp"
#include "model/odbc_connection.hpp"
#include "redshift/odbc_diagnostics.hpp"
#include "redshift/odbc_driver.hpp"

#include <string>
#include <vector>

namespace redshift {

model::OdbcConnection login_connection(const model::TargetEndpoint& target,
                                       const OdbcDriver& driver);

/// What the manager and the driver said when no session came about; `installed` are all drivers.
struct OdbcLoginFailure {
  std::vector<OdbcRecord> records;
  OdbcDriver driver;
  std::vector<std::string> installed;
};
base::Error explain_odbc_login(const OdbcLoginFailure& failure,
                               const model::TargetEndpoint& target);

/// The driver gave other characters back than it was sent.
base::Error explain_lost_characters(const OdbcDriver& driver);

}  // namespace redshift
