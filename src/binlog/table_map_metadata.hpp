#pragma once
// The optional part of a table map: signs, character sets, names, labels, the primary key.
//
// Used by table_map only. Pure. A field that does not fit the columns throws Error(corrupt); one of
// an unknown type is skipped. Facts: MySQL source documentation, "Table_map_event", optional
// metadata fields; MariaDB counts GEOMETRY among the character columns, MySQL does not.
#include "base/byte_reader.hpp"
#include "binlog/table_map.hpp"
#include "model/log_block.hpp"

namespace binlog {

/// Reads what is left of the event into the metadata of `map`, whose columns are known.
void read_table_map_metadata(base::ByteReader& reader, model::LogFlavour flavour, TableMap& map);

}  // namespace binlog
