#pragma once
// The statement of a block as the scanner wants it: UTF-8, with the session it ran in.
//
// Pure, any thread. The text of a QUERY event is in the client's character set; one that cannot be
// converted is taken as it is, since words and quotes are ASCII in every set a client may use.
#include "binlog/column_resolution.hpp"
#include "binlog/ddl_statement.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <string>

namespace cdc {

struct StatementText {
  std::string sql;
  binlog::DdlContext context;
  binlog::CharsetDefaults schema_defaults;  ///< of the session's default schema
  std::uint64_t started_us = 0;             ///< microseconds since 1970: what NOW() was in it
  bool is_strict = false;                   ///< its session refused values that do not fit
};

StatementText statement_text(const model::LogBlock& block);

}  // namespace cdc
