#include "mysql/log_start.hpp"

#include "base/limits.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::uint64_t kFirstOffset = 4;  // behind a file's four magic bytes

Error other_server(const model::LogPosition& from, const LogFacts& facts, const LogRequest& request,
                   const std::string& why) {
  return {ErrorScope::task, "mysql.log.other_server",
          fmt::format("{} is server {}, but the position {} is of {}: {}", request.at.where,
                      facts.server, request.wanted,
                      from.server.empty() ? "an unknown one" : "server " + from.server, why),
          "connect to the server that the position is of, or load again with --restart. With GTIDs "
          "(gtid_mode=ON on MySQL) a task can follow its source to another server"};
}

/// Says whether the set has the identifiers of this kind of server.
bool is_of_flavour(const model::GtidSet& gtids, bool is_mariadb) {
  return is_mariadb ? gtids.mysql().empty() : gtids.mariadb().empty();
}

LogStart by_gtids(const model::LogPosition& from, const LogFacts& facts,
                  const LogRequest& request) {
  const model::GtidSet extra = missing_on_server(from, facts);
  if (!extra.is_empty()) throw behind(request, extra.to_text());
  const model::GtidSet gone = facts.purged.without(from.gtids);
  if (!gone.is_empty()) throw purged(request, gone.to_text());
  return {true, from.gtids, {}};
}

void require_offset(const model::LogPosition& from, const LogRequest& request) {
  if (from.at.offset < kFirstOffset) {
    throw Error(ErrorScope::task, "mysql.log.offset",
                fmt::format("no event begins at {}: the first one of a file is at {}",
                            request.wanted, kFirstOffset),
                "give an offset of at least 4, as SHOW BINLOG EVENTS lists them");
  }
  if (from.at.offset > base::limits::kLogOffsetMax) {
    throw Error(
        ErrorScope::task, "mysql.log.offset",
        fmt::format("the place {} lies beyond 4 GiB in its file, where no server can be "
                    "asked to start without GTIDs",
                    request.wanted),
        "switch GTIDs on at the source (gtid_mode=ON) and load again with --restart, or set "
        "start in [task] to the beginning of a later file; a max_binlog_size of at most 1 "
        "GiB and smaller transactions avoid such files");
  }
}

/// The file must be there and as long as the place: a server that lost the end of its log would
/// wait for it to grow, and send other transactions in its stead.
void require_place(const model::LogPosition& from, const LogFacts& facts,
                   const LogRequest& request) {
  const auto found = std::find_if(facts.files.begin(), facts.files.end(),
                                  [&](const LogFile& f) { return f.name == from.at.file; });
  if (found != facts.files.end()) {
    if (from.at.offset > found->bytes) {
      throw behind(request, fmt::format("{} ends at {}", found->name, found->bytes));
    }
    return;
  }
  const bool is_newer =
      !facts.files.empty() && model::compare(from.at, {facts.files.back().name, 0}) > 0;
  if (is_newer) {
    throw behind(request, fmt::format("its newest log is {}", facts.files.back().name));
  }
  throw purged(request, from.at.file);
}

}  // namespace

model::GtidSet missing_on_server(const model::LogPosition& from, const LogFacts& facts) {
  if (!facts.keeps_gtids || !is_of_flavour(from.gtids, facts.is_mariadb)) return {};
  return from.gtids.without(facts.executed);
}

bool has_place(const model::LogPosition& from, const LogFacts& facts) {
  const bool can_be_said =
      from.at.offset >= kFirstOffset && from.at.offset <= base::limits::kLogOffsetMax;
  if (!can_be_said || from.server.empty() || from.server != facts.server) return false;
  return std::any_of(facts.files.begin(), facts.files.end(), [&](const LogFile& file) {
    return file.name == from.at.file && from.at.offset <= file.bytes;
  });
}

bool is_place_purged(const model::LogPosition& from, const LogFacts& facts) {
  if (from.server.empty() || from.server != facts.server || facts.files.empty()) return false;
  return model::compare(from.at, {facts.files.front().name, 0}) < 0;
}

LogStart choose_start(const model::LogPosition& from, const LogFacts& facts,
                      const LogRequest& request) {
  if (!from.is_known()) {
    throw Error(ErrorScope::task, "mysql.log.no_position",
                fmt::format("no place in the log of {} is known to start from", request.at.where),
                "load with --restart, or set start in [task]");
  }
  const bool has_gtids = !from.gtids.is_empty();
  if (has_gtids && !is_of_flavour(from.gtids, facts.is_mariadb)) {
    throw other_server(from, facts, request,
                       "MySQL and MariaDB do not know each other's transactions");
  }
  if (has_gtids && facts.keeps_gtids) return by_gtids(from, facts, request);
  if (!from.at.is_known()) {
    throw other_server(from, facts, request, "it keeps no GTIDs (gtid_mode is not ON)");
  }
  // A place without a server was given by the user, who means this one.
  if (!from.server.empty() && from.server != facts.server) {
    throw other_server(from, facts, request,
                       "file names of one server say nothing about another's log");
  }
  require_offset(from, request);
  require_place(from, facts, request);
  return {false, {}, from.at};
}

}  // namespace mysql
