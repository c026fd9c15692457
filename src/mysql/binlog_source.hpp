#pragma once
// port::ChangeSource on a MySQL or MariaDB server.
//
// Made by task/. Its functions may be called from several threads, one at a time: a mutex guards
// the query connection, which is opened at the first use and again when it was lost. Streams have
// connections of their own and do not touch the source again. The server is read under one server
// id and uuid for the life of the source (mysql/replica_identity). Errors as port/change_source
// says, in detail in mysql/log_start, mysql/log_refusal and mysql/log_status.
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/prng.hpp"
#include "model/endpoint.hpp"
#include "port/change_source.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace mysql {

struct BinlogOptions {
  std::string task;             ///< shown by SHOW REPLICAS
  std::uint32_t server_id = 0;  ///< 0: one of our own that nobody has
  std::chrono::milliseconds heartbeat = base::limits::kLogHeartbeat;
  /// How long the server may be silent; 0: kLogSilenceHeartbeats heartbeats.
  std::chrono::seconds read_deadline{0};
};

/// Connects to nothing yet. `prng` and `clock` must outlive the source.
std::unique_ptr<port::ChangeSource> make_binlog_source(const model::SourceEndpoint& endpoint,
                                                       const BinlogOptions& options,
                                                       base::Prng& prng, base::Clock& clock);

}  // namespace mysql
