#include "doctor/examination.hpp"

#include "base/prng.hpp"
#include "base/worker_group.hpp"
#include "dialect/identifier.hpp"
#include "doctor/aws_look.hpp"
#include "doctor/bucket_probe.hpp"
#include "doctor/path_proof.hpp"
#include "doctor/privilege_checks.hpp"
#include "doctor/source_checks.hpp"
#include "doctor/table_checks.hpp"
#include "doctor/target_checks.hpp"
#include "doctor/target_facts.hpp"
#include "model/staged_file.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace doctor {
namespace {

using base::Error;

/// What one worker brings home.
struct SourceResult {
  Findings findings;
  std::string name;
  std::vector<SourceTable> tables;
};
struct TargetResult {
  std::unique_ptr<redshift::Session> session;
  Findings findings;
};
struct BucketResult {
  std::unique_ptr<port::ObjectStore> store;
  Findings findings;
};

class Examination {
 public:
  explicit Examination(const ExaminationWorld& world)
      : world_(world), prng_(base::Prng::from_entropy()) {}

  Report run(std::stop_token stop) {
    const base::SteadyTime began = world_.clock.steady_now();
    Report report;
    report.task = world_.task.origin;
    report.staging = "s3://" + world_.task.staging.bucket +
                     (world_.task.staging.folder.empty() ? "" : "/" + world_.task.staging.folder);
    if (!world_.task.staging.path.empty()) report.staging = "file://" + world_.task.staging.path;
    report.target = fmt::format("{}:{}/{}", world_.task.target.host, world_.task.target.port,
                                world_.task.target.database);
    base::WorkerGroup group;
    const std::stop_callback relay(stop, [&] { group.request_stop(); });
    group.start("doctor-source", [this](std::stop_token) { look_at_source(); });
    if (has_target()) {
      group.start("doctor-target", [this](std::stop_token) { log_in_to_target(); });
    }
    group.start("doctor-bucket", [this](std::stop_token) { look_at_bucket(); });
    group.start("doctor-aws", [this](std::stop_token token) {
      aws_ = look_at_aws(world_.task, world_.clock, token);
    });
    group.join();
    if (target_.session) look_at_target();
    report.source = source_.name;
    append(report.findings, std::move(source_.findings));
    append(report.findings, std::move(target_.findings));
    append(report.findings, std::move(aws_.bucket));
    append(report.findings, std::move(bucket_.findings));
    append(report.findings, std::move(aws_.role));
    append(report.findings, std::move(aws_.network));
    report.api_calls = aws_.calls;
    if (target_.session && bucket_.store) {
      append(report.findings, prove_path({world_.task, *target_.session, *bucket_.store, prefix(),
                                          world_.copy_deadline},
                                         prng_));
    }
    report.took = std::chrono::duration_cast<base::Millis>(world_.clock.steady_now() - began);
    return report;
  }

 private:
  bool has_target() const { return world_.task.target.engine != "none"; }
  std::string prefix() const {
    return model::staging_prefix(world_.task.staging.folder, world_.task.name);
  }

  void look_at_source() {
    std::unique_ptr<mysql::Connection> connection;
    const Check login(Area::source, "source.login", "login");
    try {
      connection = mysql::Connection::open(world_.task.source, {});
      SourceFacts facts = read_source_facts(*connection, world_.task.source);
      source_.name = fmt::format("{} at {}", facts.profile.to_text(), facts.where);
      source_.findings.push_back(login.passed(fmt::format("'{}'", world_.task.source.user)));
      append(source_.findings, check_server(facts, world_.task));
      select(*connection, facts);
      append(source_.findings, check_privileges(facts, world_.task));
      if (facts.tables.empty()) return;
      append(source_.findings, check_tables(facts, world_.task));
      source_.tables = std::move(facts.tables);
    } catch (const Error& error) {
      const Check reading(Area::source, "source.read", "questions to the source");
      source_.findings.push_back((connection ? reading : login).failure(error));
    }
  }

  void select(mysql::Connection& connection, SourceFacts& facts) {
    try {
      facts.tables = world_.select_tables(connection);
      std::vector<model::TableId> ids;
      for (const SourceTable& table : facts.tables) ids.push_back(table.schema.id);
      facts.cascades = mysql::unlogged_cascades(connection, ids);
    } catch (const Error& error) {
      source_.findings.push_back(
          Check(Area::source, "source.tables.selected", "selected tables").failure(error));
    }
  }

  void log_in_to_target() {
    const bool is_odbc = world_.task.target.driver == model::TargetDriver::odbc;
    const Check driver(Area::target, "target.driver", "ODBC driver");
    const Check login(Area::target, "target.login", "login");
    try {
      target_.session = redshift::open_session(world_.task.target);
      if (is_odbc) target_.findings.push_back(driver.passed(target_.session->client()));
      target_.findings.push_back(login.passed(fmt::format("'{}'", world_.task.target.user)));
    } catch (const Error& error) {
      const bool is_of_driver = error.code().rfind("redshift.odbc.", 0) == 0;
      target_.findings.push_back((is_of_driver ? driver : login).failure(error));
    }
  }

  /// Behind the source, whose tables it is asked for.
  void look_at_target() {
    try {
      std::vector<model::TableId> tables;
      for (const SourceTable& table : source_.tables) {
        tables.push_back(dialect::target_table_name(table.table.target));
      }
      const TargetFacts facts = read_target_facts(*target_.session, world_.task.target, tables);
      append(target_.findings, check_target(facts, world_.task, source_.tables));
    } catch (const Error& error) {
      target_.findings.push_back(
          Check(Area::target, "target.read", "questions to the target").failure(error));
    }
  }

  void look_at_bucket() {
    const Check opening(Area::bucket, "bucket.open", "bucket and keys");
    try {
      bucket_.store = world_.open_store();
    } catch (const Error& error) {
      bucket_.findings.push_back(opening.failure(error));
      return;
    }
    bucket_.findings.push_back(opening.passed(bucket_.store->url(prefix())));
    base::Prng prng = base::Prng::from_entropy();
    append(bucket_.findings, probe_bucket(*bucket_.store, prefix(), prng));
  }

  const ExaminationWorld& world_;
  base::Prng prng_;
  // Each is written by one worker and read behind join().
  SourceResult source_;
  TargetResult target_;
  BucketResult bucket_;
  AwsLook aws_;
};

}  // namespace

Report examine(const ExaminationWorld& world, std::stop_token stop) {
  return Examination(world).run(std::move(stop));
}

}  // namespace doctor
