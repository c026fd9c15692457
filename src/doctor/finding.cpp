#include "doctor/finding.hpp"

#include <iterator>
#include <utility>

namespace doctor {

std::string_view to_string(Area area) noexcept {
  switch (area) {
    case Area::source: return "source";
    case Area::target: return "target";
    case Area::role: return "role";
    case Area::bucket: return "bucket";
    case Area::network: return "network";
    case Area::path: return "path";
  }
  return "unknown";
}

std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::passed: return "passed";
    case Severity::not_seen: return "not seen";
    case Severity::warning: return "warning";
    case Severity::failure: return "failure";
  }
  return "unknown";
}

std::string_view to_string(FixKind kind) noexcept {
  switch (kind) {
    case FixKind::source_sql: return "source_sql";
    case FixKind::target_sql: return "target_sql";
    case FixKind::aws_cli: return "aws_cli";
    case FixKind::policy: return "policy";
    case FixKind::task_file: return "task_file";
    case FixKind::step: return "step";
  }
  return "unknown";
}

std::string_view heading_of(FixKind kind) noexcept {
  switch (kind) {
    case FixKind::source_sql: return "Run on the source:";
    case FixKind::target_sql: return "Run on Redshift:";
    case FixKind::aws_cli: return "Run:";
    case FixKind::policy: return "The document:";
    case FixKind::task_file: return "Write in the task file:";
    case FixKind::step: return "";
  }
  return "";
}

void append(Findings& all, Findings more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Check::Check(Area area, std::string code, std::string checked)
    : area_(area), code_(std::move(code)), checked_(std::move(checked)) {}

Finding Check::make(Severity severity, std::string seen, std::string why,
                    std::vector<Fix> fixes) const {
  Finding finding;
  finding.code = code_;
  finding.area = area_;
  finding.severity = severity;
  finding.checked = checked_;
  finding.seen = std::move(seen);
  finding.why = std::move(why);
  finding.fixes = std::move(fixes);
  return finding;
}

Finding Check::passed(std::string seen) const {
  return make(Severity::passed, std::move(seen), "", {});
}

Finding Check::not_seen(std::string seen, std::string why, std::vector<Fix> fixes) const {
  return make(Severity::not_seen, std::move(seen), std::move(why), std::move(fixes));
}

Finding Check::warning(std::string seen, std::string why, std::vector<Fix> fixes) const {
  return make(Severity::warning, std::move(seen), std::move(why), std::move(fixes));
}

Finding Check::failure(std::string seen, std::string why, std::vector<Fix> fixes) const {
  return make(Severity::failure, std::move(seen), std::move(why), std::move(fixes));
}

Finding Check::failure(const base::Error& error) const {
  return of_error(Severity::failure, error, "");
}

Finding Check::not_seen(const base::Error& error, std::string why) const {
  return of_error(Severity::not_seen, error, std::move(why));
}

Finding Check::of_error(Severity severity, const base::Error& error, std::string why) const {
  Finding finding = make(severity, error.message(), std::move(why), {});
  if (!error.advice().empty()) finding.fixes.push_back({FixKind::step, error.advice()});
  finding.cause = error.code();
  finding.server_text = error.report().server_text;
  return finding;
}

}  // namespace doctor
