#pragma once
// One case of a golden file and what runs it.
//
// A file is a list of cases; blank lines and lines that begin with # stand between them:
//   DIRECTIVE argument argument
//   input lines
//   ----
//   expected lines, up to a blank line
// A directive is a function from the case to its output. Errors become output: "error CODE:
// message".
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace golden {

struct Case {
  std::string directive;
  std::vector<std::string> arguments;
  std::vector<std::string> input;
};

using Directive = std::function<std::string(const Case&)>;
using Directives = std::map<std::string, Directive>;

/// Adds type_map, ddl, apply, csv, copy and complaints.
void add_dialect_directives(Directives& directives);
/// Adds ddl_scan, ddl_apply and table_change.
void add_ddl_directives(Directives& directives);

}  // namespace golden
