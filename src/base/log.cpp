#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace base {
namespace {

struct LogState {
  std::mutex mutex;
  LogSink sink;  // when empty: stderr
  std::shared_ptr<spdlog::logger> console = std::make_shared<spdlog::logger>(
      "console", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  std::shared_ptr<spdlog::logger> file;
  std::atomic<LogLevel> level{LogLevel::info};
};

LogState& log_state() {
  static LogState* const state = [] {
    auto* made = new LogState;  // never destroyed: threads may log while statics are torn down
    made->console->set_pattern("%v");
    return made;
  }();
  return *state;
}

char letter(LogLevel level) {
  switch (level) {
    case LogLevel::error: return 'E';
    case LogLevel::warning: return 'W';
    case LogLevel::info: return 'I';
    case LogLevel::debug: return 'D';
  }
  return '?';
}

}  // namespace

std::string_view to_string(LogComponent component) noexcept {
  switch (component) {
    case LogComponent::task_manager: return "TASK_MANAGER";
    case LogComponent::tables_manager: return "TABLES_MANAGER";
    case LogComponent::metadata_manager: return "METADATA_MANAGER";
    case LogComponent::source_unload: return "SOURCE_UNLOAD";
    case LogComponent::source_capture: return "SOURCE_CAPTURE";
    case LogComponent::target_load: return "TARGET_LOAD";
    case LogComponent::target_apply: return "TARGET_APPLY";
    case LogComponent::file_factory: return "FILE_FACTORY";
    case LogComponent::file_transfer: return "FILE_TRANSFER";
    case LogComponent::transformation: return "TRANSFORMATION";
    case LogComponent::performance: return "PERFORMANCE";
    case LogComponent::communication: return "COMMUNICATION";
    case LogComponent::standin: return "STANDIN";
  }
  return "UNKNOWN";
}

void log_to_stderr() {
  std::lock_guard lock(log_state().mutex);
  log_state().sink = nullptr;
}

void log_to(LogSink sink) {
  std::lock_guard lock(log_state().mutex);
  log_state().sink = std::move(sink);
}

void log_to_file(const std::string& path) {
  try {
    auto file = std::make_shared<spdlog::logger>(
        "file", std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
    file->set_pattern("%v");
    file->flush_on(spdlog::level::info);
    std::lock_guard lock(log_state().mutex);
    log_state().file = std::move(file);
  } catch (const spdlog::spdlog_ex& error) {
    throw Error(ErrorScope::request, "log.file", fmt::format("cannot write the log file {}", path),
                "Name a file in a folder that exists and that you may write to.")
        .with_server_text(error.what());
  }
}

void set_log_level(LogLevel level) noexcept {
  log_state().level = level;
}

void log_line(LogLevel level, LogComponent component, std::string_view message) {
  LogState& state = log_state();
  if (level > state.level.load(std::memory_order_relaxed)) return;
  std::string stamp = to_iso8601(system_clock().wall_now());
  stamp.pop_back();  // DMS writes UTC without the Z
  const std::string line =
      fmt::format("{} [{:<16}]{}:  {}", stamp, to_string(component), letter(level), message);
  std::lock_guard lock(state.mutex);
  if (state.sink) {
    state.sink(level, line);
  } else {
    state.console->info("{}", line);
    state.console->flush();
  }
  if (state.file) state.file->info("{}", line);
}

}  // namespace base
