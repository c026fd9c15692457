#pragma once
// Reads a DMS table-mapping document into rules (AWS DMS User Guide, "Specifying table selection
// and transformations rules using table mappings").
//
// Used by entry_rules. Pure, safe on every thread. Everything that is wrong is reported together in
// one Error(request), a line each: the document, the rule-id, the JSON path and what is accepted. A
// part of the DMS language that is not carried out is refused, never passed over.
#include "mapping/rules.hpp"

#include <string>
#include <string_view>

namespace mapping {

/// Reads a document; `origin` is its path, for messages. The rules come in the order of their
/// rule-id.
Rules parse_rules(std::string_view json, const std::string& origin);

}  // namespace mapping
