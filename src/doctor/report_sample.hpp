#pragma once
// A report for the tests of its forms: one finding of each severity.
#include "doctor/report.hpp"

namespace doctor {

inline Report sample_report() {
  Report report;
  report.task = "orders.toml";
  report.source = "MariaDB 10.11.6 at db1:3306";
  report.target = "wg.example:5439/dev";
  report.staging = "s3://bucket/dms";
  report.took = base::Millis(1234);
  report.api_calls = 7;
  const Check version(Area::source, "source.version", "version");
  report.findings.push_back(version.passed("MariaDB 10.11.6"));
  const Check tls(Area::source, "source.tls", "encryption");
  report.findings.push_back(tls.warning("no TLS", "Rows cross the network in clear.",
                                        {{FixKind::task_file, "[source]\ntls = \"required\""}}));
  const Check locks(Area::target, "target.locks", "locks of others");
  report.findings.push_back(locks.not_seen("may not be read", "Somebody may hold one."));
  const Check copy(Area::path, "path.copy", "COPY it with the task's role");
  Finding failed = copy.failure(
      "the role <x> is not associated", "Redshift refuses it.",
      {{FixKind::step, "Associate it."}, {FixKind::aws_cli, "aws redshift-serverless ..."}});
  failed.server_text = "error type : 135 & more";
  report.findings.push_back(failed);
  return report;
}

}  // namespace doctor
