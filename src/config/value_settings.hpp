#pragma once
// The tables [values] and [types] of a task file: what is done with values that do not fit, and how
// types are mapped where there is a choice.
//
// Used by task_file. One thread. The words of [values] are those of model/value_policy; which of
// them a key takes is said there beside each member.
#include "config/toml_reader.hpp"
#include "model/task_definition.hpp"

namespace config {

/// What the table does not say stays as it is in `policy`, and so for `types`.
model::ValuePolicy read_values(TableReader reader, model::ValuePolicy policy = {});
model::TypeOptions read_types(TableReader reader, model::TypeOptions types = {});

}  // namespace config
