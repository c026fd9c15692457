#pragma once
// The definition of a table as far as its map in the log tells it.
//
// Used to print a log without a server, and for the sentences of table_map_check. Pure. With
// binlog_row_metadata=FULL it lacks what no map tells: BOOLEAN, defaults, generated columns, and on
// MariaDB JSON, UUID and INET, which look like LONGTEXT and BINARY there. Without it text columns
// come as bytes, integers as signed, ENUM and SET without labels.
#include "binlog/table_map.hpp"
#include "model/table_schema.hpp"

#include <cstddef>
#include <string>

namespace binlog {

/// Columns without names are called "@1", "@2", ... ; hidden ones are left out.
model::TableSchema schema_of(const TableMap& map);

/// The type of one column as SQL spells it: "decimal(10,2)", "varchar of 40 bytes".
std::string type_text(const MapColumn& column);

/// True of the columns that a functional index adds: maps of some servers hold them, rows never do.
bool is_hidden_column(const TableMap& map, std::size_t column);

}  // namespace binlog
