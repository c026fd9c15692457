#include "redshift/control_tables.hpp"

#include "dialect/identifier.hpp"
#include "redshift/row_text.hpp"

#include <fmt/core.h>

#include <utility>

namespace redshift {
namespace {

std::string to_text(const std::optional<std::string>& text) {
  return text.value_or("");
}

std::string literal_or_null(const std::optional<model::KeyRange>& range,
                            std::string model::KeyRange::*member) {
  return range ? dialect::quote_literal((*range).*member) : "NULL";
}

}  // namespace

ControlTables::ControlTables(std::string schema, const std::string& task)
    : schema_name_(std::move(schema)), changes_(schema_name_, task) {
  schema_ = dialect::quote_identifier(schema_name_);
  epoch_table_ = schema_ + "." + dialect::quote_identifier("sluice_epoch_" + task);
  marks_table_ = schema_ + "." + dialect::quote_identifier("sluice_marks_" + task);
}

std::int64_t ControlTables::open(Session& session, const Situation& situation) const {
  const auto run = [&](const std::string& sql) { return session.run(sql, situation); };
  const QueryResult found =
      run("SELECT 1 FROM pg_namespace WHERE nspname = " + dialect::quote_literal(schema_name_));
  if (found.rows.empty()) run("CREATE SCHEMA IF NOT EXISTS " + schema_);
  run("CREATE TABLE IF NOT EXISTS " + epoch_table_ +
      " (epoch BIGINT NOT NULL, started_at TIMESTAMP NOT NULL)");
  run("CREATE TABLE IF NOT EXISTS " + marks_table_ +
      " (run VARCHAR(64) NOT NULL, source_schema VARCHAR(256) NOT NULL, source_table VARCHAR(256) "
      "NOT NULL,"
      " chunk BIGINT NOT NULL, range_column VARCHAR(256), range_first VARCHAR(64), range_last "
      "VARCHAR(64),"
      " row_count BIGINT NOT NULL, is_last BOOLEAN NOT NULL, log_position VARCHAR(2048), loaded_at "
      "TIMESTAMP NOT NULL)");
  for (const std::string& sql : changes_.create_sql()) run(sql);
  run("BEGIN");
  run("LOCK TABLE " + marks_table_ + ", " + changes_.position_table());
  const std::int64_t epoch = read_epoch(session, situation) + 1;
  run("DELETE FROM " + epoch_table_);
  run(fmt::format("INSERT INTO {} VALUES ({}, GETDATE())", epoch_table_, epoch));
  run("COMMIT");
  return epoch;
}

std::int64_t ControlTables::read_epoch(Session& session, const Situation& situation) const {
  const QueryResult result = session.run("SELECT MAX(epoch) FROM " + epoch_table_, situation);
  return result.rows.empty() ? 0 : to_number<std::int64_t>(result.rows[0][0]);
}

std::vector<port::LoadMark> ControlTables::read_marks(Session& session,
                                                      const Situation& situation) const {
  const QueryResult result = session.run(
      "SELECT run, source_schema, source_table, chunk, range_column, range_first, range_last, "
      "row_count,"
      " CASE WHEN is_last THEN 1 ELSE 0 END, log_position FROM " +
          marks_table_ + " ORDER BY 2, 3, 4",
      situation);
  std::vector<port::LoadMark> marks;
  for (const Row& row : result.rows) {
    port::LoadMark mark;
    mark.run = to_text(row[0]);
    mark.source = {to_text(row[1]), to_text(row[2])};
    mark.chunk = static_cast<std::uint64_t>(to_number<std::int64_t>(row[3]));
    if (row[4]) mark.range = model::KeyRange{*row[4], to_text(row[5]), to_text(row[6])};
    mark.rows = static_cast<std::uint64_t>(to_number<std::int64_t>(row[7]));
    mark.is_last = to_number<std::int64_t>(row[8]) == 1;
    mark.position = to_text(row[9]);
    marks.push_back(std::move(mark));
  }
  return marks;
}

bool ControlTables::has_mark_after_barrier(Session& session, const port::LoadMark& mark,
                                           const Situation& situation) const {
  session.run("BEGIN", situation);
  session.run("LOCK TABLE " + marks_table_, situation);
  const QueryResult found =
      session.run(fmt::format("SELECT 1 FROM {} WHERE run = {} AND source_schema = {} AND "
                              "source_table = {} AND chunk = {}",
                              marks_table_, dialect::quote_literal(mark.run),
                              dialect::quote_literal(mark.source.schema),
                              dialect::quote_literal(mark.source.table), mark.chunk),
                  situation);
  session.run("COMMIT", situation);
  return !found.rows.empty();
}

std::string ControlTables::insert_mark_sql(const port::LoadMark& mark) const {
  return fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, GETDATE())",
                     marks_table_, dialect::quote_literal(mark.run),
                     dialect::quote_literal(mark.source.schema),
                     dialect::quote_literal(mark.source.table), mark.chunk,
                     literal_or_null(mark.range, &model::KeyRange::column),
                     literal_or_null(mark.range, &model::KeyRange::first),
                     literal_or_null(mark.range, &model::KeyRange::last), mark.rows,
                     mark.is_last ? "TRUE" : "FALSE", dialect::quote_literal(mark.position));
}

std::string ControlTables::forget_table_sql(const model::TableId& source) const {
  return fmt::format("DELETE FROM {} WHERE source_schema = {} AND source_table = {}", marks_table_,
                     dialect::quote_literal(source.schema), dialect::quote_literal(source.table));
}

}  // namespace redshift
