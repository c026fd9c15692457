// The directives over src/dialect: what a source table becomes on Redshift, and what Redshift is
// told.
#include "base/error.hpp"
#include "dialect/apply_plan.hpp"
#include "dialect/compatibility.hpp"
#include "dialect/copy_statement.hpp"
#include "dialect/csv_encoder.hpp"
#include "dialect/table_ddl.hpp"
#include "dialect/type_map.hpp"

#include "column_text.hpp"
#include "golden_case.hpp"
#include <fmt/core.h>

#include <deque>
#include <string_view>

namespace golden {
namespace {

[[noreturn]] void refuse(std::string_view line) {
  throw base::Error(base::ErrorScope::request, "golden.input",
                    fmt::format("cannot read the line: {}", line),
                    "See the comment of the directive.");
}

bool has(const Case& one, std::string_view word) {
  for (const std::string& argument : one.arguments) {
    if (argument == word) return true;
  }
  return false;
}

model::TypeOptions options_of(const Case& one) {
  model::TypeOptions options;
  options.tinyint1_as_boolean = has(one, "tinyint1_as_boolean");
  options.timestamp_without_zone = has(one, "timestamp_without_zone");
  options.json_as_varchar = has(one, "json_as_varchar");
  options.time_as_time = has(one, "time_as_time");
  options.wide_decimal_as_numeric = has(one, "wide_decimal_as_numeric");
  return options;
}

model::TableSchema table_of(const std::vector<std::string>& lines) {
  model::TableSchema schema;
  schema.id = {"demo1", "t"};
  for (const std::string& line : lines) {
    bool is_key = false;
    schema.columns.push_back(read_column(line, is_key));
    if (is_key) schema.key.push_back(schema.columns.size() - 1);
  }
  return schema;
}

/// type_map [option...]: one column a line; prints type and reason.
std::string run_type_map(const Case& one) {
  std::string output;
  for (const std::string& line : one.input) {
    const model::TableSchema schema = table_of({line});
    const model::TargetTable table = dialect::propose_table(schema, schema.id, options_of(one));
    const model::TargetColumn& column = table.columns[0];
    output += fmt::format("{} -> {}{}\n    {}\n", line, dialect::type_text(column.type),
                          column.is_nullable ? "" : " NOT NULL", column.reason);
  }
  return output;
}

/// ddl [reasons] [distkey=NAME] [sortkey=NAME] [diststyle=all|even]: one column a line.
std::string run_ddl(const Case& one) {
  const model::TableSchema schema = table_of(one.input);
  model::TargetTable table = dialect::propose_table(schema, {"Demo1", "Orders"}, options_of(one));
  for (const std::string_view argument : one.arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string value(argument.substr(equals + 1));
    if (argument.starts_with("distkey")) {
      table.distribution = model::DistributionStyle::key;
      table.distribution_key = value;
    } else if (argument.starts_with("sortkey")) {
      table.sort_key.push_back(value);
    } else {
      table.distribution =
          value == "all" ? model::DistributionStyle::all : model::DistributionStyle::even;
    }
  }
  return dialect::create_table_text(
      table, has(one, "reasons") ? dialect::DdlComments::reasons : dialect::DdlComments::none);
}

/// apply append|replace|pair [deletes] [distkey=NAME]: one column a line; the statements, each with
/// what it is for.
std::string run_apply(const Case& one) {
  const model::TableSchema schema = table_of(one.input);
  dialect::ApplyShape shape;
  shape.target = dialect::propose_table(schema, schema.id, options_of(one));
  for (const model::TargetColumn& column : shape.target.columns)
    shape.columns.push_back(column.name);
  if (has(one, "append")) shape.style = dialect::ApplyStyle::append;
  if (has(one, "pair")) shape.style = dialect::ApplyStyle::pair;
  shape.has_deletes = has(one, "deletes");
  shape.number = 7;
  for (const std::string_view argument : one.arguments) {
    if (!argument.starts_with("distkey=")) continue;
    shape.target.distribution = model::DistributionStyle::key;
    shape.target.distribution_key = argument.substr(8);
  }
  const dialect::ApplyPlan plan = dialect::plan_apply(shape);
  std::string output = plan.create_stage;
  for (const dialect::ApplyStatement& statement : plan.statements)
    output += fmt::format("\n-- {}\n{}", statement.purpose, statement.sql);
  return output;
}

/// csv [option...]: columns, one a line; then each row as a line "> value | value".
std::string run_csv(const Case& one) {
  std::vector<std::string> columns;
  std::vector<std::string_view> rows;
  for (const std::string& line : one.input) {
    if (line.starts_with("> ")) {
      rows.push_back(std::string_view(line).substr(2));
    } else {
      columns.push_back(line);
    }
  }
  model::TableSchema schema = table_of(columns);
  for (std::size_t i = 0; i < schema.columns.size(); ++i)
    schema.columns[i].name += std::to_string(i);
  const model::TargetTable target = dialect::propose_table(schema, schema.id, options_of(one));
  dialect::CsvEncoder encoder(schema, target, {}, "nullnullnull");

  std::string output;
  for (std::string_view row : rows) {
    std::deque<std::string> bytes;
    std::vector<model::Cell> cells;
    for (const model::Column& column : schema.columns) {
      const std::size_t end = row.find(" | ");
      cells.push_back(read_value(column, row.substr(0, end), bytes.emplace_back()));
      row.remove_prefix(end == std::string_view::npos ? row.size() : end + 3);
    }
    std::string line;
    try {
      encoder.append(cells, line);
      if (line.empty() || line.back() != '\n') refuse(line);
      line.pop_back();
      output += escaped(line) + "\n";
    } catch (const base::Error& error) {
      output += fmt::format("{}\n    {}\n    {}\n", error.code(), error.message(), error.advice());
    }
  }
  return output;
}

/// complaints: lines "source column -> target type"; prints the level and the sentence.
std::string run_complaints(const Case& one) {
  std::string output;
  for (const std::string& line : one.input) {
    const std::size_t arrow = line.find(" -> ");
    if (arrow == std::string::npos) refuse(line);
    bool is_key = false;
    const model::Column source = read_column(line.substr(0, arrow), is_key);
    model::TargetColumn target;
    target.name = source.name;
    target.type = dialect::parse_catalog_type(line.substr(arrow + 4), 0, 0, 0);
    const dialect::Complaint complaint = dialect::check_column(source, target);
    const std::string_view level = complaint.level == dialect::ComplaintLevel::ok     ? "ok"
                                   : complaint.level == dialect::ComplaintLevel::note ? "note"
                                                                                      : "refuse";
    output += fmt::format("{} {}\n", level, complaint.text.empty() ? line : complaint.text);
  }
  return output;
}

/// copy: lines "url=", "role=", "region=", "compression=none|gzip|zstd", "columns=a,b", "identity",
/// "automatic".
std::string run_copy(const Case& one) {
  dialect::CopyStatement copy;
  copy.table = {"demo1", "orders"};
  copy.null_sentinel = "n0123456789abcdefghi";
  for (const std::string& line : one.input) {
    const std::string value = line.substr(line.find('=') + 1);
    if (line.starts_with("url=")) copy.manifest_url = value;
    if (line.starts_with("role=")) copy.role_arn = value;
    if (line.starts_with("region=")) copy.region = value;
    if (line == "compression=none") copy.compression = model::Compression::none;
    if (line == "compression=gzip") copy.compression = model::Compression::gzip;
    if (line == "identity") copy.has_identity_column = true;
    if (line == "automatic") copy.statistics = dialect::StatisticsUpdate::automatic;
    if (line.starts_with("columns=")) {
      for (std::size_t at = 0; at != std::string::npos;) {
        const std::size_t comma = value.find(',', at);
        copy.columns.push_back(value.substr(at, comma - at));
        at = comma == std::string::npos ? comma : comma + 1;
      }
    }
  }
  return has(one, "log") ? dialect::copy_log_text(copy) : dialect::copy_text(copy);
}

}  // namespace

void add_dialect_directives(Directives& directives) {
  directives["type_map"] = run_type_map;
  directives["ddl"] = run_ddl;
  directives["apply"] = run_apply;
  directives["csv"] = run_csv;
  directives["complaints"] = run_complaints;
  directives["copy"] = run_copy;
}

}  // namespace golden
