#include "base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace base {

std::string_view to_string(ErrorScope scope) noexcept {
  switch (scope) {
    case ErrorScope::transient: return "transient";
    case ErrorScope::record: return "record";
    case ErrorScope::table: return "table";
    case ErrorScope::task: return "task";
    case ErrorScope::request: return "request";
    case ErrorScope::check: return "check";
    case ErrorScope::corrupt: return "corrupt";
    case ErrorScope::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string ErrorReport::to_text() const {
  std::string text = message;
  if (!contexts.empty()) {
    text += "\n  where: ";
    for (auto it = contexts.rbegin(); it != contexts.rend(); ++it) {
      if (it != contexts.rbegin()) text += ", ";
      text += *it;
    }
  }
  if (!server_text.empty()) text += "\n  the other side said: " + server_text;
  if (!advice.empty()) text += "\n  what to do: " + advice;
  if (!code.empty()) text += "\n  code: " + code;
  return text;
}

Error::Error(ErrorScope scope, std::string code, std::string message, std::string advice)
    : Error(ErrorReport{scope, std::move(code), std::move(message), std::move(advice), {}, {}}) {}

Error::Error(ErrorReport report) : std::runtime_error(report.message), report_(std::move(report)) {
  rebuild_line();
}

Error& Error::in(std::string context) {
  report_.contexts.push_back(std::move(context));
  rebuild_line();
  return *this;
}

Error& Error::with_server_text(std::string text) {
  report_.server_text = std::move(text);
  return *this;
}

Error& Error::with_scope(ErrorScope scope) {
  report_.scope = scope;
  return *this;
}

void Error::rebuild_line() {
  line_ = report_.message;
  for (const std::string& context : report_.contexts) line_ += " (" + context + ")";
}

ErrorReport report_current_exception() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return error.report();
  } catch (const std::exception& error) {
    return {ErrorScope::task,
            "internal.unexpected",
            error.what(),
            "This is a defect of sluice: keep the log and report it.",
            {},
            {}};
  } catch (...) {
    return {ErrorScope::task,
            "internal.unknown",
            "an unknown exception was thrown",
            "This is a defect of sluice: keep the log and report it.",
            {},
            {}};
  }
}

void check_failed(const char* condition, const char* why, const char* file, int line) {
  std::fprintf(stderr, "sluice: CHECK(%s) failed: %s\n  at %s:%d\n", condition, why, file, line);
  std::abort();
}

}  // namespace base
