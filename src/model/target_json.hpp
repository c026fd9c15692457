#pragma once
// A target table as JSON: columns with Redshift's types, key, distribution and sorting.
//
// Used by state/: kept with the checkpoint of a task without a warehouse, and told to whoever reads
// the files that it stages (docs/staged_changes.md). Pure functions, any thread. Kinds are words; a
// field that is not there has its default. Errors: Error(corrupt) for what is not such a table.
#include "base/json.hpp"
#include "model/target_table.hpp"

#include <string>
#include <string_view>

namespace model {

base::Json to_json(const TargetTable& table);
TargetTable target_from_json(std::string_view text);

}  // namespace model
