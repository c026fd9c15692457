#pragma once
// Writers of text: always quoted, quotes doubled, checked for NUL bytes and UTF-8 in the same pass
// as it is copied.
//
// Called through ColumnWriter::write on the hot path; stateless, any thread. A value's content is
// judged before its length, so that a policy which strips a NUL may make it fit. Sources: Amazon
// Redshift Database Developer Guide, "Character types" (VARCHAR counts bytes, CHAR holds
// single-byte characters only) and "Limitations" of SUPER (strings in it up to 65535 bytes).
#include "dialect/column_writers.hpp"

#include <string_view>

namespace dialect {

WriteResult write_varchar(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// As write_varchar, and ASCII only (Misfit::out_of_range otherwise).
WriteResult write_char(const ColumnWriter& writer, const model::Cell& cell, char* out);
/// JSON text for a SUPER column. A string in it of more than 65535 bytes is Misfit::too_long.
WriteResult write_json(const ColumnWriter& writer, const model::Cell& cell, char* out);

/// Says whether any string or name in a JSON text has more than `bytes_max` bytes once its escapes
/// are resolved.
bool has_json_string_over(std::string_view json, std::size_t bytes_max) noexcept;

}  // namespace dialect
