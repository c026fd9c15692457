#include "assess/examination.hpp"

#include "assess/server_assessments.hpp"
#include "assess/value_assessments.hpp"
#include "base/error.hpp"
#include "dialect/table_ddl.hpp"
#include "dialect/type_map.hpp"
#include "doctor/privilege_checks.hpp"
#include "doctor/source_checks.hpp"
#include "doctor/table_checks.hpp"
#include "load/chunk_planner.hpp"
#include "mysql/connection.hpp"
#include "mysql/snapshot_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace assess {
namespace {

doctor::SourceFacts read_facts(const ExaminationWorld& world) {
  const auto connection = mysql::Connection::open(world.task.source, {});
  doctor::SourceFacts facts = doctor::read_source_facts(*connection, world.task.source);
  facts.tables = world.select_tables(*connection);
  std::vector<model::TableId> ids;
  for (const doctor::SourceTable& table : facts.tables) ids.push_back(table.schema.id);
  facts.cascades = mysql::unlogged_cascades(*connection, ids);
  return facts;
}

doctor::Findings findings_of(const doctor::SourceFacts& facts, const model::TaskDefinition& task) {
  doctor::Findings findings = doctor::check_server(facts, task);
  append(findings, doctor::check_privileges(facts, task));
  append(findings, doctor::check_tables(facts, task));
  return findings;
}

/// As load::plan_chunks does, but for the keys' bounds, which nobody has asked for.
std::uint64_t chunks_of(const model::TableSchema& schema, const model::TaskDefinition& task) {
  if (!load::can_split(schema) || task.chunk_bytes == 0) return 1;
  return std::max<std::uint64_t>(schema.bytes_estimate / task.chunk_bytes, 1);
}

TableFit fit_of(const doctor::SourceTable& table, const model::TaskDefinition& task) {
  TableFit fit;
  fit.source = table.schema.id;
  fit.target = table.table.target;
  fit.kind = table.schema.kind;
  fit.has_key = !table.schema.key.empty();
  fit.row_estimate = table.schema.row_estimate;
  fit.chunks = chunks_of(table.schema, task);
  return fit;
}

/// The proposal; nullopt, with the reason in the fit, when Redshift cannot have this table.
std::optional<model::TargetTable> propose(const doctor::SourceTable& table,
                                          const model::TaskDefinition& task, TableFit& fit) {
  try {
    model::TargetTable target =
        dialect::propose_table(table.schema, table.table.target, task.types);
    fit.ddl = dialect::create_table_text(target, dialect::DdlComments::none);
    return target;
  } catch (const base::Error& error) {
    if (error.scope() != base::ErrorScope::table) throw;
    fit.error = error.report();
    return std::nullopt;
  }
}

void read_data(const ExaminationWorld& world, const doctor::SourceFacts& facts, Report& report,
               std::stop_token stop) {
  std::vector<model::TargetTable> targets;
  targets.reserve(facts.tables.size());  // the tables to read point into it
  std::vector<DataTable> tables;
  std::vector<model::TableId> ids;
  report.tables.reserve(facts.tables.size());
  for (const doctor::SourceTable& table : facts.tables) {
    TableFit& fit = report.tables.emplace_back(fit_of(table, world.task));
    std::optional<model::TargetTable> target = propose(table, world.task, fit);
    if (!target) continue;
    targets.push_back(std::move(*target));
    tables.push_back({&table.schema, &targets.back(), &fit});
    ids.push_back(table.schema.id);
  }
  const DataWorld data{world.task, world.clock,
                       [&] {
                         return mysql::open_snapshot(world.task.source, {1, ids, false});
                       },
                       world.sessions, world.on_reading};
  const base::SteadyTime began = world.clock.steady_now();
  read_tables(data, tables, world.scope, world.progress, std::move(stop));
  report.reading = std::chrono::duration_cast<base::Millis>(world.clock.steady_now() - began);
}

}  // namespace

Report examine(const ExaminationWorld& world, std::stop_token stop) {
  const base::SteadyTime began = world.clock.steady_now();
  Report report;
  report.task = world.task.origin;
  report.scope = world.scope;
  report.sessions = world.sessions;
  const doctor::SourceFacts facts = read_facts(world);
  report.source = fmt::format("{} at {}", facts.profile.to_text(), facts.where);
  report.assessments = assess_server(facts, world.task, findings_of(facts, world.task));
  read_data(world, facts, report, std::move(stop));
  const bool follows = world.task.migration_type != model::MigrationType::full_load;
  const bool loads = world.task.migration_type != model::MigrationType::cdc;
  report.forecast = forecast_of(report.tables, report.sessions, follows);
  for (Assessment& assessment : assess_values(report.tables)) {
    report.assessments.push_back(std::move(assessment));
  }
  if (follows && loads) {
    report.assessments.push_back(assess_retention(report.forecast, doctor::log_retention(facts)));
  }
  report.took = std::chrono::duration_cast<base::Millis>(world.clock.steady_now() - began);
  return report;
}

}  // namespace assess
