#pragma once
// Cuts a table into chunks: equal ranges of the integer column that leads its primary key. Pure.
//
// The chunks cover the bounds and are disjoint, so that every row of the snapshot is read once. A
// table without such a column, a small table and a view are one chunk without a range. Ranges are
// equal in key space, not in rows: a gap in the keys makes a light chunk, never a wrong one.
#include "model/chunk.hpp"
#include "model/table_schema.hpp"
#include "port/snapshot_source.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace load {

/// True when key_bounds() are wanted for this table.
bool can_split(const model::TableSchema& schema);

/// Plans chunks of about `chunk_bytes` of source rows, by the server's estimate of the table's
/// size. Without bounds (no key, or an empty table) there is one chunk.
std::vector<model::Chunk> plan_chunks(const model::TableSchema& schema,
                                      const std::optional<port::KeyBounds>& bounds,
                                      std::uint64_t chunk_bytes);

/// Cuts the bounds into `wanted` equal ranges, or fewer where there are fewer keys. Only for tables
/// of which can_split() is true.
std::vector<model::Chunk> cut_range(const model::TableSchema& schema, const port::KeyBounds& bounds,
                                    std::uint64_t wanted);

}  // namespace load
