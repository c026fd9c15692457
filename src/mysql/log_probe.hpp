#pragma once
// A look at the first events of one log file, by a short dump on a connection of its own.
//
// Used by mysql/binlog_source to find a file by time. One thread. Errors as of
// mysql/dump_connection.
#include "model/endpoint.hpp"
#include "model/gtid_set.hpp"
#include "mysql/dump_connection.hpp"

#include <cstdint>
#include <string>

namespace mysql {

struct LogFileStart {
  std::int64_t unix_seconds = 0;  ///< when the file was begun, by the server's clock
  model::GtidSet before;          ///< MySQL: of the transactions in the files before it
};

/// `options` must not have the identity of a stream that runs: the server would end that one.
LogFileStart probe_log_file(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                            const LogRequest& request, const std::string& file);

}  // namespace mysql
