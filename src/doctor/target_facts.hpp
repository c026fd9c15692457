#pragma once
// What Redshift says of the login, the schemas and tables that the task will use, and what is in
// the way: facts, no judgement.
//
// Read once by read_target_facts through the caller's session and on its thread; queries only. A
// view that the login may not read leaves its fact empty. Sources: Amazon Redshift Database
// Developer Guide "HAS_SCHEMA_PRIVILEGE", "HAS_DATABASE_PRIVILEGE", "SVV_TRANSACTIONS",
// "STV_DB_ISOLATION_LEVEL", "enable_case_sensitive_identifier", "HAS_ASSUMEROLE_PRIVILEGE".
#include "model/endpoint.hpp"
#include "model/target_table.hpp"
#include "redshift/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace doctor {

struct SchemaFacts {
  bool exists = false;
  bool may_use = false;
  bool may_create = false;  ///< tables in it
};

struct TargetTableFacts {
  model::TargetTable table;
  bool is_owned = false;
  bool may_insert = false;
  bool may_delete = false;
};

/// A lock of somebody else on a table of ours.
struct Blocker {
  std::string user;
  std::int64_t pid = 0;
  std::string began;  ///< UTC
  std::string mode;
  model::TableId table;
};

struct TargetFacts {
  std::string where;  ///< "host:port/database"
  std::string version;
  std::string user;
  std::string isolation;             ///< "Snapshot Isolation", "Serializable"; empty: not seen
  std::string case_sensitive;        ///< enable_case_sensitive_identifier; empty: not seen
  std::string statement_timeout_ms;  ///< "0": none; empty: not seen
  bool may_create_schemas = false;
  bool may_create_temporary = false;
  /// ASSUMEROLE on the role of [target], for COPY; nullopt: it does not say.
  std::optional<bool> may_use_role;
  std::map<std::string, SchemaFacts> schemas;         ///< those that the task needs
  std::map<model::TableId, TargetTableFacts> tables;  ///< those that exist already
  std::optional<std::vector<Blocker>> blockers;       ///< nullopt: may not be seen
};

/// `tables` are those that the task will fill, spelled as Redshift keeps names.
TargetFacts read_target_facts(redshift::Session& session, const model::TargetEndpoint& target,
                              const std::vector<model::TableId>& tables);

}  // namespace doctor
