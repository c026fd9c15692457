#include "standin/copy_session.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/backend_copy_target.hpp"
#include "standin/copy_loader.hpp"
#include "standin/error_words.hpp"
#include "standin/s3_route.hpp"
#include "standin/warehouse_faults.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace standin {
namespace {

std::string format_name(CopyFormat format) {
  switch (format) {
    case CopyFormat::csv: return "csv";
    case CopyFormat::json: return "json";
    case CopyFormat::parquet: return "parquet";
    default: return "txt";
  }
}

std::string timestamp_text(base::WallTime time) {
  std::string text = base::to_iso8601(time);
  text.pop_back();  // Z: the columns are TIMESTAMP in UTC
  return text;
}

/// As stl_load_errors shows the file: characters of several bytes, and what no text can hold, are
/// one period each.
std::string raw_text(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (byte >= 0x20 && byte < 0x7F) || c == '\t' || c == '\n' || c == '\r';
    if ((byte & 0xC0U) != 0x80U) out.push_back(is_plain ? c : '.');
  }
  return out;
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
    take_switches(statement);
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

  void take_switches(CopyStatement& statement) const {
    const World world = request_.services.world.current();
    statement.empty_quoted_is_null = world.empty_quoted_is_null;
    statement.special_doubles_load = world.special_doubles_load;
    statement.nul_ends_line = world.csv_nul == "ends_line";
  }

  CopyOutcome load(const CopyStatement& statement, base::WallTime started) {
    const World world = request_.services.world.current();
    const bool has_role = !check_role(world, statement, started);
    const auto s3_fault = has_role ? next_fault("copy_s3", statement) : std::nullopt;
    if (s3_fault) return failed(*s3_fault, statement);
    CopyOutcome outcome =
        run_copy(statement, world, request_.services.objects, target_, as_seconds(started));
    // Cut off in the middle: what was sent before is rolled back with the rest.
    const auto cut = outcome.failure ? std::nullopt : next_fault("copy_cut", statement);
    if (cut) return failed(*cut, statement);
    if (outcome.failure && !world.cluster.identifier.empty()) name_provisioned(*outcome.failure);
    return outcome;
  }

  std::optional<WarehouseFault> next_fault(std::string_view kind, const CopyStatement& statement) {
    return request_.services.next_fault(kind, statement.key);
  }

  static CopyOutcome failed(const WarehouseFault& fault, const CopyStatement& statement) {
    CopyOutcome outcome;
    outcome.failure = s3_fault_failure(fault, statement.bucket, statement.key);
    return outcome;
  }

  static std::optional<RedshiftFailure> check_role(const World& world,
                                                   const CopyStatement& statement,
                                                   base::WallTime started) {
    if (statement.iam_role.empty()) return std::nullopt;
    return check_copy_role(world, statement.iam_role, as_seconds(started), statement.user);
  }

  /// A provisioned cluster names its own view.
  static void name_provisioned(RedshiftFailure& failure) {
    constexpr std::string_view kServerless = " Check 'sys_load_error_detail' ";
    const std::size_t at = failure.message.find(kServerless);
    if (at == std::string::npos) return;
    failure.message.replace(at, kServerless.size(), "  Check 'stl_load_errors' ");
  }

  /// Under enhanced VPC routing without a way to S3, COPY connects in vain until somebody cancels
  /// it: then gives that error. The sleep is PostgreSQL's, so that cancelling and
  /// statement_timeout work as for every statement. Redshift gives up by itself at last.
  std::optional<ErrorFields> wait_for_s3(const CopyStatement& statement, base::WallTime started,
                                         CopyOutcome& outcome) {
    const World world = request_.services.world.current();
    const S3Route route =
        find_s3_route(world, statement.region.empty() ? world.region : statement.region);
    // The role is fetched outside of the VPC, and refused before anything is read.
    if (check_role(world, statement, started)) return std::nullopt;
    const auto hang = next_fault("copy_hang", statement);
    if (!hang && route.way != S3Way::blocked) return std::nullopt;
    base::log_warning(base::LogComponent::standin, "COPY hangs, as it does not reach S3: {}",
                      hang ? "a fault says so" : route.why);
    const std::int64_t seconds = hang && hang->seconds > 0 ? hang->seconds : kConnectSeconds;
    const BackendAnswer answer =
        request_.backend.query(fmt::format("SELECT pg_sleep({})", seconds), request_.watch);
    if (answer.error) return as_redshift_error(*answer.error, origin());
    outcome.failure = s3_timeout_failure(statement.bucket, statement.key);
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
    if (outcome.replaced > 0) {
      report.notices.push_back(fmt::format(
          "Load into table '{}' completed, {} record(s) were loaded with replacements "
          "made for ACCEPTINVCHARS.  Check 'stl_replacements' system table for details.",
          statement.table, outcome.replaced));
    }
    return report;
  }

