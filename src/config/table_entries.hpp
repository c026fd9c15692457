#pragma once
// The [[tables]] entries of a task file.
//
// Used by task_file. One thread. Checks forms only: what a pattern means, and whether it matches
// anything, is the business of mapping/.
#include "config/toml_reader.hpp"
#include "model/task_definition.hpp"

#include <vector>

namespace config {

/// Reads the entries; `tables` null: the file has none.
std::vector<model::TableEntry> read_table_entries(const FileContext& context,
                                                  const TomlEntry* tables);

}  // namespace config
