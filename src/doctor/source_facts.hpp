#pragma once
// What the source says of itself, its log and the tables that the task selects: facts, no
// judgement.
//
// Read once by read_source_facts on the caller's connection and thread; queries only. A question
// that the login may not ask leaves its fact empty (the checks then say "not seen"). Sources: MySQL
// Reference Manual "Binary Logging Options and Variables"; MariaDB "Replication and Binary Log
// System Variables"; Amazon RDS User Guide "mysql.rds_set_configuration".
#include "mapping/table_mapping.hpp"
#include "model/table_schema.hpp"
#include "model/task_definition.hpp"
#include "mysql/connection.hpp"
#include "mysql/foreign_keys.hpp"
#include "mysql/server_profile.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace doctor {

struct SourceTable {
  mapping::SelectedTable table;
  model::TableSchema schema;
};

/// Where the server is run, as far as its variables tell.
enum class Hosting : std::uint8_t { own, rds, aurora };

struct SourceFacts {
  std::string where;       ///< "db1:3306"
  std::string tls_cipher;  ///< empty: in clear
  mysql::ServerProfile profile;
  Hosting hosting = Hosting::own;
  std::map<std::string, std::string> variables;  ///< global, lower-case names
  /// RDS and Aurora: the value of 'binlog retention hours'; "" when it was never set; nullopt when
  /// it cannot be read.
  std::optional<std::string> retention_hours;
  std::optional<std::uint64_t> log_bytes;  ///< all files of the log; nullopt: may not be seen
  std::string logged_only;                 ///< Binlog_Do_DB
  std::string not_logged;                  ///< Binlog_Ignore_DB
  std::vector<SourceTable> tables;
  std::vector<mysql::CascadingKey> cascades;

  /// The variable's value; empty when the server has none of the name.
  std::string variable(const std::string& name) const;
};

/// Gives the selected tables, through the connection; throws as task/source_selection.
using TableSelector = std::function<std::vector<SourceTable>(mysql::Connection&)>;

/// Everything but the tables.
SourceFacts read_source_facts(mysql::Connection& connection, const model::SourceEndpoint& source);

}  // namespace doctor
