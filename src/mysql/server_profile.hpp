#pragma once
// What kind of server the source is, how it is set up, and what the login may do there.
//
// Read once per connection by mysql/snapshot_reader and mysql/binlog_source. A plain value.
// Privileges come from SHOW GRANTS and are for decisions that save a failing try and for messages;
// what counts in the end is the server's own answer (roles, for one, may add rights that SHOW
// GRANTS does not spell).
#include "model/table_id.hpp"
#include "mysql/connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mysql {

enum class Flavour : std::uint8_t { mysql, mariadb, percona, aurora };

std::string_view to_string(Flavour flavour) noexcept;

struct ServerVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  auto operator<=>(const ServerVersion&) const = default;
};

/// Reads "10.11.19-MariaDB-log" or "5.5.5-10.6.2-MariaDB"; parts that are not there stay 0.
ServerVersion parse_version(std::string_view text) noexcept;

/// One line of SHOW GRANTS.
struct Grant {
  std::vector<std::string> privileges;  ///< upper case: "SELECT", "ALL PRIVILEGES"
  std::string schema = "*";             ///< "*" or a pattern with % and _, as granted
  std::string table = "*";
};

class Privileges {
 public:
  /// Takes one line of SHOW GRANTS; lines that grant roles or are of no interest are noted or
  /// skipped.
  void add(std::string_view grant_line);
  /// Says whether the privilege is granted on *.*
  bool has_global(std::string_view privilege) const;
  /// Says whether the privilege covers the table, globally, by schema or by table.
  bool has_on_table(std::string_view privilege, const model::TableId& table) const;
  /// True when roles were granted: then a missing privilege may still be there.
  bool has_roles() const noexcept { return has_roles_; }

 private:
  std::vector<Grant> grants_;
  bool has_roles_ = false;
};

struct ServerProfile {
  Flavour flavour = Flavour::mysql;
  ServerVersion version;
  std::string version_text;
  bool is_binlog_on = false;
  bool is_gtid_on = false;  ///< MySQL: gtid_mode=ON; MariaDB always has GTIDs in its log
  bool logs_replicated_changes = true;  ///< log_replica_updates / log_slave_updates
  bool is_replicating = false;          ///< it applies the changes of another server just now
  std::string binlog_format;
  std::string binlog_row_image;
  std::string binlog_row_metadata;
  std::string server_uuid;
  std::uint32_t server_id = 0;
  int lower_case_table_names = 0;
  Privileges privileges;

  bool is_mariadb() const noexcept { return flavour == Flavour::mariadb; }
  /// Whose log coordinates are: server_uuid, or "mariadb:<server_id>" (model/log_position).
  std::string identity() const;
  /// The statement that tells the log position: its words changed in MySQL 8.2.
  std::string_view log_position_statement() const noexcept;
  /// "MariaDB 10.11.19-MariaDB-log", for logs.
  std::string to_text() const;
};

ServerProfile read_profile(Connection& connection);

}  // namespace mysql
