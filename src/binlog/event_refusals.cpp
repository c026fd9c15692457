#include "binlog/event_refusals.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>

namespace binlog::refuse {
namespace {

[[noreturn]] void stop(std::string code, std::string message, std::string advice) {
  throw base::Error(base::ErrorScope::task, std::move(code), std::move(message), std::move(advice));
}

std::string_view shown(std::string_view text) {
  return text.substr(0, base::limits::kShownValueBytesMax);
}

constexpr const char* kRowFormat =
    "Set binlog_format=ROW on the source for all sessions (sessions that are open keep the old one "
    "until they connect again), then load with --restart.";

}  // namespace

void broken(std::string code, std::string message) {
  throw base::Error(base::ErrorScope::corrupt, std::move(code), std::move(message),
                    "The log was damaged, or events were lost on their way: open the stream again, "
                    "and report it when it comes again.");
}

void incident(const std::string& where, std::uint16_t number, std::string_view message) {
  stop("binlog.incident",
       fmt::format("the source says at {} that its log lacks changes (incident {}: \"{}\")", where,
                   number, shown(message)),
       "Load the tables again with --restart: what the log lacks can be read in no other way.");
}

void statement_based(const std::string& where, std::string_view sql) {
  stop("binlog.statement_based",
       fmt::format("a change of a captured table is logged as a statement at {}: \"{}\"", where,
                   shown(sql)),
       kRowFormat);
}

void rows_of_query(const std::string& where, std::string_view sql) {
  stop("binlog.statement_based",
       fmt::format("a table is made with the rows of a query, which is logged as a statement, at "
                   "{}: \"{}\"",
                   where, sql),
       kRowFormat);
}

void old_load(const std::string& where, EventType type) {
  stop("binlog.statement_based",
       fmt::format("{} at {} loads a file by a statement of an old server", to_text(type), where),
       "Set binlog_format=ROW on the source, then load with --restart.");
}

void unknown_xa(const std::string& where, const std::string& xid) {
  stop("binlog.xa_unknown",
       fmt::format("the XA transaction {} that commits at {} was prepared before this task's log "
                   "began, or its rows were removed with the state folder; what it changed is not "
                   "known",
                   xid, where),
       "Load the tables again with --restart (only rows of this transaction are missing: where it "
       "concerns no captured table, the same is to be done, since the log does not say so).");
}

void unread_xa(const std::string& where, std::string_view sql) {
  stop("binlog.xa_statement",
       fmt::format("the name of an XA transaction at {} cannot be read: \"{}\"", where, shown(sql)),
       "Report the statement with the server's version; load with --restart.");
}

void other_format_xa(const std::string& where, const std::string& xid, const std::string& version) {
  stop("binlog.xa_format",
       fmt::format("the XA transaction {} that commits at {} was prepared by another version of "
                   "the server ({}), whose events have another form",
                   xid, where, version),
       "Load the tables again with --restart.");
}

void rolled_back_rows(const std::string& where) {
  stop("binlog.rollback",
       fmt::format("the transaction that ends at {} was rolled back, and holds rows of captured "
                   "tables, of which only those of tables without transactions have stayed",
                   where),
       "Load the tables again with --restart; tables of InnoDB do not have this.");
}

void old_rows(const std::string& where, EventType type) {
  stop("binlog.pre_ga_rows",
       fmt::format("{} at {} has the form of a test version of MySQL 5.1", to_text(type), where),
       "Upgrade the source.");
}

void unknown(const std::string& where, EventType type) {
  stop("binlog.unknown_event",
       fmt::format("the event {} at {} is not known, and the source does not say that it may be "
                   "skipped",
                   to_text(type), where),
       "Use a newer sluice, or report the source's version.");
}

void unfinished(const std::string& where) {
  stop("binlog.unfinished",
       fmt::format("the source's log lacks the end of a large transaction, whose begin was taken: "
                   "the next file begins at {}",
                   where),
       "The source died while it wrote the transaction: load with --restart.");
}

void moved(const std::string& where) {
  stop("binlog.moved",
       fmt::format("a large transaction was taken in part, and the stream that was opened again "
                   "brings another one at {}",
                   where),
       "The source is another server now: start the task again, which reads the transaction from "
       "its beginning.");
}

}  // namespace binlog::refuse
