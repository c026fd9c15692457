#include "app/commands.hpp"
#include "app/doctor_tables.hpp"
#include "app/report_output.hpp"
#include "app/stop_signals.hpp"
#include "base/log.hpp"
#include "config/task_file.hpp"
#include "doctor/examination.hpp"
#include "task/store_maker.hpp"

namespace app {
int doctor_command(const DoctorOptions& options) {
  const model::TaskDefinition task = config::read_task_file(options.task_file);
  // What matters is in the report; notes of the parts it uses would only stand around it.
  base::set_log_level(base::LogLevel::error);
  const StopSignals signals([] {});
  doctor::ExaminationWorld world{
      task, base::system_clock(),
      [&](mysql::Connection& connection) { return doctor_tables(task, connection); },
      [&] { return task::make_store(task.staging, base::system_clock(), signals.token()); },
      options.copy_deadline};
  const doctor::Report report = doctor::examine(world, signals.token());
  print_report({[&](int width, bool colours) { return report_text(report, width, colours); },
                [&] { return report_json(report); }, [&] { return report_html(report); }},
               {options.is_json, options.html_file});
  return doctor::exit_code_of(report);
}

}  // namespace app
