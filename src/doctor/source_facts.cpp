#include "doctor/source_facts.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>

namespace doctor {
namespace {

constexpr std::string_view kVariables =
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_checksum', 'binlog_row_value_options', "
    "'binlog_transaction_compression', 'log_bin_compress', 'binlog_expire_logs_seconds', "
    "'expire_logs_days', 'max_allowed_packet', 'read_only', 'super_read_only', "
    "'innodb_read_only', 'time_zone', 'system_time_zone', 'basedir', 'aurora_version', "
    "'aurora_enhanced_binlog', 'max_statement_time', 'max_execution_time', 'wait_timeout', "
    "'net_write_timeout', 'sync_binlog', 'server_id', 'gtid_mode', 'enforce_gtid_consistency')";

/// What may be asked only with rights that a run does not need: nullopt when refused.
template <typename Ask>
auto if_allowed(Ask ask) -> std::optional<decltype(ask())> {
  try {
    return ask();
  } catch (const base::Error& error) {
    if (error.scope() == base::ErrorScope::transient) throw;
    return std::nullopt;
  }
}

Hosting hosting_of(const SourceFacts& facts) {
  if (!facts.variable("aurora_version").empty()) return Hosting::aurora;
  return facts.variable("basedir").starts_with("/rdsdbbin") ? Hosting::rds : Hosting::own;
}

std::uint64_t sum_of_sizes(const mysql::Result& logs) {
  std::uint64_t sum = 0;
  for (const mysql::Row& row : logs.rows) {
    const std::string text = row.at(1).value_or("");
    std::uint64_t bytes = 0;
    std::from_chars(text.data(), text.data() + text.size(), bytes);
    sum += bytes;
  }
  return sum;
}

void read_log_facts(mysql::Connection& connection, SourceFacts& facts) {
  if (!facts.profile.is_binlog_on) return;
  const auto logs =
      if_allowed([&] { return connection.query("SHOW BINARY LOGS", "list the files of the log"); });
  if (logs) facts.log_bytes = sum_of_sizes(*logs);
  const auto status = if_allowed([&] {
    return connection.query(std::string(facts.profile.log_position_statement()),
                            "read where the log ends");
  });
  if (!status || status->rows.empty()) return;
  for (std::size_t i = 0; i < status->names.size(); ++i) {
    const std::string value = status->rows.front().at(i).value_or("");
    if (status->names[i] == "Binlog_Do_DB") facts.logged_only = value;
    if (status->names[i] == "Binlog_Ignore_DB") facts.not_logged = value;
  }
}

void read_retention(mysql::Connection& connection, SourceFacts& facts) {
  if (facts.hosting == Hosting::own) return;
  facts.retention_hours = if_allowed([&] {
    return connection
        .query_value(
            "SELECT value FROM mysql.rds_configuration "
            "WHERE name = 'binlog retention hours'",
            "read how long RDS keeps the log")
        .value_or("");
  });
}

}  // namespace

std::string SourceFacts::variable(const std::string& name) const {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

SourceFacts read_source_facts(mysql::Connection& connection, const model::SourceEndpoint& source) {
  SourceFacts facts;
  facts.where = connection.where();
  facts.tls_cipher = source.socket.empty() ? connection.tls_cipher() : "a socket of this machine";
  facts.profile = mysql::read_profile(connection);
  const mysql::Result variables =
      connection.query(std::string(kVariables), "read the server's settings");
  for (const mysql::Row& row : variables.rows) {
    std::string name = row.at(0).value_or("");
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    facts.variables[name] = row.at(1).value_or("");
  }
  facts.hosting = hosting_of(facts);
  read_log_facts(connection, facts);
  read_retention(connection, facts);
  return facts;
}

}  // namespace doctor
