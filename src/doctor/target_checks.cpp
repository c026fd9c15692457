#include "doctor/target_checks.hpp"

#include "dialect/compatibility.hpp"
#include "dialect/identifier.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace doctor {
namespace {

constexpr std::size_t kNamedMax = 5;

struct Target {
  const TargetFacts& facts;
  const model::TaskDefinition& task;
  const std::vector<SourceTable>& tables;
  Findings findings;
};

Check check(std::string code, std::string checked) {
  return {Area::target, std::move(code), std::move(checked)};
}

Fix grant(const Target& it, const std::string& what) {
  return {FixKind::target_sql,
          fmt::format("GRANT {} TO {};", what, dialect::quote_identifier(it.facts.user))};
}

void version(Target& it) {
  std::string seen = it.facts.version;
  const std::size_t redshift = seen.find("Redshift");
  if (redshift != std::string::npos) seen = seen.substr(redshift);
  const Check server = check("target.version", "warehouse");
  if (redshift != std::string::npos) {
    it.findings.push_back(server.passed(seen));
    return;
  }
  it.findings.push_back(
      server.warning(seen.substr(0, 60), "This is not Redshift: COPY from S3 will be refused.",
                     {{FixKind::step,
                       "Check host and port in [target]; the local stand-in is started by `sluice "
                       "local up`."}}));
}

void schemas(Target& it) {
  for (const auto& [schema, facts] : it.facts.schemas) {
    const bool is_control = schema == it.task.target.control_schema;
    const Check rights =
        check("target.schema." + std::string(is_control ? "control" : "tables"),
              fmt::format("schema {}{}", schema, is_control ? " (sluice's own tables)" : ""));
    if (!facts.exists && it.facts.may_create_schemas) {
      it.findings.push_back(rights.passed("not there yet; may be created"));
    } else if (!facts.exists) {
      it.findings.push_back(rights.failure(
          fmt::format("not there, and '{}' may not create schemas", it.facts.user),
          "The tables have no place to go.",
          {{FixKind::target_sql,
            fmt::format("CREATE SCHEMA {} AUTHORIZATION {};", dialect::quote_identifier(schema),
                        dialect::quote_identifier(it.facts.user))}}));
    } else if (!facts.may_use || !facts.may_create) {
      it.findings.push_back(rights.failure(
          fmt::format("'{}' lacks {} on it", it.facts.user, !facts.may_use ? "USAGE" : "CREATE"),
          is_control ? "sluice keeps there what is loaded, with every load and every batch."
                     : "Tables that are missing cannot be created.",
          {grant(it,
                 fmt::format("USAGE, CREATE ON SCHEMA {}", dialect::quote_identifier(schema)))}));
    } else {
      it.findings.push_back(rights.passed("may create tables"));
    }
  }
}

void temporary(Target& it) {
  const Check temporary = check("target.temporary", "temporary tables");
  if (it.facts.may_create_temporary) {
    it.findings.push_back(temporary.passed("may be created"));
    return;
  }
  it.findings.push_back(temporary.failure(
      fmt::format("'{}' may not create them", it.facts.user),
      "Changes, and loads onto rows, go through a temporary staging table.",
      {grant(it, fmt::format("TEMP ON DATABASE {}",
                             dialect::quote_identifier(it.task.target.database)))}));
}

/// Redshift's own right to a role, which a login may lack although IAM allows everything. What the
/// function says of a superuser, and before anybody revoked the right from PUBLIC, is documented
/// nowhere, while COPY works in both cases (Developer Guide, "Usage notes for granting the
/// ASSUMEROLE permission"): a no is no proof.
void role_grant(Target& it) {
  const std::string& role = it.task.target.role_arn;
  if (role.empty()) return;
  const Check grants = check("target.assumerole", "ASSUMEROLE on the role, for COPY");
  const Fix granting = {FixKind::target_sql, fmt::format("GRANT ASSUMEROLE ON {} TO {} FOR COPY;",
                                                         dialect::quote_literal(role),
                                                         dialect::quote_identifier(it.facts.user))};
  if (!it.facts.may_use_role) {
    it.findings.push_back(grants.not_seen("has_assumerole_privilege() does not say",
                                          "Without it COPY is refused; the COPY below tries it.",
                                          {granting}));
  } else if (*it.facts.may_use_role) {
    it.findings.push_back(grants.passed("granted"));
  } else {
    it.findings.push_back(grants.warning(
        fmt::format("has_assumerole_privilege() says that '{}' has none on {}", it.facts.user,
                    role),
        "Once somebody revoked it from PUBLIC, COPY fails with \"does not have ASSUMEROLE "
        "permission\", whatever IAM allows, but for superusers. Without that it is not asked for; "
        "the COPY below settles which it is. A superuser grants it:",
        {granting}));
  }
}

void table_rights(Target& it) {
  std::vector<std::string> refused;
  for (const auto& [id, table] : it.facts.tables) {
    if (table.is_owned || (table.may_insert && table.may_delete)) continue;
    refused.push_back(dialect::quote_table(id));
  }
  if (refused.empty()) return;
  std::vector<Fix> fixes;
  for (std::size_t i = 0; i < std::min(refused.size(), kNamedMax); ++i) {
    fixes.push_back(grant(it, "SELECT, INSERT, UPDATE, DELETE ON " + refused[i]));
  }
  it.findings.push_back(
      check("target.table.rights", "rights on tables that exist")
          .failure(fmt::format("{} of {} may not be written by '{}'", refused.size(),
                               it.facts.tables.size(), it.facts.user),
                   "Their rows cannot be replaced.", std::move(fixes)));
}

void table_fit(Target& it) {
  std::vector<std::string> complaints;
  std::size_t looked_at = 0;
  for (const SourceTable& source : it.tables) {
    const auto found = it.facts.tables.find(dialect::target_table_name(source.table.target));
    if (found == it.facts.tables.end()) continue;
    ++looked_at;
    for (const dialect::Complaint& complaint :
         dialect::check_table(source.schema, found->second.table)) {
      if (complaint.level != dialect::ComplaintLevel::refuse) continue;
      complaints.push_back(fmt::format("{}: {}", source.schema.id.to_text(), complaint.text));
    }
  }
  if (looked_at == 0) return;
  const Check fit = check("target.table.fit", "tables that exist");
  if (complaints.empty()) {
    it.findings.push_back(fit.passed(fmt::format("{} take the source's rows", looked_at)));
    return;
  }
  std::string seen;
  for (std::size_t i = 0; i < std::min(complaints.size(), kNamedMax); ++i) {
    seen += (i == 0 ? "" : "; ") + complaints[i];
  }
  if (it.task.table_prep == model::TablePrep::drop_and_create) {
    it.findings.push_back(fit.passed("will be dropped and created anew: " + seen));
    return;
  }
  it.findings.push_back(
      fit.failure(seen, "These tables would stop at their first row.",
                  {{FixKind::step,
                    "Change the table on Redshift to what `sluice schema` prints, "
                    "or let sluice make it:"},
                   {FixKind::task_file, "[task]\ntable_prep = \"drop-and-create\""}}));
}

/// Names that Redshift cannot hold: MySQL's have 64 characters, which may be 256 bytes.
void names(Target& it) {
  std::vector<std::string> cut;
  const auto look = [&](const std::string& where, const std::string& name) {
    if (dialect::cut_identifier(name).size() == name.size()) return;
    cut.push_back(fmt::format("{} becomes \"{}\"", where, dialect::target_name(name)));
  };
  for (const SourceTable& source : it.tables) {
    const model::TableId& target = source.table.target;
    look("the schema of " + source.schema.id.to_text(), target.schema);
    look("the table " + source.schema.id.to_text(), target.table);
    for (const model::Column& column : source.schema.columns) {
      look(fmt::format("`{}` of {}", column.name, source.schema.id.to_text()), column.name);
    }
  }
  if (cut.empty()) return;
  std::string seen;
  for (std::size_t i = 0; i < std::min(cut.size(), kNamedMax); ++i) {
    seen += (i == 0 ? "" : "; ") + cut[i];
  }
  if (cut.size() > kNamedMax) seen += fmt::format("; and {} more", cut.size() - kNamedMax);
  it.findings.push_back(
      check("target.names", "long names")
          .warning(seen,
                   "Redshift keeps 127 bytes of a name; two that become equal stop the table.",
                   {{FixKind::step,
                     "Nothing, when queries on Redshift use the short names; else rename on the "
                     "source, or the table with rename in its [[tables]] entry."}}));
}

void blockers(Target& it) {
  const Check locks = check("target.locks", "locks of others");
  if (!it.facts.blockers) {
    it.findings.push_back(locks.not_seen("svv_transactions may not be read",
                                         "A session that keeps a lock on a table would make "
                                         "sluice wait."));
    return;
  }
  std::set<model::TableId> ours;
  for (const auto& [id, table] : it.facts.tables) ours.insert(id);
  std::vector<const Blocker*> found;
  for (const Blocker& blocker : *it.facts.blockers) {
    if (ours.count(blocker.table) > 0) found.push_back(&blocker);
  }
  if (found.empty()) {
    it.findings.push_back(locks.passed("none on the tables of this task"));
    return;
  }
  const Blocker& first = *found.front();
  it.findings.push_back(locks.warning(
      fmt::format("{} holds {} on {} since {} UTC (process {}){}", first.user, first.mode,
                  first.table.to_text(), first.began, first.pid,
                  found.size() > 1 ? fmt::format(", and {} more", found.size() - 1) : ""),
      "Loads and definitions of that table wait until the transaction ends.",
      {{FixKind::step, "Let its owner end it, or end it yourself:"},
       {FixKind::target_sql, fmt::format("SELECT pg_terminate_backend({});", first.pid)}}));
}

void settings(Target& it) {
  if (!it.facts.isolation.empty()) {
    it.findings.push_back(check("target.isolation", "isolation").passed(it.facts.isolation));
  }
  if (it.facts.case_sensitive == "on" || it.facts.case_sensitive == "true") {
    it.findings.push_back(
        check("target.case_sensitive", "case of names")
            .warning("enable_case_sensitive_identifier = " + it.facts.case_sensitive,
                     "sluice's names are lower case; tables made with capitals are others.",
                     {{FixKind::step, "Set it to false for the login or the workgroup."}}));
  }
  if (!it.facts.statement_timeout_ms.empty() && it.facts.statement_timeout_ms != "0") {
    it.findings.push_back(
        check("target.statement_timeout", "time limit of statements")
            .warning(
                "statement_timeout = " + it.facts.statement_timeout_ms,
                "A COPY of a large chunk may take longer and is then cancelled.",
                {{FixKind::target_sql, fmt::format("ALTER USER {} SET statement_timeout TO 0;",
                                                   dialect::quote_identifier(it.facts.user))}}));
  }
}

}  // namespace

Findings check_target(const TargetFacts& facts, const model::TaskDefinition& task,
                      const std::vector<SourceTable>& tables) {
  Target it{facts, task, tables, {}};
  version(it);
  schemas(it);
  temporary(it);
  role_grant(it);
  table_rights(it);
  table_fit(it);
  names(it);
  settings(it);
  blockers(it);
  return std::move(it.findings);
}

}  // namespace doctor
