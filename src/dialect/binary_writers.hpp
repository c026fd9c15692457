#pragma once
// Writers of bytes: VARBYTE as hex, GEOMETRY as hex EWKB. Called through ColumnWriter::write;
// stateless, any thread.
//
// An empty value is written as "" in quotes: COPY reads an unquoted empty field of a type that is
// not text as NULL (Amazon Redshift Database Developer Guide, "Data conversion parameters",
// EMPTYASNULL).
#include "dialect/column_writers.hpp"

namespace dialect {

WriteResult write_varbyte(const ColumnWriter& writer, const model::Cell& cell, char* out);
WriteResult write_geometry(const ColumnWriter& writer, const model::Cell& cell, char* out);

}  // namespace dialect
