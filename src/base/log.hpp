#pragma once
// One line per fact, in the form and with the component names that DMS users know:
//   2026-01-01T00:00:00 [TARGET_LOAD     ]I:  Load finished for table 'demo1'.'cdcdata'
//
// Every module logs through the one process-wide Log; sinks are added at start by app/.
// Thread-safe. A line never holds a secret: pass Secret values as such. The source of the form: AWS
// DMS log lines (reference page 9.2).
#include <fmt/core.h>

#include <functional>
#include <string>
#include <string_view>

namespace base {

enum class LogComponent {
  task_manager,
  tables_manager,
  metadata_manager,
  source_unload,
  source_capture,
  target_load,
  target_apply,
  file_factory,
  file_transfer,
  transformation,
  performance,
  communication,
  standin,
};
enum class LogLevel { error, warning, info, debug };

std::string_view to_string(LogComponent component) noexcept;

/// Gets each finished line (without newline) of the set level or graver; called under the log's
/// lock.
using LogSink = std::function<void(LogLevel level, std::string_view line)>;

/// Replaces all sinks with lines on stderr.
void log_to_stderr();
/// Sends lines to `sink` instead of stderr: the terminal's painter, a test.
void log_to(LogSink sink);
/// Appends lines to a file as well; throws Error(request) when it cannot be opened.
void log_to_file(const std::string& path);
void set_log_level(LogLevel level) noexcept;

void log_line(LogLevel level, LogComponent component, std::string_view message);

template <typename... Args>
void log_info(LogComponent component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::info, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(LogComponent component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::warning, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_error(LogComponent component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::error, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_debug(LogComponent component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::debug, component, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace base
