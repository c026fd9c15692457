#include "redshift/odbc_driver.hpp"

#include "model/odbc_connection.hpp"

#include <sql.h>
// odbcinst.h needs the types of sql.h first.
#include <odbcinst.h>

#include <array>

namespace redshift {
namespace {

std::string profile(const std::string& section, const char* key, const char* file) {
  std::array<char, 1024> value{};
  SQLGetPrivateProfileString(section.c_str(), key, "", value.data(), value.size(), file);
  return value.data();
}

std::string driver_name(const model::TargetEndpoint& target) {
  if (!target.dsn.empty()) return profile(target.dsn, "Driver", "odbc.ini");
  const auto parsed = model::OdbcConnection::parse(target.odbc_connection);
  const std::string* name = parsed.connection.find("Driver");
  return name == nullptr ? "" : *name;
}

}  // namespace

bool OdbcDriver::is_psqlodbc() const {
  const std::size_t slash = library.rfind('/');
  return library.substr(slash == std::string::npos ? 0 : slash + 1).starts_with("psqlodbc");
}

OdbcDriver find_odbc_driver(const model::TargetEndpoint& target) {
  OdbcDriver driver;
  driver.name = driver_name(target);
  const bool is_file = driver.name.starts_with("/");
  if (!driver.name.empty())
    driver.library = is_file ? driver.name : profile(driver.name, "Driver", "odbcinst.ini");
  return driver;
}

std::vector<std::string> installed_odbc_drivers() {
  std::array<char, 8192> names{};
  WORD length = 0;
  if (SQLGetInstalledDrivers(names.data(), names.size() - 2, &length) == 0) return {};
  std::vector<std::string> drivers;
  for (const char* name = names.data(); *name != '\0'; name += drivers.back().size() + 1)
    drivers.emplace_back(name);
  return drivers;
}

}  // namespace redshift
