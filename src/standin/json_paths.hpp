#pragma once
// The ways from a JSON record to a column's value: a JSONPaths file, read.
//
// Source: Redshift guide, "COPY from JSON format": {"jsonpaths": [...]} with one expression a
// column, in bracket notation ($['a'][0]) or in dot notation ($.a[0]), which do not mix; no
// wildcards, no filters. A file whose key has another name means 'auto'. Pure; used by copy_loader
// and json_reader.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// One step: into a member by its name, or into an element by its index.
struct JsonStep {
  std::string name;
  std::optional<std::size_t> index;
  bool operator==(const JsonStep&) const = default;
};
using JsonPath = std::vector<JsonStep>;

struct JsonPaths {
  std::vector<JsonPath> paths;
  bool is_auto = false;  ///< the file has no member "jsonpaths"
  std::string fault;     ///< not empty: why the file is none
};

JsonPaths read_json_paths(std::string_view text);

}  // namespace standin
