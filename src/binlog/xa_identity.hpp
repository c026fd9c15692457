#pragma once
// The name of an XA transaction, of both places where the log tells it.
//
// Used by the framer. Pure, any thread. One form for both: X'67',X'62',1 - the global part, the
// branch and the number of the format, as the servers print it.
// Sources: MySQL Internals, "XA_PREPARE"; MySQL Reference Manual, "XA Transaction SQL Statements".
#include "model/log_block.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace binlog {

struct XaPrepare {
  bool is_one_phase = false;  ///< it commits at once
  std::string xid;
};
/// Reads an XA_PREPARE event; throws Error(corrupt).
XaPrepare parse_xa_prepare(std::string_view event, const model::LogFormat& format);

struct XaFinish {
  bool commits = false;  ///< false: it rolls back
  std::string xid;
};
/// Reads XA COMMIT and XA ROLLBACK; nullopt for another statement, or one that cannot be read.
std::optional<XaFinish> parse_xa_finish(std::string_view sql);

}  // namespace binlog
