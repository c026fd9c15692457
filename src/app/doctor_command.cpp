#include "app/commands.hpp"
#include "app/stop_signals.hpp"
#include "app/terminal.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "config/task_file.hpp"
#include "doctor/examination.hpp"
#include "task/source_selection.hpp"
#include "task/store_maker.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace app {
namespace {

std::vector<doctor::SourceTable> select_tables(const model::TaskDefinition& task,
                                               mysql::Connection& connection) {
  std::vector<doctor::SourceTable> tables;
  for (task::SelectedSource& source : task::select_source(task, connection)) {
    tables.push_back({std::move(source.table), std::move(source.schema)});
  }
  return tables;
}

void print_report(const doctor::Report& report, const DoctorOptions& options) {
  if (!options.html_file.empty()) {
    base::write_file_atomically(options.html_file, doctor::report_html(report));
    fmt::print(stderr, "The report is in {}\n", options.html_file);
  }
  if (options.is_json) {
    fmt::print("{}", doctor::report_json(report));
    return;
  }
  const bool colours = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  fmt::print("{}", doctor::report_text(report, output_width(), colours));
}

}  // namespace

int doctor_command(const DoctorOptions& options) {
  const model::TaskDefinition task = config::read_task_file(options.task_file);
  // What matters is in the report; notes of the parts it uses would only stand around it.
  base::set_log_level(base::LogLevel::error);
  const StopSignals signals([] {});
  doctor::ExaminationWorld world{
      task, base::system_clock(),
      [&](mysql::Connection& connection) { return select_tables(task, connection); },
      [&] { return task::make_store(task.staging, base::system_clock(), signals.token()); },
      options.copy_deadline};
  const doctor::Report report = doctor::examine(world, signals.token());
  print_report(report, options);
  return doctor::exit_code_of(report);
}

}  // namespace app
