#include "assess/server_assessments.hpp"

#include "assess/dms_names.hpp"
#include "base/error.hpp"
#include "base/name_list.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <set>

namespace assess {
namespace {

using doctor::Finding;
using doctor::Severity;

constexpr std::size_t kTablesMax = 10'000;

struct Server {
  const doctor::SourceFacts& facts;
  const model::TaskDefinition& task;
  const doctor::Findings& findings;

  bool follows() const { return task.migration_type != model::MigrationType::full_load; }
  bool is_managed() const { return facts.hosting != doctor::Hosting::own; }
};

Status status_of(Severity severity) {
  switch (severity) {
    case Severity::passed: return Status::passed;
    case Severity::not_seen: return Status::skipped;
    case Severity::warning: return Status::warning;
    case Severity::failure: return Status::failed;
  }
  return Status::failed;
}

/// The gravest decides; what all of them saw is told.
Assessment joined(std::string name, const std::vector<const Finding*>& findings) {
  const Finding& worst = **std::max_element(
      findings.begin(), findings.end(),
      [](const Finding* a, const Finding* b) { return a->severity < b->severity; });
  Assessment assessment{std::move(name), status_of(worst.severity), "", worst.why, {}};
  for (const Finding* finding : findings) {
    if (!assessment.seen.empty()) assessment.seen += "; ";
    if (findings.size() > 1) assessment.seen += finding->checked + ": ";
    assessment.seen += finding->seen;
    if (finding->severity == Severity::passed) continue;
    for (const doctor::Fix& fix : finding->fixes) {
      const std::string heading(doctor::heading_of(fix.kind));
      assessment.advice.push_back(heading.empty() ? fix.text : heading + " " + fix.text);
    }
  }
  return assessment;
}

Assessment without_finding(const Server& it, const DmsName& entry, Assessment assessment) {
  const bool needs_log = entry.concerns == Concerns::changes && !it.facts.profile.is_binlog_on;
  if (entry.note.empty() || needs_log) {
    assessment.status = Status::skipped;
    assessment.seen = "not looked at, because of what failed before";
  } else {
    assessment.seen = entry.note;
  }
  return assessment;
}

Assessment from_doctor(const Server& it, const DmsName& entry, std::string name) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : it.findings) {
    const bool is_meant = std::find(std::begin(entry.codes), std::end(entry.codes), finding.code) !=
                          std::end(entry.codes);
    if (is_meant) findings.push_back(&finding);
  }
  if (!findings.empty()) return joined(std::move(name), findings);
  return without_finding(it, entry, {std::move(name), Status::passed, "", "", {}});
}

std::vector<std::string> tables_where(
    const Server& it, const std::function<bool(const model::TableSchema&)>& is_meant) {
  std::vector<std::string> names;
  for (const doctor::SourceTable& table : it.facts.tables) {
    if (is_meant(table.schema)) names.push_back(table.schema.id.to_text());
  }
  return names;
}

bool is_large_object(const model::Column& column) {
  switch (column.kind) {
    case model::ColumnKind::tiny_text:
    case model::ColumnKind::text:
    case model::ColumnKind::medium_text:
    case model::ColumnKind::long_text:
    case model::ColumnKind::tiny_blob:
    case model::ColumnKind::blob:
    case model::ColumnKind::medium_blob:
    case model::ColumnKind::long_blob:
    case model::ColumnKind::json:
    case model::ColumnKind::geometry: return true;
    default: return false;
  }
}

void source_replica(const Server& it, Assessment& result) {
  if (!it.facts.profile.is_replicating && !it.facts.profile.is_mariadb()) {
    result.status = Status::skipped;
    result.seen = "MySQL does not say it to every login; sluice doctor looks at read_only";
    return;
  }
  if (!it.facts.profile.is_replicating) {
    result.seen = "it applies no other server's changes";
    return;
  }
  result.status = Status::warning;
  result.seen = "a replica of another server";
  result.why = "What is read is as old as the replica's lag.";
  result.advice = {"Watch the replica's lag, or read from its primary."};
}

void aurora_read_only(const Server& it, Assessment& result) {
  if (it.facts.hosting != doctor::Hosting::aurora) {
    result.status = Status::skipped;
    result.seen = "not an Aurora";
  } else if (it.facts.variable("innodb_read_only") != "ON") {
    result.seen = "the cluster's writer";
  } else {
    result.status = Status::failed;
    result.seen = "innodb_read_only = ON: a reader of the cluster";
    result.why = "Readers of Aurora write no log: no change would arrive.";
    result.advice = {"Name the cluster's writer endpoint as host in [source]."};
  }
}

