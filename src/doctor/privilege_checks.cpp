#include "doctor/privilege_checks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <set>

namespace doctor {
namespace {

constexpr std::size_t kNamedTablesMax = 5;

struct Login {
  const SourceFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  const mysql::Privileges& privileges() const { return facts.profile.privileges; }
  bool has(std::initializer_list<std::string_view> any_of) const {
    return std::any_of(any_of.begin(), any_of.end(), [&](std::string_view privilege) {
      return privileges().has_global(privilege);
    });
  }
  std::string grant(std::string_view what, std::string_view on = "*.*") const {
    return fmt::format("GRANT {} ON {} TO '{}'@'%';", what, on, task.source.user);
  }
};

struct Wanted {
  std::string code;
  std::string name;  ///< as it is granted
  std::initializer_list<std::string_view> any_of;
  std::string why;
  Severity without = Severity::failure;
};

void need(Login& login, const Wanted& wanted) {
  const Check check(Area::source, wanted.code, wanted.name);
  const std::vector<Fix> fixes = {{FixKind::source_sql, login.grant(wanted.name)}};
  if (login.has(wanted.any_of)) {
    login.findings.push_back(check.passed("granted"));
  } else if (login.privileges().has_roles()) {
    login.findings.push_back(
        check.not_seen("not granted directly; a role may hold it", wanted.why, fixes));
  } else if (wanted.without == Severity::warning) {
    login.findings.push_back(check.warning("not granted", wanted.why, fixes));
  } else {
    login.findings.push_back(check.failure("not granted", wanted.why, fixes));
  }
}

void may_select(Login& login) {
  const Check check(Area::source, "source.privilege.select", "SELECT");
  std::vector<std::string> unreadable;
  std::set<std::string> schemas;
  for (const SourceTable& table : login.facts.tables) {
    if (login.privileges().has_on_table("SELECT", table.schema.id)) continue;
    unreadable.push_back(table.schema.id.to_text());
    schemas.insert(table.schema.id.schema);
  }
  if (unreadable.empty()) {
    login.findings.push_back(
        check.passed(fmt::format("granted on all {} tables", login.facts.tables.size())));
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(unreadable.size(), kNamedTablesMax); ++i) {
    names += (i == 0 ? "" : ", ") + unreadable[i];
  }
  if (unreadable.size() > kNamedTablesMax) names += ", ...";
  std::vector<Fix> fixes;
  for (const std::string& schema : schemas) {
    fixes.push_back({FixKind::source_sql, login.grant("SELECT", "`" + schema + "`.*")});
  }
  const std::string seen = fmt::format("not granted on {} of {} tables: {}", unreadable.size(),
                                       login.facts.tables.size(), names);
  const std::string why = "Their rows cannot be read.";
  // Columns can be granted alone, and roles hold what SHOW GRANTS does not spell.
  login.findings.push_back(login.privileges().has_roles() ? check.not_seen(seen, why, fixes)
                                                          : check.failure(seen, why, fixes));
}

}  // namespace

Findings check_privileges(const SourceFacts& facts, const model::TaskDefinition& task) {
  Login login{facts, task, {}};
  may_select(login);
  if (task.migration_type != model::MigrationType::full_load) {
    need(login, {"source.privilege.replication_slave",
                 "REPLICATION SLAVE",
                 {"REPLICATION SLAVE", "REPLICATION REPLICA", "SUPER"},
                 "The server sends its log only to a login with it."});
    need(login, {"source.privilege.replication_client",
                 "REPLICATION CLIENT",
                 {"REPLICATION CLIENT", "BINLOG MONITOR", "SUPER"},
                 "Without it sluice cannot ask where the log stands."});
  }
  if (task.migration_type != model::MigrationType::cdc && !facts.profile.is_mariadb() &&
      facts.hosting == Hosting::own) {
    need(login, {"source.privilege.reload",
                 "RELOAD",
                 {"RELOAD", "FLUSH_TABLES"},
                 "Several sessions see one state only behind a short FLUSH TABLES WITH READ LOCK "
                 "(or LOCK TABLES); without it tables are read by one session, which is slower.",
                 Severity::warning});
  }
  return std::move(login.findings);
}

}  // namespace doctor
