#pragma once
// What changes between two policy documents, statement by statement, for a person. Pure.
#include "base/json.hpp"

#include <string>
#include <vector>

namespace setup {

/// Lines that begin with "+ " (new), "- " (gone) or "  " (a remark on those that stay). `before`
/// null: a new document, all of it is added.
std::vector<std::string> difference(const base::Json& before, const base::Json& after);

}  // namespace setup
