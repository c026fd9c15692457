#pragma once
// Values that are text in a row of the log: character types, ENUM, SET, JSON -> cells in UTF-8.
//
// Chosen by value_decoder; the rules are in its head comment. A number of ENUM or SET that has no
// label in the definition throws Error(table): the definition is not the one the row was written
// with. Without any labels (a log printed without a server) the number itself is the text.
#include "base/byte_reader.hpp"
#include "binlog/row_arena.hpp"
#include "model/cell.hpp"

namespace binlog {

struct ValueDecoder;

void decode_text(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_compressed_text(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_enum(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_set(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_json(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);

}  // namespace binlog
