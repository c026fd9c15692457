#pragma once
// The byte form of MySQL's GTID sets: what COM_BINLOG_DUMP_GTID carries and what a PREVIOUS_GTIDS
// event holds.
//
// Used by mysql/dump_request and mysql/log_probe. Pure, any thread. A set without tags is written
// in the form that every server since 5.6 reads, one with tags in the form of 8.3; both are read.
// Error(corrupt) for bytes that are neither. Sources: MySQL source documentation,
// "Gtid_set::encode" and "Previous_gtids_event".
#include "model/gtid_set.hpp"

#include <string>
#include <string_view>

namespace mysql {

/// Writes the MySQL part of the set; 8 zero bytes for an empty one.
std::string encode_gtids(const model::GtidSet& gtids);

/// Reads what encode_gtids writes.
model::GtidSet decode_gtids(std::string_view bytes);

}  // namespace mysql
