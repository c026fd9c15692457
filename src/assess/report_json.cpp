#include "assess/report.hpp"
#include "base/json.hpp"

namespace assess {
namespace {

base::Json json_of(const MisfitCounts& counts) {
  return {{"stopped", counts.stopped}, {"altered", counts.altered}, {"skipped", counts.skipped}};
}

base::Json json_of(const MisfitTable& misfits) {
  base::Json json = base::Json::object();
  for (std::size_t i = 0; i < misfits.size(); ++i) {
    if (misfits[i].is_empty()) continue;
    json[std::string(model::to_string(static_cast<model::Misfit>(i)))] = json_of(misfits[i]);
  }
  return json;
}

base::Json json_of(const Assessment& assessment) {
  return {{"name", assessment.name},
          {"status", to_string(assessment.status)},
          {"seen", assessment.seen},
          {"why", assessment.why},
          {"advice", assessment.advice}};
}

base::Json json_of(const ColumnFit& column) {
  base::Json json = {{"name", column.name},
                     {"declared", column.declared},
                     {"target_type", column.target_type},
                     {"values", column.values},
                     {"nulls", column.nulls},
                     {"zero_dates", column.zero_dates},
                     {"nul_bytes", column.nul_bytes},
                     {"invalid_utf8", column.invalid_utf8},
                     {"misfits", json_of(column.misfits)}};
  if (column.target_bytes > 0) {
    json["longest_bytes"] = column.longest;
    json["target_bytes"] = column.target_bytes;
  }
  if (!column.least.empty()) {
    json["least"] = column.least;
    json["greatest"] = column.greatest;
  }
  for (const MisfitExample& example : column.examples) {
    json["examples"].push_back({{"misfit", model::to_string(example.misfit)},
                                {"action", model::to_string(example.action)},
                                {"row", example.row},
                                {"value", example.value}});
  }
  return json;
}

base::Json json_of(const TableFit& table) {
  const TableForecast forecast = forecast_of(table);
  base::Json json = {{"source", table.source.to_text()},
                     {"target", table.target.to_text()},
                     {"has_key", table.has_key},
                     {"coverage", to_string(table.coverage)},
                     {"row_estimate", table.row_estimate},
                     {"rows_read", table.rows_read},
                     {"rows_written", table.rows_written},
                     {"longest_row_bytes", table.longest_row},
                     {"csv_bytes_read", table.csv_bytes},
                     {"staged_bytes_read", table.staged_bytes},
                     {"csv_bytes", forecast.csv_bytes},
                     {"staged_bytes", forecast.staged_bytes},
                     {"misfits", json_of(misfits_of(table))},
                     {"predicted", json_of(sum_of(misfits_of(table)))},
                     {"ddl", table.ddl},
                     {"columns", base::Json::array()}};
  if (table.coverage == Coverage::spread) json["places"] = table.places;
  for (const ColumnFit& column : table.columns) json["columns"].push_back(json_of(column));
  if (table.error) {
    json["error"] = {{"code", table.error->code},
                     {"message", table.error->message},
                     {"advice", table.error->advice}};
  }
  return json;
}

base::Json statistic_of(const Assessments& assessments) {
  base::Json json = base::Json::object();
  for (const Status status : {Status::passed, Status::warning, Status::failed, Status::skipped}) {
    json[std::string(to_string(status))] = count_of(assessments, status);
  }
  return json;
}

base::Json json_of(const Forecast& forecast) {
  base::Json json = {{"rows", forecast.all.rows},
                     {"csv_bytes", forecast.all.csv_bytes},
                     {"staged_bytes", forecast.all.staged_bytes},
                     {"csv_bytes_per_second", forecast.csv_bytes_per_second}};
  if (forecast.load_seconds) json["load_seconds"] = *forecast.load_seconds;
  if (forecast.retention_needed.count() > 0) {
    json["retention_seconds_needed"] = forecast.retention_needed.count();
  }
  return json;
}

}  // namespace

std::string report_json(const Report& report) {
  base::Json json = {{"task", report.task},
                     {"source", report.source},
                     {"verdict", to_string(verdict_of(report))},
                     {"sentence", verdict_text(report)},
                     {"scope", scope_text(report)},
                     {"sessions", report.sessions},
                     {"milliseconds", report.took.count()},
                     {"reading_milliseconds", report.reading.count()},
                     {"statistic", statistic_of(report.assessments)},
                     {"assessments", base::Json::array()},
                     {"forecast", json_of(report.forecast)},
                     {"tables", base::Json::array()}};
  for (const Assessment& assessment : report.assessments) {
    json["assessments"].push_back(json_of(assessment));
  }
  for (const TableFit& table : report.tables) json["tables"].push_back(json_of(table));
  // What servers say, and values that do not fit, need not be UTF-8.
  return json.dump(2, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

}  // namespace assess