void large_without_key(const Server& it, Assessment& result) {
  const auto names = tables_where(it, [](const model::TableSchema& schema) {
    return schema.key.empty() && schema.kind != model::TableKind::view &&
           std::any_of(schema.columns.begin(), schema.columns.end(), is_large_object);
  });
  if (names.empty()) {
    result.seen = "every table with large values has a key";
    return;
  }
  result.status = Status::warning;
  result.seen = base::name_list(names);
  result.why = it.follows() ? "Their changes are found by all columns, the large ones too: slow."
                            : "They are read in one piece by one session.";
  result.advice = {"Add a primary key where you can."};
}

void invisible_columns(const Server& it, Assessment& result) {
  std::vector<std::string> names;
  for (const doctor::SourceTable& table : it.facts.tables) {
    for (const model::Column& column : table.schema.columns) {
      if (column.is_invisible) names.push_back(table.schema.id.to_text() + "." + column.name);
    }
  }
  result.seen = names.empty() ? "there are none" : "copied like others: " + base::name_list(names);
}

void many_tables(const Server& it, Assessment& result) {
  result.seen = fmt::format("{} tables", it.facts.tables.size());
  if (it.facts.tables.size() <= kTablesMax) return;
  result.status = Status::warning;
  result.why = "Starting takes minutes, and Redshift has a limit of tables in a workgroup.";
  result.advice = {"Divide the tables between several tasks."};
}

void sub_tasks(const Server& it, Assessment& result) {
  const auto tables = it.facts.tables.size();
  result.seen =
      fmt::format("{} tables, max_full_load_subtasks = {}", tables, it.task.sub_tasks_max);
  const bool is_low = it.task.sub_tasks_max < model::TaskDefinition().sub_tasks_max;
  if (!is_low || tables <= static_cast<std::size_t>(it.task.sub_tasks_max)) return;
  result.status = Status::warning;
  result.why = "Tables wait for each other although more could be loaded at once.";
  result.advice = {"Write in the task file: [task] max_full_load_subtasks = 8"};
}

Assessment judged_here(const Server& it, std::string_view name, Assessment result) {
  using Judge = void (*)(const Server&, Assessment&);
  static constexpr std::pair<std::string_view, Judge> kJudges[] = {
      {"mysql-check-source-replica", source_replica},
      {"mysql-check-aurora-read-only", aurora_read_only},
      {"table-with-lob-but-without-primary-key-or-unique-constraint", large_without_key},
      {"mysql-check-invisible-columns", invisible_columns},
      {"mysql-check-10k-tables", many_tables},
      {"mysql-tblnum-for-max-fullload-subtasks", sub_tasks}};
  const auto* judge = std::find_if(std::begin(kJudges), std::end(kJudges),
                                   [&](const auto& entry) { return entry.first == name; });
  CHECK(judge != std::end(kJudges), "every name of this basis has its judge");
  judge->second(it, result);
  return result;
}

Assessment assessment_of(const Server& it, const DmsName& entry) {
  std::string name = name_for(entry.name, it.facts.profile.is_mariadb());
  if (entry.concerns == Concerns::changes && !it.follows()) {
    return {std::move(name), Status::skipped, "the task follows no changes", "", {}};
  }
  const bool is_elsewhere = (entry.hosted == Hosted::by_amazon && !it.is_managed()) ||
                            (entry.hosted == Hosted::elsewhere && it.is_managed());
  if (is_elsewhere) {
    return {std::move(name),
            Status::skipped,
            it.is_managed() ? "RDS and Aurora have a setting of their own" : "not RDS or Aurora",
            "",
            {}};
  }
  switch (entry.basis) {
    case Basis::doctor: return from_doctor(it, entry, std::move(name));
    case Basis::own:
      return judged_here(it, entry.name, {std::move(name), Status::passed, "", "", {}});
    case Basis::always: return {std::move(name), Status::passed, std::string(entry.note), "", {}};
    case Basis::never: break;
  }
  return {std::move(name), Status::skipped, std::string(entry.note), "", {}};
}

}  // namespace

Assessments assess_server(const doctor::SourceFacts& facts, const model::TaskDefinition& task,
                          const doctor::Findings& findings) {
  const Server it{facts, task, findings};
  Assessments assessments;
  std::set<std::string_view> named;
  for (const DmsName& entry : dms_names()) {
    assessments.push_back(assessment_of(it, entry));
    named.insert(std::begin(entry.codes), std::end(entry.codes));
  }
  for (const Finding& finding : findings) {
    if (named.count(finding.code) == 0) assessments.push_back(joined(finding.code, {&finding}));
  }
  return assessments;
}

}  // namespace assess
