#pragma once
// Which GTIDs lie before a place of MySQL's log: what the file knows of those before it, and those
// of its own transactions up to there.
//
// Used by mysql/binlog_source, when a position is given by file and offset alone: gone on with by
// GTID, it must know all that came before. GtidScan is pure, one thread; scan_gtids asks the server
// on a connection of its own and reads the file up to the place (at most max_binlog_size). Errors:
// as of mysql/dump_connection; corrupt for bytes that are no events.
#include "model/endpoint.hpp"
#include "model/gtid_set.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"
#include "mysql/dump_connection.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace mysql {

class GtidScan {
 public:
  explicit GtidScan(std::uint64_t offset) : offset_(offset) {}
  /// Takes the file's next event, from the first on; false when the place was reached.
  bool add(std::string_view event);
  const model::GtidSet& gtids() const noexcept { return gtids_; }

 private:
  const std::uint64_t offset_;
  std::optional<model::LogFormat> format_;
  model::GtidSet gtids_;
};

/// `options` must not have the identity of a stream that runs: the server would end that one.
model::GtidSet scan_gtids(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                          const LogRequest& request, const model::LogCoordinates& at);

}  // namespace mysql
