#pragma once
// A source that has nothing to complain of, for tests that break one thing each.
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"

#include <algorithm>
#include <string>

namespace doctor {

inline model::TableSchema good_table(const std::string& name) {
  model::TableSchema schema;
  schema.id = {"shop", name};
  schema.engine = "InnoDB";
  model::Column id;
  id.name = "id";
  id.kind = model::ColumnKind::big_int;
  id.is_nullable = false;
  model::Column note;
  note.name = "note";
  note.kind = model::ColumnKind::varchar;
  note.length_chars = 20;
  note.length_bytes = 80;
  note.charset = "utf8mb4";
  schema.columns = {id, note};
  schema.key = {0};
  return schema;
}

inline SourceFacts good_source() {
  SourceFacts facts;
  facts.where = "db1:3306";
  facts.tls_cipher = "TLS_AES_256_GCM_SHA384";
  facts.profile.flavour = mysql::Flavour::mariadb;
  facts.profile.version = {10, 11, 6};
  facts.profile.version_text = "10.11.6-MariaDB";
  facts.profile.is_binlog_on = true;
  facts.profile.is_gtid_on = true;
  facts.profile.binlog_format = "ROW";
  facts.profile.binlog_row_image = "FULL";
  facts.profile.binlog_row_metadata = "FULL";
  facts.profile.server_id = 7;
  facts.profile.privileges.add(
      "GRANT SELECT, RELOAD, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO "
      "`u`@`%`");
  facts.variables = {{"binlog_checksum", "CRC32"},
                     {"binlog_expire_logs_seconds", "604800"},
                     {"max_allowed_packet", "1073741824"},
                     {"log_bin_compress", "OFF"}};
  facts.log_bytes = 5'000'000;
  for (const char* name : {"orders", "lines"}) {
    SourceTable table;
    table.schema = good_table(name);
    table.table.source = table.table.target = table.schema.id;
    facts.tables.push_back(table);
  }
  return facts;
}

inline model::TaskDefinition following_task() {
  model::TaskDefinition task;
  task.origin = "orders.toml";
  task.name = "orders";
  task.source.user = "u";
  task.target.user = "awsuser";
  task.migration_type = model::MigrationType::full_load_and_cdc;
  return task;
}

/// The finding of this code; one with an empty code when there is none.
inline Finding finding_of(const Findings& findings, const std::string& code) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.code == code; });
  return found == findings.end() ? Finding() : *found;
}

inline bool all_passed(const Findings& findings) {
  return std::all_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::passed; });
}

}  // namespace doctor