  void keep_history(const CopyStatement& statement, const CopyOutcome& outcome, bool is_aborted,
                    base::WallTime started) {
    const auto admin = request_.services.postgres.open_admin(request_.database, request_.stop);
    const std::string who = sql_literal(request_.user);
    const std::string source = "s3://" + statement.bucket + "/" + statement.key;
    std::uint64_t scanned = 0;
    for (const FileScan& scan : outcome.scans) scanned += scan.bytes;
    keep(*admin,
         fmt::format("INSERT INTO rs_internal.load_history SELECT oid, {}, {}, {}, '{}', {}, '{}', "
                     "'{}', {}, '{}', {}, {}, {}, {}, {}, {}, {} FROM pg_roles WHERE rolname = {}",
                     request_.query_id, request_.transaction_id, request_.backend.pid(),
                     is_aborted ? "aborted" : "completed", sql_literal(statement.table),
                     timestamp_text(started), timestamp_text(base::system_clock().wall_now()),
                     sql_literal(source), format_name(statement.format),
                     is_aborted ? 0 : outcome.rows, is_aborted ? 0 : outcome.bytes,
                     outcome.source_files, outcome.source_bytes, outcome.scans.size(), scanned,
                     outcome.rejected, who));
    keep_scans(*admin, outcome.scans, who);
    keep_replacements(*admin, outcome.replacements, started);
    for (const LoadErrorRow& row : outcome.errors) {
      keep(*admin,
           fmt::format("INSERT INTO rs_internal.load_errors SELECT oid, {}, {}, {}, {}, '{}', {}, "
                       "{}, {}, {}, {}, {}, {}, {}, {}, {} FROM pg_roles WHERE rolname = {}",
                       request_.query_id, request_.transaction_id, request_.backend.pid(),
                       target_.table_id(), timestamp_text(started), sql_literal(row.file_name),
                       row.line_number, sql_literal(row.column_name), sql_literal(row.column_type),
                       sql_literal(row.column_length), row.position, row.error_code,
                       sql_literal(clean_utf8(row.error_message)),
                       sql_literal(raw_text(row.raw_line)),
                       sql_literal(raw_text(row.raw_field_value)), who));
    }
  }

  void keep_scans(BackendLink& admin, const std::vector<FileScan>& scans, const std::string& who) {
    constexpr std::size_t kRowsOfStatement = 500;
    for (std::size_t from = 0; from < scans.size(); from += kRowsOfStatement) {
      const std::size_t to = std::min(from + kRowsOfStatement, scans.size());
      std::string rows;
      for (std::size_t i = from; i < to; ++i) {
        rows += fmt::format("{}({}, {}, {}, timestamp '{}', timestamp '{}')", i == from ? "" : ", ",
                            sql_literal(scans[i].file_name), scans[i].bytes, scans[i].lines,
                            timestamp_text(scans[i].started), timestamp_text(scans[i].ended));
      }
      keep(admin, fmt::format("INSERT INTO rs_internal.load_details SELECT r.oid, {}, v.* FROM "
                              "pg_roles r, (VALUES {}) v WHERE r.rolname = {}",
                              request_.query_id, rows, who));
    }
  }

  void keep_replacements(BackendLink& admin, const std::vector<ReplacementRow>& replacements,
                         base::WallTime started) {
    for (const ReplacementRow& row : replacements) {
      keep(admin,
           fmt::format("INSERT INTO rs_internal.load_replacements SELECT oid, {}, {}, '{}', {}, "
                       "{}, {}, {}, {} FROM pg_roles WHERE rolname = {}",
                       request_.query_id, target_.table_id(), timestamp_text(started),
                       request_.backend.pid(), sql_literal(row.file_name), row.line_number,
                       sql_literal(row.column_name), sql_literal(raw_text(row.raw_line)),
                       sql_literal(request_.user)));
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
