#pragma once
// Changes as JSON and back: for the journal and for `sluice setup --form json`. Pure.
//
// {"kind": "make_role", "title": "create the role x", ...the fields of setup/change.hpp by name}.
#include "base/json.hpp"
#include "setup/change.hpp"

namespace setup {

base::Json to_json(const Change& change);
/// Throws Error(request) naming what is missing or of another type.
Change change_of(const base::Json& json);

}  // namespace setup
