#pragma once
// What is wrong in configuration files, collected so that the user sees all of it at once.
//
// Used by the readers of config/; one per read_task_file. Not thread-safe. Holds texts, never
// values of secrets. throw_if_any() makes one Error(request) of them, a line each, in the order of
// file and line.
#include <string>
#include <vector>

namespace config {

/// A place in a text file; line 0 means the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

class Problems {
 public:
  /// Notes a problem: "FILE:LINE:COLUMN: WHAT".
  void add(const std::string& file, Place place, const std::string& what);
  bool empty() const noexcept { return found_.empty(); }
  void throw_if_any() const;

 private:
  struct Problem {
    std::string file;
    Place place;
    std::string what;
  };
  std::vector<Problem> found_;
};

}  // namespace config
