#pragma once
// The one exception type of sluice, and the check for bugs.
//
// An Error is thrown where a failure is understood, gets context once per layer on its way up, and
// is handled or printed once, at the edge. Its scope says how far the damage reaches and so what is
// given up: see ErrorScope. Results that a caller expects ("not found", "end of rows") are values,
// never errors. Any thread may throw; an Error that has to cross a thread or the outside travels as
// an ErrorReport.
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Says how far a failure reaches, and so who acts on it.
enum class ErrorScope {
  transient,  ///< network, throttling, deadlock, a role not yet in sync: tried again until a
              ///< deadline
  record,     ///< one value or row does not fit: the value policy decides
  table,      ///< one table cannot go on: it is suspended, the others go on
  task,       ///< the task cannot go on: rights, disk, source gone
  request,    ///< the caller asked for something invalid: exit code 2
  check,      ///< a check of the path failed: exit code 3
  corrupt,    ///< bytes contradict their protocol: stop and keep them
  cancelled,  ///< somebody asked to stop: unwind quietly
};

std::string_view to_string(ErrorScope scope) noexcept;

/// A failure as data, for threads, tables and the outside.
struct ErrorReport {
  ErrorScope scope = ErrorScope::task;
  std::string code;     ///< stable, dotted: "redshift.copy.role_not_associated"
  std::string message;  ///< one sentence for a person, without secrets
  std::string advice;   ///< what to do next; may be empty only for cancelled
  std::string
      server_text;  ///< what the other side said, verbatim; may hold user data, never a metric
  std::vector<std::string> contexts;  ///< innermost first: "table demo1.cdcdata", "chunk 3"

  /// Prints message, contexts, server text and advice on lines of their own.
  std::string to_text() const;
};

/// The exception. Copyable; what() is the message with its contexts on one line.
class Error : public std::runtime_error {
 public:
  Error(ErrorScope scope, std::string code, std::string message, std::string advice);
  explicit Error(ErrorReport report);

  ErrorScope scope() const noexcept { return report_.scope; }
  const std::string& code() const noexcept { return report_.code; }
  const std::string& message() const noexcept { return report_.message; }
  const std::string& advice() const noexcept { return report_.advice; }
  const ErrorReport& report() const noexcept { return report_; }

  /// Adds where it happened; once per layer boundary. Returns itself, for `throw error.in("...")`.
  Error& in(std::string context);
  /// Keeps the other side's own words apart from ours.
  Error& with_server_text(std::string text);
  /// Widens or narrows the scope, where a caller knows better how far the damage reaches.
  Error& with_scope(ErrorScope scope);

  const char* what() const noexcept override { return line_.c_str(); }

 private:
  void rebuild_line();
  ErrorReport report_;
  std::string line_;
};

/// Turns the exception being handled (any type) into a report; for thread roots and C doors only.
ErrorReport report_current_exception() noexcept;

[[noreturn]] void check_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace base

/// Stops the process when a programmer's assumption is false; on in every build, never for remote
/// input.
#define CHECK(condition, why)                                      \
  do {                                                             \
    if (!(condition)) [[unlikely]]                                 \
      ::base::check_failed(#condition, (why), __FILE__, __LINE__); \
  } while (false)
