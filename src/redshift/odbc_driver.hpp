#pragma once
// Which ODBC driver a target will use, as unixODBC's files say: odbcinst.ini and odbc.ini.
//
// Read at each login, so that what was installed meanwhile counts; any thread. Nothing is judged:
// that a driver is missing is told by the driver manager and explained by odbc_login. Source:
// unixODBC, "odbcinst" library (SQLGetPrivateProfileString, SQLGetInstalledDrivers); ODBCINI and
// ODBCSYSINI say where the files are.
#include "model/endpoint.hpp"

#include <string>
#include <vector>

namespace redshift {

struct OdbcDriver {
  std::string name;     ///< as the connection string or the DSN says it
  std::string library;  ///< the file; empty: not known to unixODBC
  /// PostgreSQL's own driver, which needs other settings for Redshift than its own.
  bool is_psqlodbc() const;
};

OdbcDriver find_odbc_driver(const model::TargetEndpoint& target);

/// The names in odbcinst.ini.
std::vector<std::string> installed_odbc_drivers();

}  // namespace redshift
