#pragma once
// Says whether rows of a table map can be read with a definition: the guard against a definition
// that is newer or older than the rows.
//
// Used when a map or a definition changed, and by RowReader. Pure. Columns are matched by position,
// hidden ones of functional indexes left out. Compared are count, types with their lengths, and,
// where the server sends them, names, signs, character sets and labels; without them two columns
// of one type that changed places look the same.
#include "binlog/table_map.hpp"
#include "model/table_schema.hpp"

#include <optional>
#include <string>

namespace binlog {

/// nullopt when the rows can be read; else the first difference, in one sentence for the log.
std::optional<std::string> difference(const TableMap& map, const model::TableSchema& schema);

}  // namespace binlog
