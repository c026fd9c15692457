#pragma once
// Which Redshift table a source table becomes, with the reason for every type.
//
// Used by `sluice schema`, by the table preparation and as the first half of the compatibility
// check. Pure, any thread. Key columns are NOT NULL and the primary key is kept (Redshift trusts it
// but does not enforce it); every other column is nullable, also where the source says NOT NULL,
// because a value policy may put NULL there and Redshift cannot drop NOT NULL later. Sources:
// Amazon Redshift Database Developer Guide, "Data types" (NUMERIC of 19 digits is stored in 8
// bytes; VARCHAR counts bytes, at most 65535; TEXT is VARCHAR(256), so never used).
#include "dialect/type_text.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"

#include <string>
#include <vector>

namespace dialect {

/// Proposes the table that Redshift shall have for `schema`, named `target` (folded and cut here).
/// Throws Error(table) for a column type that is not known, for names that collide, for a table
/// without columns and for more than 1600 of them.
model::TargetTable propose_table(const model::TableSchema& schema, const model::TableId& target,
                                 const model::TypeOptions& options);

/// The source's key in the target's spelling: what identifies a row there too. Hand-made tables
/// need not declare one.
std::vector<std::string> key_on_target(const model::TableSchema& schema);

/// The most bytes the text of this column can take in UTF-8, before any cap; 0 when it is not text.
std::uint64_t utf8_bytes_max(const model::Column& column);

}  // namespace dialect
