#pragma once
// Blocks and positions of the log as bytes, for the spool's files.
//
// Used by state/spool_segment. Pure, any thread. Numbers are written in as few bytes as they need
// (seven bits each, lowest first), what often grows as the difference to the one before, and a name
// that repeats once: a block may hold the ends of a hundred thousand small transactions. The events
// of a block are not part of its head: they are written as they are. Bytes that were not made here
// throw Error(corrupt, "spool.encoding").
#include "model/log_block.hpp"
#include "model/log_position.hpp"

#include <string>
#include <string_view>

namespace state {

/// All of a block but its events.
std::string encode_head(const model::LogBlock& block);
model::LogBlock decode_head(std::string_view bytes);

std::string encode_position(const model::LogPosition& position);
model::LogPosition decode_position(std::string_view bytes);

}  // namespace state
