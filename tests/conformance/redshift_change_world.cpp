#include "redshift_change_world.hpp"

#include "base/clock.hpp"
#include "base/prng.hpp"
#include "dialect/identifier.hpp"
#include "dialect/table_ddl.hpp"
#include "model/staged_file.hpp"
#include "redshift/change_applier.hpp"
#include "redshift/redshift_warehouse.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace conformance {
namespace {

const std::string kSentinel = "nullnullnull";

std::string required(const std::string& name) {
  const char* value = std::getenv(("SLUICE_TEST_" + name).c_str());
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(
        fmt::format("the suite needs SLUICE_TEST_{}: run it by run_change_suite.py", name));
  }
  return value;
}

std::string optional(const std::string& name, const std::string& otherwise) {
  const char* value = std::getenv(("SLUICE_TEST_" + name).c_str());
  return value == nullptr || *value == '\0' ? otherwise : value;
}

std::uint16_t port_number(const std::string& text) {
  std::uint16_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

store::S3Settings s3_settings() {
  store::S3Settings settings;
  settings.endpoint_url = optional("S3_ENDPOINT", "");
  settings.bucket = required("S3_BUCKET");
  settings.region = required("S3_REGION");
  settings.path_style = !settings.endpoint_url.empty();
  settings.keys = {required("S3_KEY"), base::Secret(required("S3_SECRET")),
                   base::Secret(optional("S3_TOKEN", ""))};
  return settings;
}

model::TargetEndpoint target_endpoint() {
  model::TargetEndpoint target;
  target.host = optional("TARGET_HOST", "127.0.0.1");
  target.port = port_number(required("TARGET_PORT"));
  target.database = required("TARGET_DATABASE");
  target.user = required("TARGET_USER");
  target.password = base::Secret(required("TARGET_PASSWORD"));
  target.role_arn = required("TARGET_ROLE");
  const bool is_here = target.host == "127.0.0.1";
  target.tls = is_here ? model::TlsMode::disabled : model::TlsMode::required;
  target.odbc_connection = optional("TARGET_ODBC", "");
  if (!target.odbc_connection.empty()) target.driver = model::TargetDriver::odbc;
  return target;
}

/// Quoted, or the sentinel in the open.
std::string csv_field(const std::optional<std::string>& value) {
  if (!value) return kSentinel;
  std::string field = "\"";
  for (const char c : *value) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

std::string literal(const std::optional<std::string>& value) {
  return value ? dialect::quote_literal(*value) : "NULL";
}

}  // namespace

std::unique_ptr<ChangeWorld> make_change_world() {
  return std::make_unique<RedshiftChangeWorld>();
}

RedshiftChangeWorld::RedshiftChangeWorld()
    : target_(target_endpoint()), region_(required("S3_REGION")) {
  base::Prng prng = base::Prng::from_entropy();
  task_ = prng.token(10);
  schema_ = "suite_" + task_;
  target_.control_schema = schema_;
  store_ = std::make_unique<store::S3Store>(s3_settings(), base::system_clock(), std::stop_token());
  session_ = open_session();
  query("CREATE SCHEMA " + schema_);
}

RedshiftChangeWorld::~RedshiftChangeWorld() {
  for (const std::string& schema : {schema_, schema_ + "_other"})
    session_->try_run("DROP SCHEMA IF EXISTS " + schema + " CASCADE", std::chrono::seconds(60));
}

std::unique_ptr<redshift::Session> RedshiftChangeWorld::open_session() const {
  return redshift::open_session(target_);
}

std::unique_ptr<port::ChangeTarget> RedshiftChangeWorld::open_task() {
  redshift::RedshiftWarehouse warehouse(target_, region_);
  const std::uint64_t epoch = warehouse.open_task(task_);
  return std::make_unique<redshift::RedshiftChanges>(target_, region_,
                                                     redshift::TaskHolder{task_, epoch});
}

TextRows RedshiftChangeWorld::query(std::string_view sql) {
  return session_->run(sql, {"look at the target", {}, {}, {}, {}, {}}).rows;
}

void RedshiftChangeWorld::make_table(const model::TargetTable& table, const TextRows& rows) {
  query(dialect::create_table_text(table, dialect::DdlComments::none));
  for (const TextRow& row : rows) {
    std::string values;
    for (const auto& value : row) values += (values.empty() ? "" : ", ") + literal(value);
    query("INSERT INTO " + dialect::quote_table(table.id) + " VALUES (" + values + ")");
  }
}

TextRows RedshiftChangeWorld::rows(const model::TargetTable& table) {
  TextRows rows = query("SELECT * FROM " + dialect::quote_table(table.id));
  std::sort(rows.begin(), rows.end());
  return rows;
}

void RedshiftChangeWorld::stage(port::TableChanges& changes, const std::vector<StagedRow>& rows) {
  std::string csv;
  for (const StagedRow& row : rows) {
    csv += fmt::format("\"{}\"", static_cast<char>(row.op));
    for (const auto& value : row.values) csv += "," + csv_field(value);
    csv += "\n";
    changes.has_deletes = changes.has_deletes || row.op != port::ChangeOp::insert;
  }
  const std::string key = fmt::format("{}/batch{}/", schema_, ++staged_);
  store_->put(key + "changes.csv", csv);
  store_->put(key + "manifest", model::manifest_text({store_->url(key + "changes.csv")}));
  changes.manifest_url = store_->url(key + "manifest");
  changes.null_sentinel = kSentinel;
  changes.compression = model::Compression::none;
  changes.staged_rows = rows.size();
}

TextRows RedshiftChangeWorld::exceptions() {
  const std::string found =
      "SELECT 1 FROM pg_tables WHERE tablename = 'awsdms_apply_exceptions'"
      " AND schemaname = " +
      dialect::quote_literal(schema_);
  if (query(found).empty()) return {};
  TextRows rows =
      query("SELECT table_owner, table_name, statement, error FROM " + schema_ +
            ".awsdms_apply_exceptions WHERE task_name = " + dialect::quote_literal(task_));
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace conformance
