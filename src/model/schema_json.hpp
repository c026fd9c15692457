#pragma once
// The definition of a source table as JSON text, as it is kept with the checkpoint.
//
// Used by redshift/change_tables and state/change_records. Pure functions, any thread. A reader of
// a later version must understand what an earlier one wrote: kinds are words, not numbers, and a
// field that is not there has its default. Errors: Error(corrupt) for text that is not such a
// definition.
#include "model/table_schema.hpp"

#include <string>
#include <string_view>

namespace model {

std::string schema_to_json(const TableSchema& schema);
TableSchema schema_from_json(std::string_view text);

}  // namespace model
