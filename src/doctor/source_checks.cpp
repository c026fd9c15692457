#include "doctor/source_checks.hpp"

#include "base/name_list.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <set>

namespace doctor {
namespace {

using std::chrono::seconds;

constexpr seconds kDay = std::chrono::hours(24);
constexpr std::uint64_t kPacketBytesWanted = 64ULL * 1024 * 1024;

struct Source {
  const SourceFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  bool follows() const { return task.migration_type != model::MigrationType::full_load; }
  bool is_managed() const { return facts.hosting != Hosting::own; }
};

Check check(std::string code, std::string checked) {
  return {Area::source, std::move(code), std::move(checked)};
}

std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // "2592000" and MariaDB's "10.000000" alike.
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

/// How a global setting is changed here: by a parameter group where there is no SUPER.
std::vector<Fix> set_global(const Source& it, const std::string& name, const std::string& value) {
  if (it.is_managed()) {
    return {{FixKind::step,
             fmt::format("Set {} = {} in the {}parameter group of the instance; static parameters "
                         "need a reboot.",
                         name, value, it.facts.hosting == Hosting::aurora ? "cluster " : "")}};
  }
  const std::string statement = it.facts.profile.is_mariadb() ? "SET GLOBAL" : "SET PERSIST";
  return {{FixKind::source_sql, fmt::format("{} {} = {};", statement, name, value)},
          {FixKind::step,
           fmt::format("Sessions that are open keep their old value: restart the applications, or "
                       "wait until they connect anew.{}",
                       it.facts.profile.is_mariadb()
                           ? fmt::format(" Write {} = {} in the server's configuration as well.",
                                         name, value)
                           : "")}};
}

void version(Source& it) {
  const Check version = check("source.version", "version");
  const mysql::ServerVersion oldest = it.facts.profile.is_mariadb() ? mysql::ServerVersion{10, 2, 0}
                                                                    : mysql::ServerVersion{5, 6, 0};
  const std::string seen = it.facts.profile.to_text();
  if (it.facts.profile.version < oldest) {
    it.findings.push_back(version.warning(
        seen, "It is older than what sluice is tested with: MySQL 5.6, MariaDB 10.2.",
        {{FixKind::step, "Try it with a copy of the data first, or upgrade the server."}}));
    return;
  }
  it.findings.push_back(version.passed(seen));
}

void encryption(Source& it) {
  const Check tls = check("source.tls", "encryption");
  if (!it.facts.tls_cipher.empty()) {
    it.findings.push_back(tls.passed(it.facts.tls_cipher));
    return;
  }
  it.findings.push_back(
      tls.warning("no TLS", "Rows and the login's name cross the network in clear.",
                  {{FixKind::task_file, "[source]\ntls = \"verify-identity\"\ntls_ca = \"ca.pem\""},
                   {FixKind::step,
                    "A server without a certificate gets one by ssl_cert and "
                    "ssl_key in its configuration."}}));
}

/// False when there is no log at all: then nothing else of it can be judged.
bool log_is_on(Source& it) {
  const Check on = check("source.log.on", "binary log");
  if (it.facts.profile.is_binlog_on) {
    it.findings.push_back(on.passed(
        it.facts.log_bytes ? fmt::format("on, {} MB kept", *it.facts.log_bytes / 1'000'000)
                           : "on"));
    return true;
  }
  std::vector<Fix> fixes = {
      {FixKind::step, "Add to the server's configuration and restart it:"},
      {FixKind::step, "[mysqld]  log_bin = mysql-bin  server_id = 1  binlog_format = ROW"}};
  if (it.facts.hosting == Hosting::rds) {
    fixes = {{FixKind::step,
              "Switch automated backups on (a retention of at least one day) and "
              "set binlog_format = ROW in the parameter group."}};
  } else if (it.facts.hosting == Hosting::aurora) {
    fixes = {{FixKind::step,
              "Set binlog_format = ROW in the cluster parameter group, reboot the "
              "writer, and connect to the cluster's writer endpoint: readers of "
              "Aurora have no log."}};
  }
  it.findings.push_back(
      on.failure("log_bin = OFF", "Without it there are no changes to follow.", std::move(fixes)));
  return false;
}

void must_be(Source& it, const Check& check, const std::string& name, const std::string& actual,
             const std::string& wanted, const std::string& why) {
  const std::string seen = fmt::format("{} = {}", name, actual.empty() ? "(none)" : actual);
  it.findings.push_back(actual == wanted ? check.passed(seen)
                                         : check.failure(seen, why, set_global(it, name, wanted)));
}

void log_contents(Source& it) {
  const mysql::ServerProfile& profile = it.facts.profile;
  must_be(it, check("source.log.format", "log format"), "binlog_format", profile.binlog_format,
          "ROW",
          "The log holds statements instead of rows; what they did to the data cannot be told from "
          "it.");
  must_be(it, check("source.log.row_image", "row image"), "binlog_row_image",
          profile.binlog_row_image, "FULL",
          "Rows are logged with some of their columns only: a table with such changes stops.");
  const std::string options = it.facts.variable("binlog_row_value_options");
  if (!options.empty()) {
    it.findings.push_back(check("source.log.partial_json", "JSON in the log")
                              .passed("binlog_row_value_options = " + options + ", which is read"));
  }
  for (const char* name : {"binlog_transaction_compression", "log_bin_compress"}) {
    if (it.facts.variable(name) != "ON") continue;
    it.findings.push_back(check("source.log.compression", "compressed log")
                              .passed(fmt::format("{} = ON, which is read", name)));
  }
  it.findings.push_back(check("source.log.checksum", "log checksums")
                            .passed("binlog_checksum = " + it.facts.variable("binlog_checksum")));
  if (profile.binlog_row_metadata == "FULL") {
    it.findings.push_back(check("source.log.metadata", "column names in the log")
                              .passed("binlog_row_metadata = FULL"));
  } else if (!profile.binlog_row_metadata.empty()) {
    it.findings.push_back(
        check("source.log.metadata", "column names in the log")
            .warning("binlog_row_metadata = " + profile.binlog_row_metadata,
                     "Without names, two columns of one type that change places while sluice is "
                     "behind look the same until the statement that did it is understood.",
                     set_global(it, "binlog_row_metadata", "FULL")));
  }
}

/// The schemas of the task whose changes the server does not log.
std::vector<std::string> schemas_left_out(const SourceFacts& facts) {
  const auto names = [](const std::string& list, const std::string& schema) {
    return ("," + list + ",").find("," + schema + ",") != std::string::npos;
  };
  std::set<std::string> left_out;
  for (const SourceTable& table : facts.tables) {
    const std::string& schema = table.schema.id.schema;
    const bool is_logged = facts.logged_only.empty() || names(facts.logged_only, schema);
    if (!is_logged || names(facts.not_logged, schema)) left_out.insert(schema);
  }
  return {left_out.begin(), left_out.end()};
}

void log_filters(Source& it) {
  if (const std::vector<std::string> left_out = schemas_left_out(it.facts); !left_out.empty()) {
    it.findings.push_back(
        check("source.log.filter", "schemas left out of the log")
            .failure("not logged: " + base::name_list(left_out),
                     "Their changes never arrive: binlog_do_db or binlog_ignore_db of the server "
                     "leaves them out of its log.",
                     {{FixKind::step,
                       "Remove the filter from the server's configuration and restart it, or load "
                       "these schemas by a task with migration_type = \"full-load\"."}}));
    return;
  }
  for (const auto& [name, value] : {std::pair("binlog_do_db", it.facts.logged_only),
                                    std::pair("binlog_ignore_db", it.facts.not_logged)}) {
    if (value.empty()) continue;
    it.findings.push_back(
        check("source.log.filter", "schemas left out of the log")
            .warning(fmt::format("{} = {}", name, value),
                     "Changes of schemas that are not logged never arrive.",
                     {{FixKind::step, fmt::format("Check that the schemas of this task are "
                                                  "logged, or remove {} from the server's "
                                                  "configuration and restart it.",
                                                  name)}}));
  }
}

std::string hours_text(seconds kept) {
  const auto count = kept.count();
  return count % 3600 == 0 ? fmt::format("{} h", count / 3600) : fmt::format("{} s", count);
}

void managed_retention(Source& it, const Check& retention) {
  const std::vector<Fix> longer = {
      {FixKind::source_sql, "CALL mysql.rds_set_configuration('binlog retention hours', 168);"}};
  if (!it.facts.retention_hours) {
    it.findings.push_back(retention.not_seen(
        "mysql.rds_configuration may not be read",
        "RDS removes the log as soon as it can unless it is told otherwise.",
        {{FixKind::source_sql,
          "GRANT SELECT ON mysql.rds_configuration TO '" + it.task.source.user + "'@'%';"}}));
  } else if (it.facts.retention_hours->empty()) {
    it.findings.push_back(retention.failure(
        "'binlog retention hours' is not set",
        "RDS removes each file of the log within minutes: a short outage would lose changes.",
        longer));
  } else if (log_retention(it.facts).value_or(seconds(0)) < kDay) {
    it.findings.push_back(retention.warning(
        *it.facts.retention_hours + " h",
        "When sluice does not run for longer, tables must be loaded again.", longer));
  } else {
    it.findings.push_back(retention.passed(*it.facts.retention_hours + " h"));
  }
}

void own_or_managed_retention(Source& it) {
  const Check retention = check("source.log.retention", "log retention");
  if (it.is_managed()) return managed_retention(it, retention);
  const seconds kept = log_retention(it.facts).value_or(seconds::max());
  if (kept == seconds::max()) {
    it.findings.push_back(retention.passed("for ever (look after the disk)"));
  } else if (kept < kDay) {
    it.findings.push_back(retention.warning(
        hours_text(kept), "When sluice does not run for longer, tables must be loaded again.",
        set_global(it, "binlog_expire_logs_seconds", "604800")));
  } else {
    it.findings.push_back(retention.passed(hours_text(kept)));
  }
}

void replica(Source& it) {
  const mysql::ServerProfile& profile = it.facts.profile;
  const bool is_replica = profile.is_replicating || it.facts.variable("read_only") == "ON";
  if (!is_replica) return;
  const Check role = check("source.replica", "changes of its own master");
  if (profile.logs_replicated_changes) {
    it.findings.push_back(role.passed("a replica that logs what it applies"));
    return;
  }
  it.findings.push_back(role.failure(
      "a replica with log_replica_updates (log_slave_updates) = OFF",
      "What it applies from its master is not in its own log, so no change would arrive.",
      {{FixKind::step,
        "Set log_replica_updates = ON (log_slave_updates on MariaDB and before "
        "MySQL 8.0.26) in its configuration and restart it, or follow the master."}}));
}

void identity(Source& it) {
  const std::uint32_t id = it.facts.profile.server_id;
  const Check server_id = check("source.server_id", "server id");
  if (id != 0) {
    it.findings.push_back(server_id.passed(fmt::format("{}", id)));
    return;
  }
  it.findings.push_back(server_id.failure("server_id = 0",
                                          "A server without an id refuses everyone who reads its "
                                          "log.",
                                          set_global(it, "server_id", "1")));
}

void gtid(Source& it) {
  const Check gtids = check("source.gtid", "failover by GTID");
  if (it.facts.profile.is_gtid_on) {
    it.findings.push_back(
        gtids.passed(it.facts.profile.is_mariadb() ? "MariaDB's, always on" : "gtid_mode = ON"));
    return;
  }
  it.findings.push_back(gtids.warning(
      "gtid_mode = " + it.facts.variable("gtid_mode"),
      "Positions are places in a file of this server: after a failover they mean nothing, and "
      "tables must be loaded again.",
      {{FixKind::step,
        "Switch gtid_mode on step by step, with enforce_gtid_consistency = ON "
        "first (MySQL manual, \"Enabling GTID Transactions Online\")."}}));
}

void packet(Source& it) {
  const Check packets = check("source.max_allowed_packet", "largest packet");
  const std::uint64_t bytes = number_of(it.facts.variable("max_allowed_packet")).value_or(0);
  const std::string seen = fmt::format("max_allowed_packet = {}", bytes);
  if (bytes >= kPacketBytesWanted) {
    it.findings.push_back(packets.passed(seen));
    return;
  }
  it.findings.push_back(
      packets.warning(seen, "A row or an event of the log that is larger cannot be read.",
                      set_global(it, "max_allowed_packet", "1073741824")));
}

void enhanced_log(Source& it) {
  if (it.facts.variable("aurora_enhanced_binlog") != "1" &&
      it.facts.variable("aurora_enhanced_binlog") != "ON") {
    return;
  }
  it.findings.push_back(
      check("source.log.enhanced", "Aurora's enhanced log")
          .warning("aurora_enhanced_binlog = 1",
                   "Nobody has tried it with sluice yet; after a restore or on a clone its log is "
                   "not kept.",
                   {{FixKind::step,
                     "Compare the data after a while, or set "
                     "aurora_enhanced_binlog = 0 in the cluster parameter group."}}));
}

}  // namespace

std::optional<seconds> log_retention(const SourceFacts& facts) {
  if (facts.hosting != Hosting::own) {
    if (!facts.retention_hours) return std::nullopt;
    return std::chrono::hours(
        static_cast<std::int64_t>(number_of(*facts.retention_hours).value_or(0)));
  }
  const std::uint64_t expiry = number_of(facts.variable("binlog_expire_logs_seconds")).value_or(0);
  if (expiry != 0) return seconds(static_cast<std::int64_t>(expiry));
  const std::uint64_t days = number_of(facts.variable("expire_logs_days")).value_or(0);
  return days == 0 ? seconds::max() : static_cast<std::int64_t>(days) * kDay;
}

Findings check_server(const SourceFacts& facts, const model::TaskDefinition& task) {
  Source it{facts, task, {}};
  version(it);
  encryption(it);
  if (it.follows() && log_is_on(it)) {
    identity(it);
    log_contents(it);
    log_filters(it);
    replica(it);
    own_or_managed_retention(it);
    gtid(it);
    enhanced_log(it);
  }
  packet(it);
  return std::move(it.findings);
}

}  // namespace doctor
