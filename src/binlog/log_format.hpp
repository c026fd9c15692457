#pragma once
// The format description at the head of each file: how the events behind it are to be read.
//
// Used by the framer and the file reader. Pure, any thread. Bytes that contradict the protocol
// throw Error(corrupt); logs of MySQL before 5.0 and checksums that are not known Error(task).
// Source: MySQL Internals, "FORMAT_DESCRIPTION_EVENT".
#include "model/log_block.hpp"

#include <cstdint>
#include <string_view>

namespace binlog {

struct FormatDescription {
  model::LogFormat format;
  std::uint32_t created = 0;  ///< when the server was started, in its first file; else 0
  bool is_in_use = false;     ///< the file was open, or its server died
};

/// Reads a whole event and verifies the checksum that it may have.
FormatDescription parse_format_description(std::string_view event);

}  // namespace binlog
