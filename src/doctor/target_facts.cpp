#include "doctor/target_facts.hpp"

#include "dialect/identifier.hpp"
#include "redshift/row_text.hpp"
#include "redshift/table_catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace doctor {
namespace {

using redshift::QueryResult;
using redshift::Session;
using redshift::Situation;
using redshift::trimmed;

constexpr std::chrono::seconds kLookTimeout{30};

struct Reader {
  Session& session;
  Situation situation;
  const model::TargetEndpoint& target;

  /// The first value; nullopt when the statement is refused (no right, no such view).
  std::optional<std::string> value(const std::string& sql) const {
    const Session::Outcome outcome = session.try_run(sql, kLookTimeout);
    if (outcome.refused || outcome.result.rows.empty()) return std::nullopt;
    return trimmed(outcome.result.rows.front().at(0));
  }
  bool holds(const std::string& condition) const {
    return value("SELECT CASE WHEN " + condition + " THEN 1 ELSE 0 END") == "1";
  }
};

SchemaFacts schema_facts(const Reader& reader, const std::string& schema) {
  SchemaFacts facts;
  facts.exists = redshift::schema_exists(reader.session, schema, reader.situation);
  if (!facts.exists) return facts;
  const std::string name = dialect::quote_literal(schema);
  facts.may_use = reader.holds(fmt::format("has_schema_privilege({}, 'USAGE')", name));
  facts.may_create = reader.holds(fmt::format("has_schema_privilege({}, 'CREATE')", name));
  return facts;
}

TargetTableFacts table_facts(const Reader& reader, model::TargetTable table) {
  const model::TableId id = table.id;
  TargetTableFacts facts;
  facts.table = std::move(table);
  facts.is_owned = redshift::is_owned(reader.session, id, reader.situation);
  const std::string name = dialect::quote_literal(dialect::quote_table(id));
  facts.may_insert = reader.holds(fmt::format("has_table_privilege({}, 'INSERT')", name));
  facts.may_delete = reader.holds(fmt::format("has_table_privilege({}, 'DELETE')", name));
  return facts;
}

/// Of a chain either the whole text that COPY is given, or its first role, may be granted.
std::optional<bool> may_use_role(const Reader& reader, const std::string& role_arn) {
  std::optional<bool> granted;
  for (const std::string& role : {role_arn, role_arn.substr(0, role_arn.find(','))}) {
    const auto answer = reader.value(
        fmt::format("SELECT CASE WHEN has_assumerole_privilege({}, 'copy') THEN 1 ELSE 0 END",
                    dialect::quote_literal(role)));
    if (answer) granted = granted.value_or(false) || *answer == "1";
  }
  return granted;
}

std::optional<std::vector<Blocker>> read_blockers(const Reader& reader) {
  const Session::Outcome outcome = reader.session.try_run(
      "SELECT t.txn_owner, t.pid, t.txn_start, t.lock_mode, n.nspname, c.relname "
      "FROM svv_transactions t JOIN pg_class c ON c.oid = t.relation "
      "JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE t.lockable_object_type = 'relation' AND t.granted ORDER BY t.txn_start",
      kLookTimeout);
  if (outcome.refused) return std::nullopt;
  std::vector<Blocker> blockers;
  for (const redshift::Row& row : outcome.result.rows) {
    blockers.push_back({trimmed(row[0]),
                        redshift::to_number<std::int64_t>(row[1]),
                        trimmed(row[2]),
                        trimmed(row[3]),
                        {trimmed(row[4]), trimmed(row[5])}});
  }
  return blockers;
}

}  // namespace

TargetFacts read_target_facts(Session& session, const model::TargetEndpoint& target,
                              const std::vector<model::TableId>& tables) {
  Situation situation;
  situation.purpose = "look at the target";
  situation.user = target.user;
  situation.database = target.database;
  const Reader reader{session, std::move(situation), target};
  TargetFacts facts;
  facts.where = fmt::format("{}:{}/{}", target.host, target.port, target.database);
  facts.version = reader.value("SELECT version()").value_or("");
  facts.user = reader.value("SELECT current_user").value_or(target.user);
  facts.isolation =
      reader
          .value("SELECT isolation_level FROM stv_db_isolation_level WHERE db_name = " +
                 dialect::quote_literal(target.database))
          .value_or("");
  facts.case_sensitive = reader.value("SHOW enable_case_sensitive_identifier").value_or("");
  facts.statement_timeout_ms = reader.value("SHOW statement_timeout").value_or("");
  const std::string database = dialect::quote_literal(target.database);
  facts.may_create_schemas =
      reader.holds(fmt::format("has_database_privilege({}, 'CREATE')", database));
  facts.may_create_temporary =
      reader.holds(fmt::format("has_database_privilege({}, 'TEMP')", database));
  if (!target.role_arn.empty()) facts.may_use_role = may_use_role(reader, target.role_arn);
  std::set<std::string> schemas = {target.control_schema};
  for (const model::TableId& id : tables) schemas.insert(id.schema);
  for (const std::string& schema : schemas) facts.schemas[schema] = schema_facts(reader, schema);
  std::vector<model::TableId> there;
  std::copy_if(tables.begin(), tables.end(), std::back_inserter(there),
               [&](const model::TableId& id) { return facts.schemas[id.schema].exists; });
  for (auto& [id, table] : redshift::read_tables(session, there, reader.situation)) {
    facts.tables.emplace(id, table_facts(reader, std::move(table)));
  }
  facts.blockers = read_blockers(reader);
  return facts;
}

}  // namespace doctor
