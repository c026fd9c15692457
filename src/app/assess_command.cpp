#include "app/assess_view.hpp"
#include "app/commands.hpp"
#include "app/doctor_tables.hpp"
#include "app/report_output.hpp"
#include "app/stop_signals.hpp"
#include "app/terminal.hpp"
#include "assess/examination.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/task_file.hpp"
#include "task/session_count.hpp"

#include <fmt/core.h>

#include <atomic>
#include <filesystem>
#include <utility>

namespace app {
namespace {

constexpr base::Millis kLogPause{10'000};

/// What is seen of the reading while it lasts: a line that is painted over on a terminal, a line in
/// the log now and then elsewhere.
class ReadingView {
 public:
  explicit ReadingView(base::Clock& clock)
      : clock_(clock),
        painter_({[] { return nullptr; }, [] { return nullptr; },
                  [this] {
                    return has_begun_ ? std::vector<std::string>{line()}
                                      : std::vector<std::string>();
                  }}) {
    if (painter_.is_painting()) return;
    logger_.start("assess log", [this](std::stop_token stop) {
      while (clock_.sleep_for(kLogPause, stop)) {
        if (has_begun_) base::log_info(base::LogComponent::source_unload, "{}", line());
      }
    });
  }
  ~ReadingView() {
    logger_.request_stop();
    logger_.join();
  }
  ReadingView(const ReadingView&) = delete;
  ReadingView& operator=(const ReadingView&) = delete;

  load::LoadProgress& progress() noexcept { return progress_; }
  void begin() {
    began_ = clock_.steady_now();
    has_begun_ = true;
  }

 private:
  std::string line() const {
    const std::chrono::duration<double> elapsed = clock_.steady_now() - began_;
    return assess_line(progress_, elapsed.count());
  }

  base::Clock& clock_;
  load::LoadProgress progress_;
  base::SteadyTime began_;
  std::atomic<bool> has_begun_{false};  // publishes what begin() and the reading made before it
  Painter painter_;
  base::WorkerGroup logger_;
};

/// A page that cannot be written is told before hours of reading, not behind them.
void check_folder_of(const std::string& file) {
  if (file.empty()) return;
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  std::error_code failure;
  if (std::filesystem::is_directory(folder, failure)) return;
  throw base::Error(base::ErrorScope::request, "assess.html_folder",
                    fmt::format("there is no folder {} for {}", folder.string(), file),
                    "Make the folder, or name another file with --html.");
}

}  // namespace

int assess_command(const AssessOptions& options) {
  check_folder_of(options.html_file);
  const model::TaskDefinition task = config::read_task_file(options.task_file);
  const StopSignals signals([] {});
  assess::Report report;
  {
    ReadingView view(base::system_clock());
    report = assess::examine(
        {task,
         base::system_clock(),
         [&](mysql::Connection& connection) { return doctor_tables(task, connection); },
         {options.sample_rows, options.is_complete},
         task::session_count(task),
         view.progress(),
         [&view] { view.begin(); }},
        signals.token());
  }
  print_report({[&](int width, bool colours) { return report_text(report, width, colours); },
                [&] { return report_json(report); }, [&] { return report_html(report); }},
               {options.is_json, options.html_file});
  return exit_code_of(report);
}

}  // namespace app
