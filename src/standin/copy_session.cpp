#include "standin/copy_session.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/backend_copy_target.hpp"
#include "standin/copy_loader.hpp"
#include "standin/error_words.hpp"
#include "standin/s3_route.hpp"

#include <fmt/core.h>

#include <chrono>

namespace standin {
namespace {

std::string format_name(CopyFormat format) {
  switch (format) {
    case CopyFormat::csv: return "csv";
    case CopyFormat::json: return "json";
    case CopyFormat::parquet: return "parquet";
    case CopyFormat::fixed_width: return "fixedwidth";
    default: return "text";
  }
}

std::string timestamp_text(base::WallTime time) {
  std::string text = base::to_iso8601(time);
  text.pop_back();  // Z: the columns are TIMESTAMP in UTC
  return text;
}

std::string clean_utf8(const std::string& text) {
  // The message may show a value's raw bytes; PostgreSQL takes only what is valid.
  std::string out;
  for (const char c : text) {
    const bool is_plain =
        static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F;
    out.push_back(is_plain ? c : '?');
  }
  return out;
}

constexpr int kConnectSeconds = 3600;

std::int64_t as_seconds(base::WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

class CopyRun {
 public:
  explicit CopyRun(const CopyRequest& request)
      : request_(request), target_(request.backend, request.watch) {}

  CopyReport run() {
    CopyParse parse = parse_copy(request_.sql);
    if (parse.failure) return {fail(as_error(*parse.failure, origin())), {}};
    CopyStatement& statement = parse.statement;
    statement.user = request_.user;
    const bool is_own = request_.backend.status() == 'I';
    if (is_own) request_.backend.query("BEGIN");
    const base::WallTime started = base::system_clock().wall_now();
    CopyOutcome outcome;
    CopyReport report;
    report.error = wait_for_s3(statement, started, outcome);
    if (report.error) {
      if (is_own) request_.backend.query("ROLLBACK");
    } else {
      if (!outcome.failure) outcome = load(statement, started);
      report = conclude(statement, outcome, is_own);
    }
    keep_history(statement, outcome, report.error.has_value(), started);
    return report;
  }

 private:
  ErrorOrigin origin() const { return {request_.query_id, request_.backend.pid()}; }

  CopyOutcome load(const CopyStatement& statement, base::WallTime started) {
    const World world = request_.services.world.current();
    return run_copy(statement, world, request_.services.objects, target_, as_seconds(started));
  }

  /// Under enhanced VPC routing without a way to S3, COPY connects in vain until somebody cancels
  /// it: then gives that error. The sleep is PostgreSQL's, so that cancelling and
  /// statement_timeout work as for every statement. Redshift gives up by itself at last.
  std::optional<ErrorFields> wait_for_s3(const CopyStatement& statement, base::WallTime started,
                                         CopyOutcome& outcome) {
    const World world = request_.services.world.current();
    const S3Route route =
        find_s3_route(world, statement.region.empty() ? world.region : statement.region);
    if (route.way != S3Way::blocked) return std::nullopt;
    // The role is fetched outside of the VPC, and refused before anything is read.
    const bool is_refused = !statement.iam_role.empty() &&
                            check_copy_role(world, statement.iam_role, as_seconds(started),
                                            statement.user);
    if (is_refused) return std::nullopt;
    base::log_warning(base::LogComponent::standin, "COPY hangs, as it does not reach S3: {}",
                      route.why);
    const BackendAnswer answer = request_.backend.query(
        fmt::format("SELECT pg_sleep({})", kConnectSeconds), request_.watch);
    if (answer.error) return as_redshift_error(*answer.error, origin());
    outcome.failure = RedshiftFailure{
        "S3CurlException: Connection timed out after 50000 milliseconds, CurlError 28, "
        "multiCurlError 0, CanRetry 1, UserError 0",
        9001,
        fmt::format("Listing bucket={} prefix={}", statement.bucket, statement.key),
        "s3_utility.cpp:840",
        "XX000"};
    return std::nullopt;
  }

  /// A failed COPY leaves the client's block failed, as any error does.
  ErrorFields fail(ErrorFields fields) {
    if (request_.backend.status() == 'T') request_.backend.query("SELECT 1 / 0");
    return fields;
  }

  CopyReport conclude(const CopyStatement& statement, const CopyOutcome& outcome, bool is_own) {
    CopyReport report;
    if (outcome.failure) {
      const auto& refusal = target_.refusal();
      report.error =
          refusal ? as_redshift_error(*refusal, origin()) : as_error(*outcome.failure, origin());
      if (is_own) request_.backend.query("ROLLBACK");
      fail({});
      return report;
    }
    request_.backend.query(
        fmt::format("SELECT set_config('rs.last_copy_id', '{}', false), "
                    "set_config('rs.last_copy_count', '{}', false)",
                    request_.query_id, outcome.rows));
    if (is_own) {
      const BackendAnswer answer = request_.backend.query("COMMIT");
      if (answer.error) {
        report.error = as_redshift_error(*answer.error, origin());
        return report;
      }
    }
    report.notices.push_back(
        fmt::format("Load into table '{}' completed, {} record(s) loaded successfully.",
                    statement.table, outcome.rows));
    if (outcome.rejected > 0) {
      report.notices.push_back(
          fmt::format("Load into table '{}' completed, {} record(s) could not be loaded.  Check "
                      "'sys_load_error_detail' system table for details.",
                      statement.table, outcome.rejected));
    }
    return report;
  }

  void keep_history(const CopyStatement& statement, const CopyOutcome& outcome, bool is_aborted,
                    base::WallTime started) {
    const auto admin = request_.services.postgres.open_admin(request_.database, request_.stop);
    const std::string who = sql_literal(request_.user);
    const std::string source = "s3://" + statement.bucket + "/" + statement.key;
    keep(*admin,
         fmt::format("INSERT INTO rs_internal.load_history SELECT oid, {}, 0, {}, '{}', {}, '{}', "
                     "'{}', {}, '{}', {}, {} FROM pg_roles WHERE rolname = {}",
                     request_.query_id, request_.backend.pid(),
                     is_aborted ? "aborted" : "completed", sql_literal(statement.table),
                     timestamp_text(started), timestamp_text(base::system_clock().wall_now()),
                     sql_literal(source), format_name(statement.format),
                     is_aborted ? 0 : outcome.rows, outcome.rejected, who));
    for (const LoadErrorRow& row : outcome.errors) {
      keep(*admin,
           fmt::format("INSERT INTO rs_internal.load_errors SELECT oid, {}, 0, {}, {}, '{}', {}, "
                       "{}, {}, {}, {}, {}, {}, {} FROM pg_roles WHERE rolname = {}",
                       request_.query_id, request_.backend.pid(), target_.table_id(),
                       timestamp_text(started), sql_literal(row.file_name), row.line_number,
                       sql_literal(row.column_name), sql_literal(row.column_type),
                       sql_literal(row.column_length), row.position, row.error_code,
                       sql_literal(clean_utf8(row.error_message)), who));
    }
  }

  void keep(BackendLink& admin, const std::string& sql) {
    const BackendAnswer answer = admin.query(sql);
    if (!answer.error) return;
    throw base::Error(base::ErrorScope::task, "standin.load_history",
                      "the stand-in cannot keep what COPY did: " + answer.error->get('M'),
                      "start the stand-in with a fresh folder");
  }

  const CopyRequest& request_;
  BackendCopyTarget target_;
};

}  // namespace

CopyReport run_copy_statement(const CopyRequest& request) {
  return CopyRun(request).run();
}

}  // namespace standin
