#include "app/report_output.hpp"

#include "app/terminal.hpp"
#include "base/file.hpp"

#include <fmt/core.h>

namespace app {
void print_report(const ReportForms& forms, const ReportOutput& output) {
  if (!output.html_file.empty()) {
    base::write_file_atomically(output.html_file, forms.html());
    fmt::print(stderr, "The report is in {}\n", output.html_file);
  }
  if (output.is_json) {
    fmt::print("{}", forms.json());
    return;
  }
  fmt::print("{}", forms.text(output_width(), has_colours()));
}

}  // namespace app
