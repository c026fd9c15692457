#include "redshift/copy_run.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "redshift/load_errors.hpp"
#include "redshift/row_text.hpp"

namespace redshift {
namespace {

std::string folder_of(const std::string& url) {
  return url.substr(0, url.rfind('/') + 1);
}

/// Adds the refused rows; their view shows them only outside of the failed transaction.
base::Error with_refused_rows(Session& session, const base::Error& error,
                              const dialect::CopyStatement& copy, const Situation& situation) {
  session.roll_back();
  const auto errors = read_load_errors(session, folder_of(copy.manifest_url), situation);
  base::ErrorReport report = error.report();
  report.message += to_text(errors);
  return base::Error(std::move(report));
}

}  // namespace

std::int64_t run_copy(Session& session, const dialect::CopyStatement& copy,
                      const Situation& situation, TaskFence& fence) {
  base::log_debug(base::LogComponent::target_load, "{}", dialect::copy_log_text(copy));
  const Session::Outcome outcome =
      session.try_run(dialect::copy_text(copy), session.load_timeout());
  if (outcome.refused) {
    fence.check();
    const base::Error error = explain(*outcome.refused, situation);
    if (is_row_failure(*outcome.refused)) throw with_refused_rows(session, error, copy, situation);
    throw error;
  }
  const QueryResult count = session.run("SELECT pg_last_copy_count()", situation);
  return count.rows.empty() ? 0 : to_number<std::int64_t>(count.rows[0][0]);
}

}  // namespace redshift
