#include "config/problems.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace config {

void Problems::add(const std::string& file, Place place, const std::string& what) {
  found_.push_back({file, place, what});
}

void Problems::throw_if_any() const {
  if (found_.empty()) return;
  // Files stay in the order in which they were first found wrong; only lines are sorted.
  std::vector<std::string> files;
  for (const Problem& problem : found_) {
    if (std::find(files.begin(), files.end(), problem.file) == files.end()) {
      files.push_back(problem.file);
    }
  }
  std::string message;
  for (const std::string& file : files) {
    std::vector<Problem> here;
    std::copy_if(found_.begin(), found_.end(), std::back_inserter(here),
                 [&](const Problem& problem) { return problem.file == file; });
    std::stable_sort(here.begin(), here.end(), [](const Problem& a, const Problem& b) {
      return a.place.line != b.place.line ? a.place.line < b.place.line
                                          : a.place.column < b.place.column;
    });
    for (const Problem& problem : here) {
      if (!message.empty()) message += '\n';
      message += problem.file;
      if (problem.place.line > 0) message += fmt::format(":{}", problem.place.line);
      if (problem.place.column > 0) message += fmt::format(":{}", problem.place.column);
      message += ": " + problem.what;
    }
  }
  throw base::Error(base::ErrorScope::request, "config.task_file", message,
                    "Correct these lines. `sluice init` writes a commented task file, and "
                    "docs/task_file.md lists every key.");
}

}  // namespace config
