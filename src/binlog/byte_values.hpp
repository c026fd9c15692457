#pragma once
// Values that are bytes in a row of the log: binary types, MariaDB's compressed columns, UUID and
// INET -> cells.
//
// Chosen by value_decoder; the rules are in its head comment. Bytes that are cells as they stand
// look into the event. A compressed value begins with its method and the length it had (MariaDB
// Knowledge Base, "Storage-Engine Independent Column Compression"). UUID and INET are spelled as
// the server does.
#include "base/byte_reader.hpp"
#include "binlog/row_arena.hpp"
#include "model/cell.hpp"

#include <string_view>

namespace binlog {

struct ValueDecoder;

void decode_bytes(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
/// BINARY(n), whose zeros at the end are not in the log.
void decode_padded_bytes(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_compressed_bytes(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uuid(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_inet4(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_inet6(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);

/// The value of a compressed column; in the arena, unless it was stored plainly.
std::string_view inflate_value(std::string_view stored, RowArena& arena);

}  // namespace binlog
