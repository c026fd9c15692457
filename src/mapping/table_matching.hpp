#pragma once
// The rules applied to one table, without complaints: for a name as it stands in the source's log.
//
// match_table() is used by task/ for tables that the log brings after the start; the smaller
// questions are shared with table_mapping, so that both read the rules alike. Pure, safe on every
// thread, nothing is thrown. The meaning is that of table_mapping: exclude wins over include and
// explicit, and a system schema is opened only by a rule that names it without wildcards.
#include "mapping/rules.hpp"
#include "mapping/table_mapping.hpp"
#include "model/table_id.hpp"
#include "model/table_schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mapping {

/// Lower case of ASCII, as schema names are compared with those of the system.
std::string to_lower(std::string_view text);
bool is_system_schema(std::string_view schema);
/// Says whether a rule whose pattern matches the schema may touch its tables. An exclude rule may
/// be as wide as it likes: it can only take away.
bool opens_schema(const SelectionRule& rule, const std::string& schema);
/// Says whether the rule's table-type takes such an object; sequences are never taken.
bool takes_kind(const SelectionRule& rule, model::TableKind kind);
/// Says whether a rename rule concerns the object's name.
bool renames(const RenameRule& rule, RenameTarget target, const model::TableId& id);

/// What select_tables() would make of this table if the source had it; nullopt: it is not selected.
std::optional<SelectedTable> match_table(const Rules& rules, const SourceTable& table);

}  // namespace mapping
