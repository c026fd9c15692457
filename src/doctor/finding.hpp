#pragma once
// What a check of the path found: what was looked at, what was seen, why it matters, how to mend
// it.
//
// Plain values, made by the checks of this module and printed by the reports. Texts hold no
// secrets. The code is stable and dotted ("source.log.format"): scripts and docs refer to it.
#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

/// Which stretch of the path; in this order they are proven and shown.
enum class Area : std::uint8_t { source, target, bucket, role, network, path };

enum class Severity : std::uint8_t {
  passed,
  not_seen,  ///< the login or the keys do not allow a look: neither good nor bad
  warning,   ///< works today; will hurt one day
  failure,   ///< a run would fail here
};

/// Where a fix is carried out, and so how it is printed.
enum class FixKind : std::uint8_t {
  source_sql,  ///< statements for the source
  target_sql,  ///< statements for Redshift
  aws_cli,     ///< a command of the AWS command line
  policy,      ///< a JSON document
  task_file,   ///< lines of the task file
  step,        ///< a sentence
};

struct Fix {
  FixKind kind = FixKind::step;
  std::string text;
  bool operator==(const Fix&) const = default;
};

struct Finding {
  std::string code;
  Area area = Area::source;
  Severity severity = Severity::passed;
  std::string checked;      ///< "binary log format"
  std::string seen;         ///< "binlog_format = STATEMENT"
  std::string why;          ///< what would happen; empty when passed
  std::vector<Fix> fixes;   ///< in the order in which to try them
  std::string cause;        ///< code of the Error behind it; empty: the check judged by itself
  std::string server_text;  ///< the other side's own words, where it said some
};

using Findings = std::vector<Finding>;

void append(Findings& all, Findings more);

std::string_view to_string(Area area) noexcept;          ///< "source"
std::string_view to_string(Severity severity) noexcept;  ///< "passed", "not seen" ...
std::string_view to_string(FixKind kind) noexcept;       ///< "source_sql"
/// What stands before a fix for a person: "Run on the source:".
std::string_view heading_of(FixKind kind) noexcept;

/// A finding of one area under construction: what most checks need in a line.
class Check {
 public:
  Check(Area area, std::string code, std::string checked);
  Finding passed(std::string seen) const;
  Finding not_seen(std::string seen, std::string why, std::vector<Fix> fixes = {}) const;
  /// What could not be looked at because of an Error: its message, its advice the fix.
  Finding not_seen(const base::Error& error, std::string why) const;
  Finding warning(std::string seen, std::string why, std::vector<Fix> fixes) const;
  Finding failure(std::string seen, std::string why, std::vector<Fix> fixes) const;
  /// What failed with an Error: its message is what was seen, its advice the fix.
  Finding failure(const base::Error& error) const;

 private:
  Finding of_error(Severity severity, const base::Error& error, std::string why) const;
  Finding make(Severity severity, std::string seen, std::string why, std::vector<Fix> fixes) const;

  Area area_;
  std::string code_;
  std::string checked_;
};

}  // namespace doctor
