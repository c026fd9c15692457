#pragma once
// Where a report goes: to the terminal in the form that was asked for, and to a file as a page.
#include <functional>
#include <string>

namespace app {

/// A report in its three forms; each is made only when it is wanted.
struct ReportForms {
  std::function<std::string(int width, bool colours)> text;
  std::function<std::string()> json;
  std::function<std::string()> html;
};

struct ReportOutput {
  bool is_json = false;
  std::string html_file;  ///< empty: no page
};

/// Prints to stdout. Throws Error(request) when the file cannot be written.
void print_report(const ReportForms& forms, const ReportOutput& output);

}  // namespace app
