#pragma once
// What stops the reading of a log for good: each reason with its code, its place and what to do.
//
// Used by the framer and by who follows statements. Each function throws Error(task), but for
// broken(), which throws Error(corrupt).
#include "binlog/event_header.hpp"

#include <string>
#include <string_view>

namespace binlog::refuse {

/// Bytes that contradict the protocol.
[[noreturn]] void broken(std::string code, std::string message);

/// `where` is the place of the event, "mysql-bin.000003:4711".
[[noreturn]] void incident(const std::string& where, std::uint16_t number,
                           std::string_view message);
[[noreturn]] void statement_based(const std::string& where, std::string_view sql);
/// A table made with the rows of a query, in the log of which the rows do not stand.
[[noreturn]] void rows_of_query(const std::string& where, std::string_view sql);
[[noreturn]] void old_load(const std::string& where, EventType type);
[[noreturn]] void unknown_xa(const std::string& where, const std::string& xid);
[[noreturn]] void unread_xa(const std::string& where, std::string_view sql);
[[noreturn]] void other_format_xa(const std::string& where, const std::string& xid,
                                  const std::string& version);
[[noreturn]] void rolled_back_rows(const std::string& where);
[[noreturn]] void old_rows(const std::string& where, EventType type);
[[noreturn]] void unknown(const std::string& where, EventType type);
[[noreturn]] void unfinished(const std::string& where);
[[noreturn]] void moved(const std::string& where);

}  // namespace binlog::refuse
